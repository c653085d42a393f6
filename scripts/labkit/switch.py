"""One node's Open vSwitch as shell scripts: started, configured, muted, killed and started again.

Every node has an ovsdb-server and an ovs-vswitchd of its own in its network and mount namespaces, because a native
tunnel ends at an address of its own process. All their files are in the node's private /run/openvswitch, so the
plain tools (`ovs-vsctl`, `ovs-ofctl`) work in the node without options; only the logs are in the state directory.
"""
import functools
import os
import shlex
import signal
import subprocess
import time

from labkit.state import LabError
from labkit.topology import (CONTROLLER_IP, NODE_NETWORK, NODE_NETWORK6, OPENFLOW_PORT, ROUTER_IP, ROUTER_IP6, TUNNEL_PORT,
                             UPLINK_PORT)

RUN_DIRECTORY = '/run/openvswitch'
BRIDGE = 'br-egress'
DAEMONS = ('ovs-vswitchd', 'ovsdb-server')
HERE = os.path.dirname(os.path.realpath(__file__))
PATIENCE = os.path.join(HERE, 'patience.py')
CHOOSER = os.path.join(HERE, os.pardir, 'open-vswitch')


@functools.cache
def choice():
    """The ovs-vswitchd for a new lab, and its schema. What is wrong with it, if anything, is said on standard error."""
    done = subprocess.run([CHOOSER, 'program'], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise LabError('there is no Open vSwitch to run')
    return done.stdout.splitlines()


def first_start(node, logs, tunnel):
    """Everything from no database to a bridge whose LOCAL port carries the Node IP."""
    return '\n'.join([f'mkdir -p {shlex.quote(logs)}', create_database(), start_database(logs), 'ovs-vsctl --no-wait init',
                      _configure(node, tunnel), mute(['eth0'] + [pod.port for pod in node.pods]), start_switch(logs),
                      _local_port(node)])


def start_again(node, logs, program):
    """After a power loss: the same program and database, links up, addresses of the new LOCAL device."""
    return '\n'.join([_links(node, 'up'), start_database(logs), start_switch(logs, program), _local_port(node)])


def create_database():
    """An empty one."""
    return f'ovsdb-tool create {RUN_DIRECTORY}/conf.db {shlex.quote(choice()[1])}'


def start_database(logs):
    """Returns when it answers."""
    return (f'ovsdb-server {RUN_DIRECTORY}/conf.db --remote=punix:{RUN_DIRECTORY}/db.sock --pidfile --detach --no-chdir '
            f'-vconsole:off --log-file={shlex.quote(os.path.join(logs, "ovsdb-server.log"))}')


def start_switch(logs, program=None):
    """The last command returns when the switch has carried out its configuration."""
    return (f'{shlex.quote(program or choice()[0])} --pidfile --detach --no-chdir -vconsole:off '
            f'--log-file={shlex.quote(os.path.join(logs, "ovs-vswitchd.log"))}\n'
            f'ovs-vsctl --timeout=20 init\n'
            f'/usr/bin/python3 -B {shlex.quote(PATIENCE)} {RUN_DIRECTORY}/ovs-vswitchd.pid')


def stop():
    """Ends the daemons, politely."""
    return '; '.join(f'ovs-appctl -t {daemon} exit' for daemon in DAEMONS) + ' 2>/dev/null'


def _configure(node, tunnel):
    """One transaction, with the controller in it: adding the first controller later would flush all flows."""
    commands = [
        f'set open . external-ids:system-id={shlex.quote(node.name)}',
        f'add-br {BRIDGE}',
        f'set bridge {BRIDGE} datapath_type=netdev fail_mode=secure other-config:dp-desc={shlex.quote(node.name)} '
        f'other-config:datapath-id={node.datapath_id} other-config:hwaddr={node.mac} other-config:disable-in-band=true',
        f'set-controller {BRIDGE} tcp:{CONTROLLER_IP}:{OPENFLOW_PORT}',
        f'set controller {BRIDGE} max_backoff=1000 inactivity_probe=5000',
        f'add-port {BRIDGE} eth0', f'set interface eth0 ofport_request={UPLINK_PORT}',
        f'add-port {BRIDGE} {tunnel}0', f'set interface {tunnel}0 type={tunnel} options:remote_ip=flow '
        f'options:key=flow ofport_request={TUNNEL_PORT}']
    for pod in node.pods:
        commands += [f'add-port {BRIDGE} {pod.port}', f'set interface {pod.port} ofport_request={pod.ofport}']
    return 'ovs-vsctl --no-wait ' + ' -- '.join(commands)


def mute(devices):
    """The kernel also sees each frame of a port that the switch reads; it must neither answer nor forward it."""
    chains = [f'chain in{k} {{ type filter hook ingress device "{device}" priority 0; policy drop; }}'
              for k, device in enumerate(devices)]
    return "nft -f - <<'END'\ntable netdev mute {\n" + '\n'.join(chains) + '\n}\nEND'


def deaf(devices):
    """The kernel has no IPv6 on these devices, and so does not speak on their wires by itself."""
    keys = ' '.join(f'net/ipv6/conf/{device}/disable_ipv6=1' for device in devices)  # slashes: names may hold dots
    return f'sysctl -qw {keys}'


def _local_port(node):
    """Commands that may be repeated, as the device and its address outlive a killed switch but not a stopped one."""
    four = (f'ip link set {BRIDGE} up; ethtool -K {BRIDGE} tx off >/dev/null\n'
            f'ip addr replace {node.ip}/{NODE_NETWORK.prefixlen} dev {BRIDGE}\n'
            f'ip route replace default via {ROUTER_IP} dev {BRIDGE}')
    return four + (_local_port6(node) if node.ip6 else '')


def _local_port6(node):
    return (f'\nif [ -d /proc/sys/net/ipv6 ]; then\n'
            f'ip addr replace {node.ip6}/{NODE_NETWORK6.prefixlen} dev {BRIDGE} nodad\n'
            f'ip -6 route replace default via {ROUTER_IP6} dev {BRIDGE}\nfi')


def _links(node, state):
    devices = ['eth0', 'mgmt0'] + [pod.port for pod in node.pods]
    return '\n'.join(f'ip link set {device} {state}' for device in devices)


def lose_power(node, pid, silent):
    """Ends the switch at once and takes the links away. Silent: the controller's connection just stops, unclosed."""
    if silent:
        in_host(pid, 'ip link set mgmt0 down')
    for daemon in DAEMONS:
        running = daemon_pid(pid, daemon)
        if running:
            os.kill(running, signal.SIGKILL)
            _wait_for_end(pid, daemon)
    in_host(pid, _links(node, 'down').replace('ip link set mgmt0 down\n', ''))


def daemon_pid(pid, daemon):
    """The process id of a node's daemon when it runs, else None. `pid` is any process of the node."""
    try:
        with open(f'/proc/{pid}/root{RUN_DIRECTORY}/{daemon}.pid', encoding='ascii') as file:
            running = int(file.read())
        with open(f'/proc/{running}/stat', encoding='utf-8') as file:
            name, _, rest = file.read().partition(')')
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return running if name.endswith(f'({daemon}') and rest.split()[0] != 'Z' else None


def in_host(pid, script):
    """Runs a shell script in the network and mount namespaces of a process."""
    done = subprocess.run(['mnexec', '-a', str(pid), 'sh', '-ec', script], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LabError(f'a command failed: {" ".join(done.stderr.split()) or script}')


def _wait_for_end(pid, daemon):
    deadline = time.monotonic() + 5
    while daemon_pid(pid, daemon):
        if time.monotonic() > deadline:
            raise LabError(f'{daemon} does not end')
        time.sleep(0.005)
