"""The underlay's tagged network: a little Open vSwitch beside the underlay's bridge, as a kernel may lack 802.1Q.

    underlay (the kernel's bridge: all frames as they are) -- tagged | trunk -- access -- leg        the router
                                                                      VLAN 100 only    -- leg2       the router again
                                                                                       -- neighbour  the host

It is a switch of its own accord (standalone), in the underlay's namespaces, and no controller knows of it.
"""
import shlex

from labkit import switch
from labkit.topology import VLAN

BRIDGE = 'access'
PORTS = ('leg', 'leg2', 'neighbour')  # all untagged
WIRE_ENDS = ('tagged', 'trunk')


def cable():
    """The cable between the two switches, its first end in the underlay's bridge."""
    one, two = WIRE_ENDS
    return [f'ip link add {one} type veth peer name {two}', f'ip link set {one} master underlay']


def start(logs):
    """Everything from no database to a switch that forwards."""
    ports = [f'add-port {BRIDGE} {WIRE_ENDS[1]} vlan_mode=trunk trunks={VLAN}']
    ports += [f'add-port {BRIDGE} {port} tag={VLAN}' for port in PORTS]
    configure = ' -- '.join([f'add-br {BRIDGE}', f'set bridge {BRIDGE} datapath_type=netdev fail_mode=standalone', *ports])
    return [f'mkdir -p {shlex.quote(logs)}', switch.create_database(), switch.start_database(logs),
            f'ovs-vsctl --no-wait init -- {configure}', switch.mute((WIRE_ENDS[1], *PORTS)), switch.start_switch(logs)]
