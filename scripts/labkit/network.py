"""The lab as a Mininet network: hosts, switches and links. Mininet brings the namespaces, this page the wiring.

    pods -- node-1 --+                                              tcp, udp, icmp
    pods -- node-2 --+-- underlay -- router -- outside (203.0.113.10, .200; 2001:db8:203::10, ::200)
    pods -- node-N --+   10.10.0.0/24  10.10.0.1 | 203.0.113.1
              |         |fd00:10::/64  fd00:10::1 | 2001:db8:203::1
              |         |         |
              |      VLAN 100     | 10.20.0.1, .2, fd00:20::1, ::2   (and 10.30.0.1, fd00:30::1, untagged)
              |         +---------+
              |         +-- neighbour (10.20.0.50, fd00:20::50)
              |
              +-- management (10.99.0.0/16, in the sandbox's own namespace) -- controller (10.99.0.1)

The router has no route to any pod: what leaks with a pod's address is never answered, but a capture sees it.

Of IPv6 all addresses are written down, so nobody looks for routers or asks whether an address is free. A kernel that
lacks IPv6 makes a lab without it.
"""
import ipaddress
from concurrent.futures import ThreadPoolExecutor

from mininet.link import Intf, Link
from mininet.net import Mininet
from mininet.node import Host, Switch

from labkit import access, helper, switch
from labkit.state import LabError
from labkit.topology import (CONTROLLER_IP, FURTHER_ROUTER_IP, FURTHER_ROUTER_IP6, NEIGHBOUR_IP, NEIGHBOUR_IP6, NODE_NETWORK,
                             OUTSIDE_IPS, OUTSIDE_IPS6, OUTSIDE_ROUTER_IP, OUTSIDE_ROUTER_IP6, ROUTER_IP, ROUTER_IP6,
                             VLAN_ROUTER_IPS, VLAN_ROUTER_IPS6)

Mininet.inited = True  # Mininet.init() would write machine-wide sysctls (fs.file-max, kernel.pty.max, ...)

WORKERS = 8
# Bytes that VXLAN and Geneve add: Ethernet, IPv4 or IPv6, UDP, and eight of their own.
TUNNEL_HEADERS = {'ipv4': 50, 'ipv6': 70}
# Checksum and segmentation offload on a veth breaks TCP through a userspace switch: nobody fills the checksum in.
WIRE = 'ethtool -K {0} tx off tso off gso off gro off >/dev/null; ip link set {0} up'
# Of every interface, as an interface that is there already does not follow `all` or `default`.
QUIET = '''sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
for each in /proc/sys/net/ipv6/conf/*; do
  [ -d "$each" ] || break
  for key in accept_dad accept_ra autoconf router_solicitations; do echo 0 >"$each/$key"; done
done'''
# A namespace that only passes frames on. Its interfaces would else have IPv6 addresses, and speak on the wires.
DUMB = '[ ! -d /proc/sys/net/ipv6 ] || sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1'


def six(*lines):
    """Lines of shell that count where the kernel has IPv6."""
    return ['if [ -d /proc/sys/net/ipv6 ]; then', *lines, 'fi']


class PlainIntf(Intf):
    """An interface that its host's script configures; Mininet would run three ifconfig for each."""

    def config(self, **_):
        return {}


class Scripted:
    """A Mininet node that is configured by one shell script, whose failure is not overlooked."""

    def run(self, *lines):
        """Runs these lines of shell in the node."""
        _, errors, code = self.pexec(['sh', '-ec', '\n'.join(lines)])
        if code != 0:
            raise LabError(f'{self.name} could not be set up: {" ".join(errors.split())}')

    def wires(self):
        """The lines that take the node's interfaces into use."""
        return [QUIET, 'ip link set lo up'] + [WIRE.format(name) for name in self.intfNames() if name != 'lo']


class LabHost(Scripted, Host):
    """A pod, the router or the outside server: interfaces, and some lines of shell."""

    def config(self, setup=(), **_):
        self.run(*self.wires(), *setup)
        return {}


