"""The commands on a lab that is up. Each finds the sandbox through the state directory and works inside it."""
import os
import shlex
import signal
import sys
import time

from labkit import controller, namespaces, sandbox, switch
from labkit.state import LabError, default_directory
from labkit.topology import NEIGHBOUR_IP, NEIGHBOUR_IP6, OUTSIDE_IPS, OUTSIDE_IPS6, PLACES, VLAN, node_from_json


def down(state):
    """Ends the lab; a lab that is not there is down already."""
    if not state.alive():
        state.forget()
        print(f'no lab is up in {state.directory}')
        return 0
    by = ' --kubernetes' if os.path.isdir(state.kubernetes) else ''
    where = '' if state.directory == default_directory() else f' --state {shlex.quote(state.directory)}'
    sandbox.stop(state)
    print(f'the lab in {state.directory} is down; manifests and logs are still there')
    print(f'again with these manifests: scripts/lab{where} up{by} --manifests {shlex.quote(state.manifests)}')
    return 0


def execute(state, host, command):
    """Runs a command in a host, with our terminal, and answers with its exit code."""
    state.require_alive()
    topology = state.read_topology()
    pid = topology['processes'].get(_find_host(topology, host))
    if not pid:
        os.environ['PATH'] = f'{state.kubernetes}/bin:{os.environ.get("PATH", os.defpath)}'
    directory = os.getcwd()
    return sandbox.run_inside(state, lambda: _execute(pid, directory, command))


