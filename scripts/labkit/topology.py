"""The network that a set of Kubernetes objects describes: names, addresses, MACs and port numbers, no processes.

These are the contract between the lab and the controller; a Pod may override two of them by annotation
(`sallyport.io/port`, `sallyport.io/mac`).
"""
import hashlib
import ipaddress
import re
from collections import Counter
from dataclasses import asdict, dataclass

from labkit.state import LabError

NODE_NETWORK = ipaddress.ip_network('10.10.0.0/24')
ROUTER_IP = '10.10.0.1'
OUTSIDE_ROUTER_IP = '203.0.113.1'
OUTSIDE_IPS = ('203.0.113.10', '203.0.113.200')
VLAN = 100  # tagged on the underlay: 10.20.0.0/24
VLAN_ROUTER_IPS = ('10.20.0.1', '10.20.0.2')
NEIGHBOUR_IP = '10.20.0.50'
FURTHER_ROUTER_IP = '10.30.0.1'  # on the untagged leg
NODE_NETWORK6 = ipaddress.ip_network('fd00:10::/64')
ROUTER_IP6 = 'fd00:10::1'
OUTSIDE_ROUTER_IP6 = '2001:db8:203::1'
OUTSIDE_IPS6 = ('2001:db8:203::10', '2001:db8:203::200')
VLAN_ROUTER_IPS6 = ('fd00:20::1', 'fd00:20::2')
NEIGHBOUR_IP6 = 'fd00:20::50'
FURTHER_ROUTER_IP6 = 'fd00:30::1'
CONTROLLER_IP = '10.99.0.1'
OPENFLOW_PORT = 6653
PLACES = ('router', 'outside', 'neighbour', 'controller', 'underlay')
UPLINK_PORT, TUNNEL_PORT, FIRST_POD_PORT = 1, 10, 101


@dataclass(frozen=True)
class Pod:
    """A network namespace behind a port of its node's bridge. Without IPv6, `ip6` is empty."""
    namespace: str
    name: str
    ip: str
    ip6: str
    mac: str
    port: str
    ofport: int

    @property
    def host(self):
        """The name that is never ambiguous."""
        return f'{self.namespace}/{self.name}'


@dataclass(frozen=True)
class Node:
    """A cluster node: a bridge with an uplink, a tunnel and its pods. Without IPv6, `ip6` and `pod_cidr6` are empty."""
    name: str
    index: int
    ip: str
    ip6: str
    pod_cidr: str
    pod_cidr6: str
    pods: tuple

    @property
    def mac(self):
        """Of the bridge's LOCAL port and of the uplink."""
        return f'0a:00:00:00:01:{self.index:02x}'

    @property
    def datapath_id(self):
        """Sixteen hexadecimal digits."""
        return f'{self.index:016x}'

    @property
    def management_ip(self):
        """The address from which the switch reaches the controller."""
        return f'10.99.{self.index // 200}.{10 + self.index % 200}'

    @property
    def gateway(self):
        """The pods' default gateway: the first address of the pod range, answered for by OpenFlow."""
        return str(next(ipaddress.ip_network(self.pod_cidr).hosts()))

    @property
    def gateway6(self):
        """The same for IPv6; of a node that has a range."""
        return str(ipaddress.ip_network(self.pod_cidr6)[1])

    def to_json(self):
        """The node and its pods for topology.json."""
        derived = {'mac': self.mac, 'datapath_id': self.datapath_id, 'management_ip': self.management_ip}
        return asdict(self) | derived


def node_from_json(value):
    """The reverse of Node.to_json."""
    pods = tuple(Pod(**pod) for pod in value['pods'])
    return Node(value['name'], value['index'], value['ip'], value['ip6'], value['pod_cidr'], value['pod_cidr6'], pods)