class LinuxBridge(Scripted, Switch):
    """A learning switch made of the kernel's bridge, there from the first moment; cables join it at the start."""
    first = QUIET

    def __init__(self, name, setup=(), mtu=1500, **params):
        super().__init__(name, **params)
        self.mtu = mtu
        self.run(self.first, f'ip link add {name} type bridge mcast_snooping 0', f'ip link set {name} up', *setup)

    def start(self, controllers):
        self.run(*self.wires(), *[f'ip link set {name} mtu {self.mtu} master {self.name}' for name in self.bridged()])

    def bridged(self):
        """The cables that end in the bridge."""
        return [name for name in self.intfNames() if name != 'lo']

    def stop(self, deleteIntfs=True):
        self.cmd(f'ip link del {self.name}')


class Underlay(LinuxBridge):
    """The bridge between nodes and router, and beside it the switch of its tagged network."""
    first = DUMB

    def start(self, controllers):
        super().start(controllers)
        self.run(*access.cable(), *[WIRE.format(name) for name in access.WIRE_ENDS], *access.start(self.params['logs']))

    def bridged(self):
        return [name for name in super().bridged() if name not in access.PORTS]

    def stop(self, deleteIntfs=True):
        self.cmd(switch.stop())
        super().stop(deleteIntfs)


class ClusterNode(Scripted, Switch):
    """A node of the cluster: the bridge br-egress and the daemons behind it, and the node helper."""

    helper = None

    def start(self, controllers):
        """Left to batchStartup, as Mininet would start one node after the other."""

    def power_on(self):
        """Wires, daemons, bridge and addresses."""
        node, options = self.params['node'], self.params['options']
        underlay = f'ip link set eth0 mtu {options.underlay_mtu}'
        management = f'ip addr add {node.management_ip}/16 dev mgmt0'
        deaf = six(switch.deaf(['eth0'] + [pod.port for pod in node.pods]))  # before the wires are up
        self.run(*deaf, *self.wires(), underlay, management, switch.first_start(node, self.params['logs'], options.tunnel))
        self.helper = helper.start(self, node.name, self.params['logs'])

    @classmethod
    def batchStartup(cls, nodes):
        """Mininet's hook for starting switches together."""
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(cls.power_on, nodes))
        return nodes

    def stop(self, deleteIntfs=True):
        if self.helper:
            self.helper.terminate()
        self.cmd(switch.stop())


class LabNet(Mininet):
    """Mininet that works on many hosts at once, and looks for no controller of its own."""

    def __init__(self):
        super().__init__(controller=None, link=Link, intf=PlainIntf)

    def configHosts(self):
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda host: host.config(**host.params), self.hosts))

    def wire(self, ends, port):
        """A cable between two (host, interface, MAC or None); `port` keeps Mininet's own numbering collision-free."""
        (one, name1, mac1), (two, name2, mac2) = ends
        self.addLink(one, two, intfName1=name1, intfName2=name2, port2=port,
                     addr1=mac1 or self.randMac(), addr2=mac2 or self.randMac())


def create():
    """The network with nothing in it but the address that the controller listens on."""
    net = LabNet()
    net.addSwitch('management', cls=LinuxBridge, dpid='ffff', inNamespace=False,
                  setup=[f'ip addr add {CONTROLLER_IP}/16 dev management'])
    return net


def add_hosts(net, nodes, state, options):
    """All hosts and cables; the switches of the nodes are not started yet."""
    underlay = net.addSwitch('underlay', cls=Underlay, dpid='fffe', mtu=options.underlay_mtu, inNamespace=True,
                             logs=state.path('ovs', 'underlay'), privateDirs=[switch.RUN_DIRECTORY])
    router = net.addHost('router', cls=LabHost, ip=None, setup=_router(options.underlay_mtu))
    outside = net.addHost('outside', cls=LabHost, ip=None, setup=_outside())
    neighbour = net.addHost('neighbour', cls=LabHost, ip=None, setup=_neighbour())
    net.wire(((router, 'nodes', '0a:00:00:00:02:01'), (underlay, 'router', None)), 1)
    net.wire(((router, 'internet', '0a:00:00:00:02:02'), (outside, 'eth0', '0a:00:00:00:02:03')), 1)
    net.wire(((router, 'vlan', '0a:00:00:00:02:04'), (underlay, 'leg', None)), 2)
    net.wire(((router, 'vlan2', '0a:00:00:00:02:06'), (underlay, 'leg2', None)), 3)
    net.wire(((neighbour, 'eth0', '0a:00:00:00:02:05'), (underlay, 'neighbour', None)), 4)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda node: _add_node(net, node, state, options), nodes))
    net.build()


