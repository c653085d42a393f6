"""Kubernetes manifests: read, written for a lab that was given none, and edited when a node dies.

STATE/manifests is live: the controller watches it. So every change is one rename of a finished file, and a Node's
Ready condition is edited in the text, so that a user's comments and layout stay.
"""
import os
import shutil
from datetime import datetime, timezone

import yaml

from labkit.state import LabError, replace

FAST_LOADER = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
FAST_DUMPER = getattr(yaml, 'CSafeDumper', yaml.SafeDumper)


def read_files(directory):
    """The text of each manifest in a directory, by file name."""
    try:
        names = sorted(name for name in os.listdir(directory) if name.endswith(('.yaml', '.yml')))
    except OSError as error:
        raise LabError(f'the manifests cannot be read from {directory}: {error.strerror}') from error
    files = {}
    for name in names:
        with open(os.path.join(directory, name), encoding='utf-8') as file:
            files[name] = file.read()
    return files


def objects(files):
    """All Kubernetes objects in these texts; a List counts as its items."""
    found = []
    for name, text in files.items():
        try:
            documents = list(yaml.load_all(text, FAST_LOADER))
        except yaml.YAMLError as error:
            raise LabError(f'{name} is not YAML: ' + ' '.join(str(error).split())) from error
        for document in documents:
            found += _items(name, document)
    return found


def _items(name, document):
    if document is None:
        return []
    if not isinstance(document, dict) or not document.get('kind'):
        raise LabError(f'{name} holds a document without a kind')
    items = document.get('items') or [] if document['kind'].endswith('List') else [document]
    for item in items:
        item.setdefault('kind', document['kind'].removesuffix('List'))
        if item['kind'] in ('Node', 'Pod') and not (item.get('metadata') or {}).get('name'):
            raise LabError(f'{name} holds a {item["kind"]} without metadata.name')
    return items


def install(files, directory):
    """Makes these texts the manifests of the lab; those of an earlier lab, if others, are kept beside them."""
    if os.path.isdir(directory) and read_files(directory) not in (files, {}):
        shutil.rmtree(directory + '.old', ignore_errors=True)
        os.rename(directory, directory + '.old')
        print(f'lab: the manifests of the lab before are in {directory}.old now', flush=True)
    os.makedirs(directory, exist_ok=True)
    for name, text in files.items():
        with open(os.path.join(directory, name), 'w', encoding='utf-8') as file:
            file.write(text)


def generate(nodes, pods):
    """The manifests of a lab with so many Nodes, and so many Pods on each."""
    numbers = range(1, nodes + 1)
    cluster = [_namespace('default', {}), _namespace('prod', {'env': 'prod'}), _namespace('staging', {'env': 'staging'})]
    cluster += [_node(i, gateway=i > 1 or nodes == 1) for i in numbers]
    return {'cluster.yaml': _dump(cluster), 'pods.yaml': _dump([_pod(i, k) for i in numbers for k in range(1, pods + 1)])}


def _dump(documents):
    return yaml.dump_all(documents, Dumper=FAST_DUMPER, sort_keys=False, allow_unicode=True)


def _namespace(name, labels):
    return {'apiVersion': 'v1', 'kind': 'Namespace',
            'metadata': {'name': name, 'labels': {'kubernetes.io/metadata.name': name} | labels}}


def _node(i, gateway):
    name = f'node-{i}'
    labels = {'kubernetes.io/hostname': name} | ({'network-role': 'egress-gateway'} if gateway else {})
    return {'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': name, 'labels': labels},
            'spec': {'podCIDR': f'10.244.{i}.0/24', 'podCIDRs': [f'10.244.{i}.0/24', f'fd00:10:244:{i}::/64']},
            'status': {'addresses': [{'type': 'InternalIP', 'address': f'10.10.0.{100 + i}'},
                                     {'type': 'InternalIP', 'address': f'fd00:10::{100 + i}'},
                                     {'type': 'Hostname', 'address': name}],
                       'conditions': [{'type': 'Ready', 'status': 'True', 'reason': 'KubeletReady'}]}}


def _pod(i, k):
    kinds = {1: (f'web-{i}', 'prod', {'app': 'web', 'role': 'web'}), 2: (f'db-{i}', 'staging', {'app': 'db'})}
    name, namespace, labels = kinds.get(k, (f'extra-{i}-{k}', 'default', {'app': 'extra'}))
    ip, ip6 = f'10.244.{i}.{10 + k}', f'fd00:10:244:{i}::{10 + k}'
    return {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': name, 'namespace': namespace, 'labels': labels},
            'spec': {'nodeName': f'node-{i}', 'containers': [{'name': 'main', 'image': 'nginx'}]},
            'status': {'phase': 'Running', 'podIP': ip, 'podIPs': [{'ip': ip}, {'ip': ip6}]}}


def set_ready(directory, node, status):
    """Writes a Node's Ready condition as Kubernetes' node controller would; False when no manifest holds the Node."""
    for name, text in read_files(directory).items():
        changed = _with_ready(text, node, status)
        if changed is not None:
            spare = os.path.join(os.path.dirname(directory), f'.{name}.new')  # not where the controller would see it
            replace(os.path.join(directory, name), changed, spare)
            return True
    return False


def _with_ready(text, node, status):
    """The text with the condition changed; None when it does not hold the Node."""
    now = datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
    values = {'status': f'"{status}"', 'lastTransitionTime': f'"{now}"',  # unquoted, YAML would not see strings
              'reason': 'KubeletReady' if status == 'True' else 'NodeStatusUnknown'}
    documents = list(yaml.compose_all(text, yaml.SafeLoader))
    for thing in [item for document in documents if document for item in _composed_items(document)]:
        if _scalar(thing, 'kind') == 'Node' and _scalar(_child(thing, 'metadata'), 'name') == node:
            condition = _ready_condition(thing)
            return _edit(text, condition, values) if condition else _with_new_ready(text, node, values)
    return None


def _edit(text, condition, values):
    """Replaces the values that the condition has, from the last to the first so that positions stay true."""
    spans = [(value.start_mark.index, value.end_mark.index, values[key.value])
             for key, value in condition.value if key.value in values]
    for start, end, value in sorted(spans, reverse=True):
        text = text[:start] + value + text[end:]
    return text


def _with_new_ready(text, node, values):
    """For a Node without the condition the file is written anew, which costs its comments."""
    documents = list(yaml.safe_load_all(text))
    for thing in [item for document in documents for item in _items('', document)]:
        if thing['kind'] == 'Node' and thing['metadata']['name'] == node:
            plain = {key: value.strip('"') for key, value in values.items()}
            thing.setdefault('status', {}).setdefault('conditions', []).append({'type': 'Ready'} | plain)
    return _dump(documents)


def _composed_items(document):
    items = _child(document, 'items')
    return items.value if isinstance(items, yaml.SequenceNode) else [document]


def _ready_condition(thing):
    conditions = _child(_child(thing, 'status'), 'conditions')
    listed = conditions.value if isinstance(conditions, yaml.SequenceNode) else []
    return next((c for c in listed if _scalar(c, 'type') == 'Ready' and _child(c, 'status')), None)


def _child(mapping, key):
    pairs = mapping.value if isinstance(mapping, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _scalar(mapping, key):
    value = _child(mapping, key)
    return value.value if isinstance(value, yaml.ScalarNode) else None