def from_objects(objects):
    """The nodes, in order of their index, that a list of Kubernetes objects describes."""
    nodes = sorted((o for o in objects if o['kind'] == 'Node'), key=lambda o: natural(_name(o)))
    names = [_name(node) for node in nodes]
    _check_names(names)
    pods = _pods_by_node([o for o in objects if o['kind'] == 'Pod' and has_host(o)], names)
    built = [_node(node, index, pods[_name(node)]) for node, index in zip(nodes, _indexes(names))]
    _check_addresses(built)
    return sorted(built, key=lambda node: node.index)


def has_host(pod):
    """Whether a Pod has a network of its own, now: it has an address, is not on its node's network and has not ended."""
    status = pod.get('status') or {}
    ended = status.get('phase') in ('Succeeded', 'Failed')
    return bool(status.get('podIP')) and not ended and not pod.get('spec', {}).get('hostNetwork')


def natural(text):
    """A sort key that puts node-10 after node-9."""
    return [(int(part), '') if part.isdigit() else (-1, part) for part in re.split(r'(\d+)', text) if part]


def port_name(namespace, name):
    """A pod's bridge port: readable, unique, and no longer than the 15 characters an interface may have."""
    digest = hashlib.sha1(f'{namespace}/{name}'.encode()).hexdigest()
    return f'{name[:8]}-{digest[:6]}'


def pod_mac(ip):
    """OVN-Kubernetes' convention: 0a:58 and the four bytes of the address."""
    return '0a:58:' + ':'.join(f'{byte:02x}' for byte in ipaddress.IPv4Address(ip).packed)


def _name(thing):
    return _plain(thing['metadata']['name'], f'the {thing["kind"]} name')


def _plain(text, what):
    """Names and MACs become words of shell scripts, so they must be no more than words."""
    if not isinstance(text, str) or not re.fullmatch(r'[A-Za-z0-9][A-Za-z0-9.:-]*', text):
        raise LabError(f'{what} {text!r} is not one of letters, digits, dots and dashes')
    return text


def _indexes(names):
    """The number at the end of each name where these are distinct (node-7 is 7), else the position in name order."""
    numbers = [re.search(r'(\d{1,3})$', name) for name in names]
    values = [int(number[1]) if number else 0 for number in numbers]
    usable = len(set(values)) == len(values) and all(1 <= value <= 250 for value in values)
    return values if usable else range(1, len(names) + 1)


def _check_names(names):
    if not names:
        raise LabError('the manifests hold no Node')
    if len(names) > 250:
        raise LabError(f'the manifests hold {len(names)} Nodes; the lab has room for 250')
    for name in names:
        if names.count(name) > 1 or name in PLACES:
            raise LabError(f'the Node name {name} is used twice' if name not in PLACES else
                           f'a Node must not be called {name}: the lab has a host of that name')


def _pods_by_node(pods, node_names):
    by_node = {name: [] for name in node_names}
    for pod in pods:
        node = (pod.get('spec') or {}).get('nodeName')
        if node and node not in by_node:
            raise LabError(f'the Pod {_namespace(pod)}/{_name(pod)} is on {node}, but no manifest describes that Node')
        if node:
            by_node[node].append(pod)
    return by_node


def _namespace(pod):
    return _plain(pod['metadata'].get('namespace') or 'default', 'the Namespace')


def _node(node, index, pods):
    name = _name(node)
    ordered = sorted(pods, key=lambda pod: (natural(_namespace(pod)), natural(_name(pod))))
    built = tuple(_pod(pod, FIRST_POD_PORT + k) for k, pod in enumerate(ordered))
    return Node(name, index, _node_ip(node), _node_ip6(node), _pod_cidr(node, index, built), _pod_cidr6(node, built), built)


def _pod_cidr(node, index, pods):
    cidr = (node.get('spec') or {}).get('podCIDR')
    if not cidr and pods:
        cidr = str(ipaddress.ip_network(f'{pods[0].ip}/24', strict=False))
    try:
        ipaddress.IPv4Network(cidr or f'10.244.{index}.0/24')
    except ValueError as error:
        raise LabError(f'the podCIDR {cidr} of the Node {_name(node)} is not an IPv4 range') from error
    return cidr or f'10.244.{index}.0/24'