def _execute(pid, directory, command):
    if pid:
        namespaces.enter(pid, ('net', 'mnt'))
    if os.path.isdir(directory):
        os.chdir(directory)
    for number in (signal.SIGPIPE, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvp(command[0], command)
    except FileNotFoundError:
        print(f'lab: there is no command {command[0]}', file=sys.stderr)
        return 127
    except OSError as error:
        print(f'lab: {command[0]} cannot be run: {error.strerror}', file=sys.stderr)
        return 126


def _find_host(topology, name):
    """The full name of a host; a pod's namespace may be left out where that leaves one pod."""
    pods = [f"{pod['namespace']}/{pod['name']}" for node in topology['nodes'] for pod in node['pods']]
    nodes = [node['name'] for node in topology['nodes']]
    if name in nodes or name in pods or name in PLACES:
        return name
    found = [pod for pod in pods if pod.endswith(f'/{name}')]
    if len(found) > 1:
        raise LabError(f'{name} is more than one pod: say {" or ".join(found)}')
    if not found:
        raise LabError(f'there is no host {name}; there are {", ".join(list(PLACES) + nodes + pods)}')
    return found[0]


def status(state):
    """Prints one line for the controller and one for each node."""
    state.require_alive()
    topology = state.read_topology()
    return sandbox.run_inside(state, lambda: _status(state, topology))


def _status(state, topology):
    print(f'lab         up (process {state.pid()}), state in {state.directory}')
    print(f'controller  {_controller_state(state)}')
    if os.path.isdir(state.kubernetes):
        print(f'API server  {_api_server_state(state)}')
    print(f'outside     {" ".join(OUTSIDE_IPS + OUTSIDE_IPS6)}')
    print(f'neighbour   {NEIGHBOUR_IP} {NEIGHBOUR_IP6} in VLAN {VLAN} ({_access_state(topology)})\n')
    rows = [('NODE', 'NODE IP', 'SWITCH', 'PODS')]
    for node in topology['nodes']:
        alive = switch.daemon_pid(topology['processes'][node['name']], 'ovs-vswitchd')
        pods = ' '.join(f"{pod['namespace']}/{pod['name']}({_addresses(pod)})" for pod in node['pods'])
        rows.append((node['name'], _addresses(node), 'alive' if alive else 'dead', pods))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        print('  '.join([*(cell.ljust(width) for cell, width in zip(row, widths)), row[3]]).rstrip())
    return 0


def _addresses(holder):
    return ' '.join(ip for ip in (holder['ip'], holder['ip6']) if ip)


def _access_state(topology):
    alive = switch.daemon_pid(topology['processes']['underlay'], 'ovs-vswitchd')
    return f'its switch is {"alive" if alive else "dead"}'


def _controller_state(state):
    pid = controller.pid(state)
    if not pid:
        return 'not running'
    return f'{"ready" if controller.is_ready() else "running, not ready"} (process {pid} of the sandbox)'


def _api_server_state(state):
    from labkit import kubernetes  # pylint: disable=import-outside-toplevel
    return 'up; lab exec controller kubectl' if kubernetes.is_up(state) else 'stopped'


def kill(state, name, options):
    """Takes a node's power away."""
    return _on_node(state, name, lambda node, pid: _kill(state, node, pid, options))


def _kill(state, node, pid, options):
    if not switch.daemon_pid(pid, 'ovs-vswitchd') and not switch.daemon_pid(pid, 'ovsdb-server'):
        print(f'{node.name} is already without power')
        return 0
    switch.lose_power(node, pid, options.silent)
    told = '' if options.only_switch else _tell_kubernetes(state, node, 'Unknown')
    print(f'{node.name} lost its power{told}')
    return 0


def restore(state, name):
    """Gives a node its power back."""
    return _on_node(state, name, lambda node, pid: _restore(state, node, pid))


def _restore(state, node, pid):
    if switch.daemon_pid(pid, 'ovs-vswitchd'):
        print(f'{node.name} has power')
        return 0
    switch.in_host(pid, switch.start_again(node, state.path('ovs', node.name), state.read_topology()['switch']))
    print(f'{node.name} has its power back{_tell_kubernetes(state, node, "True")}')
    return 0


def _on_node(state, name, action):
    state.require_alive()
    topology = state.read_topology()
    nodes = {node['name']: node for node in topology['nodes']}
    if name not in nodes:
        raise LabError(f'there is no node {name}; there are {", ".join(nodes)}')
    with state.locked():
        return sandbox.run_inside(state, lambda: action(node_from_json(nodes[name]), topology['processes'][name]))


def _tell_kubernetes(state, node, ready):
    """What Kubernetes' node controller would write; imported here as YAML is slow to load."""
    from labkit import kubernetes, manifests  # pylint: disable=import-outside-toplevel
    if not os.path.isdir(state.kubernetes):
        if not manifests.set_ready(state.manifests, node.name, ready):
            return '; no manifest holds the Node any more, so its Ready condition is nowhere'
    else:
        try:
            kubernetes.set_ready(state, node.name, ready)
        except (LabError, OSError) as error:
            return f'; its Ready condition stays as it was ({error})'
    return f'; its Ready condition is now {ready}'


def order(state, verb):
    """Stops and starts the API server."""
    state.require_alive()
    if not os.path.isdir(state.kubernetes):
        raise LabError('this lab has no API server; `lab up --kubernetes` makes one that has')
    return sandbox.run_inside(state, lambda: _order(state, verb))


def _order(state, verb):
    from labkit import kubernetes  # pylint: disable=import-outside-toplevel
    kubernetes.order(state, verb)
    print('the API server is ' + ('away; its data stay' if verb == 'stop' else 'back'))
    return 0


def control(state, verb):
    """Starts and ends the controller process."""
    state.require_alive()
    arguments = state.read_topology()['controller']['arguments']
    with state.locked():
        return sandbox.run_inside(state, lambda: _control(state, verb, arguments))


def _control(state, verb, arguments):
    if verb in ('stop', 'kill', 'restart'):
        number = signal.SIGKILL if verb == 'kill' else signal.SIGTERM
        ended = controller.stop(state, number)
        print('the controller has ended' if ended else 'the controller was not running')
    if verb in ('start', 'restart'):
        began = time.monotonic()
        controller.start(state, arguments)
        controller.wait_ready(state)
        print(f'the controller is ready after {time.monotonic() - began:.1f} s')
    return 0