def _add_node(net, node, state, options):
    underlay, management = net['underlay'], net['management']
    logs = state.path('ovs', node.name)
    host = net.addSwitch(node.name, cls=ClusterNode, dpid=node.datapath_id, node=node, logs=logs,
                         options=options, inNamespace=True, privateDirs=[switch.RUN_DIRECTORY])
    net.wire(((host, 'eth0', node.mac), (underlay, f'up-{node.index}', None)), 10 + node.index)
    net.wire(((host, 'mgmt0', None), (management, f'mgmt-{node.index}', None)), 10 + node.index)
    for pod in node.pods:
        setup = _pod(node, pod, options.underlay_mtu - TUNNEL_HEADERS[options.tunnel_family])
        inside = net.addHost(pod.host, cls=LabHost, ip=None, setup=setup)
        net.wire(((host, pod.port, None), (inside, 'eth0', pod.mac)), 1)


def _pod(node, pod, mtu):
    length = ipaddress.ip_network(node.pod_cidr).prefixlen
    lines = [f'ip link set eth0 mtu {mtu}', f'ip addr add {pod.ip}/{length} dev eth0',
             f'ip route add default via {node.gateway} dev eth0 onlink']
    return lines + (six(*_pod6(node, pod)) if pod.ip6 else [])


def _pod6(node, pod):
    length = ipaddress.ip_network(node.pod_cidr6).prefixlen
    return [f'ip addr add {pod.ip6}/{length} dev eth0 nodad',
            f'ip -6 route add default via {node.gateway6} dev eth0 onlink']


def _router(underlay_mtu):
    """Each leg answers ARP and ND for its own addresses alone: whoever asks in the wrong network must not be helped."""
    return ['sysctl -qw net.ipv4.conf.all.arp_ignore=1',
            f'ip link set nodes mtu {underlay_mtu}',
            f'ip addr add {ROUTER_IP}/{NODE_NETWORK.prefixlen} dev nodes',
            f'ip addr add {FURTHER_ROUTER_IP}/24 dev nodes',
            f'ip addr add {OUTSIDE_ROUTER_IP}/24 dev internet',
            *[f'ip addr add {ip}/24 dev {leg}' for leg, ip in zip(('vlan', 'vlan2'), VLAN_ROUTER_IPS)],
            'sysctl -qw net.ipv4.ip_forward=1', *six(*_router6())]


def _router6():
    """Of the two legs in one network, the first is the way into it, as it is for IPv4."""
    return [f'ip addr add {ROUTER_IP6}/64 dev nodes nodad',
            f'ip addr add {FURTHER_ROUTER_IP6}/64 dev nodes nodad',
            f'ip addr add {OUTSIDE_ROUTER_IP6}/64 dev internet nodad',
            f'ip addr add {VLAN_ROUTER_IPS6[0]}/64 dev vlan nodad',
            f'ip addr add {VLAN_ROUTER_IPS6[1]}/64 dev vlan2 nodad metric 1024',
            'sysctl -qw net.ipv6.conf.all.forwarding=1']


def _outside():
    """It speaks from the first of its addresses, unless it answers for another: the rest are deprecated."""
    first, *rest = OUTSIDE_IPS6
    return [*[f'ip addr add {ip}/24 dev eth0' for ip in OUTSIDE_IPS], f'ip route add default via {OUTSIDE_ROUTER_IP}',
            *six(f'ip addr add {first}/64 dev eth0 nodad',
                 *[f'ip addr add {ip}/64 dev eth0 nodad preferred_lft 0' for ip in rest],
                 f'ip -6 route add default via {OUTSIDE_ROUTER_IP6}')]


def _neighbour():
    return [f'ip addr add {NEIGHBOUR_IP}/24 dev eth0', f'ip route add default via {VLAN_ROUTER_IPS[0]}',
            *six(f'ip addr add {NEIGHBOUR_IP6}/64 dev eth0 nodad', f'ip -6 route add default via {VLAN_ROUTER_IPS6[0]}')]