def _pod_cidr6(node, pods):
    """The second of the two podCIDRs, else the /64 of the first pod that has an IPv6 address, else nothing."""
    written = [cidr for cidr in (node.get('spec') or {}).get('podCIDRs') or [] if ':' in cidr]
    derived = [f'{pod.ip6}/64' for pod in pods if pod.ip6]
    try:
        return str(ipaddress.IPv6Network((written + derived)[0], strict=bool(written)))
    except IndexError:
        return ''
    except ValueError as error:
        raise LabError(f'the podCIDR {written[0]} of the Node {_name(node)} is not an IPv6 range') from error


def _internal_ips(node):
    addresses = (node.get('status') or {}).get('addresses') or []
    return [a['address'] for a in addresses if a.get('type') == 'InternalIP']


def _node_ip(node):
    found = [address for address in _internal_ips(node) if ':' not in address]
    if not found:
        raise LabError(f'the Node {_name(node)} has no IPv4 InternalIP in status.addresses')
    return _own_address(node, _ipv4(found[0], f'the Node {_name(node)}'), NODE_NETWORK, ROUTER_IP)


def _node_ip6(node):
    found = [_ipv6(address, f'the Node {_name(node)}') for address in _internal_ips(node) if ':' in address]
    return _own_address(node, found[0], NODE_NETWORK6, ROUTER_IP6) if found else ''


def _own_address(node, address, network, router):
    if ipaddress.ip_address(address) not in network or address == router:
        raise LabError(f'the Node {_name(node)} has the address {address}; '
                       f'in the lab it must lie in {network} and not be the router\'s, {router}')
    return address


def _ipv4(text, owner):
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError as error:
        raise LabError(f'{owner} has the address {text}; the lab needs an IPv4 address') from error


def _ipv6(text, owner):
    """In its canonical form, as two spellings are one address."""
    try:
        return str(ipaddress.IPv6Address(text))
    except ValueError as error:
        raise LabError(f'{owner} has the address {text}, which is not an IPv6 address') from error


def _pod_ip6(pod, owner):
    found = [entry['ip'] for entry in pod['status'].get('podIPs') or [] if ':' in entry['ip']]
    return _ipv6(found[0], owner) if found else ''


def _pod(pod, ofport):
    namespace, name = _namespace(pod), _name(pod)
    ip, ip6 = _ipv4(pod['status']['podIP'], f'the Pod {namespace}/{name}'), _pod_ip6(pod, f'the Pod {namespace}/{name}')
    notes = pod['metadata'].get('annotations') or {}
    port = _plain(notes.get('sallyport.io/port') or port_name(namespace, name), 'the port')
    mac = _plain(notes.get('sallyport.io/mac') or pod_mac(ip), 'the MAC')
    if len(port) > 15:
        raise LabError(f'the port {port} of the Pod {namespace}/{name} has more than 15 characters')
    return Pod(namespace, name, ip, ip6, mac, port, ofport)


def _check_addresses(nodes):
    owners = {}
    hosts = [pod.host for node in nodes for pod in node.pods]
    twice = next((host for host, count in Counter(hosts).items() if count > 1), None)
    if twice:
        raise LabError(f'the manifests hold the Pod {twice} twice')
    for node in nodes:
        for owner, ip in _addresses(node):
            if ip in owners:
                raise LabError(f'the {owner} and the {owners[ip]} have the same address, {ip}')
            owners[ip] = owner
        ports = [pod.port for pod in node.pods]
        if len(set(ports)) < len(ports):
            raise LabError(f'two Pods of the Node {node.name} have the same port name')


def _addresses(node):
    """Every address of a node and its pods, as (owner, address)."""
    holders = [(f'Node {node.name}', node)] + [(f'Pod {pod.host}', pod) for pod in node.pods]
    return [(owner, ip) for owner, holder in holders for ip in (holder.ip, holder.ip6) if ip]
