"""A real Kubernetes API server for the lab: scripts/kube-apiserver in the sandbox's own network, beside the controller.

STATE/kubernetes exists in a lab that has one. It holds `orders`, the fifo that the script reads, its `answers` (the
first one is the path of a kubeconfig), `log`, `bin/kubectl`, and the directory of server and etcd. Whatever ends the
sandbox ends both; the directory goes with a lab that ends in order, else with the next one.

All functions but remove() run inside the sandbox.
"""
import base64
import http.client
import json
import os
import shlex
import shutil
import signal
import ssl
import subprocess
import time

import yaml

from labkit.state import LabError

SCRIPTS = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
PROGRAM = os.path.join(SCRIPTS, 'kube-apiserver')
CRDS = os.path.join(os.path.dirname(SCRIPTS), 'deploy', 'crds')
FLAGS = ['--feature-gates=IPv6DualStack=true']  # else 1.20 drops the second family of Pods and Nodes
AS_LONG_AS_THE_LAB = '1000000000'  # seconds
LONGEST = 50  # seconds that a stop or start may take
LEASE_NAMESPACE = {'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'sallyport-system'}}
ORDER = {'Namespace': 0, 'Node': 1, 'ExternalIPPool': 3, 'Egress': 4}  # all others between


def start(state):
    """Starts it and returns its process when it is ready; it belongs to the process that calls this."""
    os.makedirs(_path(state, 'bin'))
    os.mkfifo(_path(state, 'orders'))
    orders = os.open(_path(state, 'orders'), os.O_RDWR)  # for writing too: so its end is never read
    with open(_path(state, 'answers'), 'wb') as answers, open(_path(state, 'log'), 'wb') as log:
        process = subprocess.Popen([PROGRAM, 'run', '--life', AS_LONG_AS_THE_LAB] + FLAGS, stdin=orders, stdout=answers,
                                   stderr=log, start_new_session=True, env=os.environ | {'TMPDIR': _path(state)})
    os.close(orders)
    while not _read(state, 'answers').endswith('\n'):
        if process.poll() is not None:
            said = _read(state, 'log').strip().splitlines()[-1:]
            raise LabError(f'the API server did not start: {"".join(said)}')
        time.sleep(0.05)
    _write_kubectl(state)
    return process


def stop(state, process, patience=3.0):
    """Ends it, and removes what it kept."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
    remove(state)


def remove(state):
    """Removes what is left of it."""
    shutil.rmtree(_path(state), ignore_errors=True)


def kubeconfig(state):
    """The path of an administrator's."""
    return _read(state, 'answers').splitlines()[0]


def is_up(state):
    """Whether it has not been stopped."""
    try:
        with open(os.path.join(os.path.dirname(kubeconfig(state)), 'server.pid'), encoding='ascii') as file:
            os.kill(int(file.read()), 0)
        return True
    except (FileNotFoundError, ProcessLookupError):
        return False


def order(state, word):
    """Has the API server stopped or started, and waits until it is."""
    heard = len(_read(state, 'answers'))
    deadline = time.monotonic() + LONGEST
    try:
        orders = os.open(_path(state, 'orders'), os.O_WRONLY | os.O_NONBLOCK)
        os.write(orders, f'{word}\n'.encode())
        os.close(orders)
    except OSError as error:  # nobody reads
        raise LabError(f'the API server has ended; its log is {_path(state, "log")}') from error
    while _read(state, 'answers')[heard:] != f'{word}\n':
        if time.monotonic() > deadline:
            raise LabError(f'the API server does not {word} in {LONGEST} s; its log is {_path(state, "log")}')
        time.sleep(0.05)


def load(state, objects):
    """Has our CRDs and these objects served, with the status of Nodes and Pods, which kubelets would write."""
    _kubectl(state, 'apply', '--validate=false', '-k', CRDS)  # this kubectl does not know CEL
    _kubectl(state, 'wait', '--for=condition=Established', 'crd', '--all')
    ordered = sorted([LEASE_NAMESPACE] + objects, key=lambda thing: ORDER.get(thing['kind'], 2))
    listed = {'apiVersion': 'v1', 'kind': 'List', 'items': ordered}
    _kubectl(state, 'apply', '-f', '-', given=_json(listed))
    pods = [thing for thing in objects if thing['kind'] == 'Pod' and thing.get('status')]
    _patch_statuses(state, [(_path_of_pod(pod['metadata']), pod['status']) for pod in pods])


def set_ready(state, node, status):
    """Writes a Node's Ready condition as Kubernetes' node controller would."""
    now = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
    condition = {'type': 'Ready', 'status': status, 'lastTransitionTime': now,
                 'reason': 'KubeletReady' if status == 'True' else 'NodeStatusUnknown'}
    _patch_statuses(state, [(f'/api/v1/nodes/{node}', {'conditions': [condition]})])


def _path_of_pod(metadata):
    return f'/api/v1/namespaces/{metadata.get("namespace", "default")}/pods/{metadata["name"]}'


def _patch_statuses(state, patches):
    """By HTTP: a status is a subresource, and this kubectl has no --subresource."""
    with open(kubeconfig(state), encoding='utf-8') as file:
        config = yaml.safe_load(file)
    cluster, token = config['clusters'][0]['cluster'], config['users'][0]['user']['token']
    trust = ssl.create_default_context(cadata=base64.b64decode(cluster['certificate-authority-data']).decode())
    headers = {'Authorization': f'Bearer {token}', 'Content-Type': 'application/strategic-merge-patch+json'}
    server = http.client.HTTPSConnection(cluster['server'].removeprefix('https://'), context=trust, timeout=10)
    for path, status in patches:
        server.request('PATCH', f'{path}/status', _json({'status': status}), headers)
        answer = server.getresponse()
        said = json.load(answer)
        if answer.status != 200:
            raise LabError(f'the API server refuses the status of {path}: {said.get("message")}')
    server.close()


def _json(value):
    """YAML has read times as such."""
    return json.dumps(value, default=lambda date: date.isoformat())


def _write_kubectl(state):
    """With the kubeconfig, and a cache that is not in the user's home."""
    real = os.path.join(os.path.dirname(kubeconfig(state)), 'bin', 'kubectl')
    words = shlex.join([real, '--kubeconfig', kubeconfig(state), '--cache-dir', _path(state, 'cache')])
    with open(_path(state, 'bin', 'kubectl'), 'w', encoding='utf-8') as file:
        file.write(f'#!/bin/sh\nexec {words} "$@"\n')
    os.chmod(file.name, 0o755)


def _kubectl(state, *arguments, given=''):
    done = subprocess.run([_path(state, 'bin', 'kubectl'), *arguments], input=given, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        said = [line.strip() for line in done.stderr.splitlines() if not line.startswith('Warning:')]
        raise LabError('the API server does not take the manifests: ' + ' '.join(said))


def _path(state, *parts):
    return os.path.join(state.kubernetes, *parts)


def _read(state, name):
    with open(_path(state, name), encoding='utf-8') as file:
        return file.read()
