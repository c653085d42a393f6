"""The command line of the lab."""
import argparse
import shlex
import signal
import sys
import time

from labkit.state import LabError, State, default_directory

IP_FAMILIES = 'dual'  # what `lab up` tells the controller to work for unless it is asked; the network has both


def main(arguments):
    """Runs one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    state = State(getattr(options, 'state', None) or default_directory())
    try:
        return options.run(state, options) or 0
    except LabError as error:
        print(f'lab: {error}', file=sys.stderr)
    except PermissionError as error:
        print(f'lab: no permission ({error}); was this lab started by another user?', file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def _parser():
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument('--state', metavar='DIR', default=argparse.SUPPRESS,
                        help='the lab\'s directory (default: $SALLYPORT_LAB, or sallyport-lab in the temporary directory)')
    parser = argparse.ArgumentParser(prog='lab', parents=[shared], description='A cluster of Open vSwitch nodes, a router '
                                     'and an outside server, in namespaces of this machine that leave nothing behind.')
    commands = parser.add_subparsers(metavar='COMMAND', required=True)

    def command(name, run, text):
        sub = commands.add_parser(name, parents=[shared], help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    _add_up(command('up', _up, 'start everything; returns when it is ready'))
    command('down', lambda state, _: _commands().down(state), 'end the lab; manifests and logs stay in its directory')
    command('status', lambda state, _: _commands().status(state), 'list nodes, switches, pods and the controller')
    _add_exec(command('exec', _exec, 'run a command in a host'))
    _add_kill(command('kill', lambda state, o: _commands().kill(state, o.node, o), 'take a node\'s power away'))
    sub = command('restore', lambda state, o: _commands().restore(state, o.node), 'give a node its power back')
    sub.add_argument('node', metavar='NODE')
    sub = command('controller', lambda state, o: _commands().control(state, o.verb), 'start or end the controller process')
    sub.add_argument('verb', choices=('start', 'stop', 'restart', 'kill'))
    sub = command('apiserver', lambda state, o: _commands().order(state, o.verb),
                  'stop the API server of `up --kubernetes`, or start it again; its data stay')
    sub.add_argument('verb', choices=('start', 'stop'))
    return parser


def _add_exec(sub):
    sub.add_argument('host', metavar='HOST', help='node, pod, namespace/pod, router, outside, neighbour, underlay, or controller')
    sub.add_argument('command', metavar='CMD', nargs=argparse.REMAINDER, help='the command and its arguments')


def _add_kill(sub):
    sub.add_argument('node', metavar='NODE')
    sub.add_argument('--only-switch', action='store_true', help='leave the Node object alone: Kubernetes has not noticed')
    sub.add_argument('--silent', action='store_true', help='also cut the management link first, so that the controller '
                     'sees silence and not the end of its connection')


def _add_up(sub):
    sub.add_argument('--nodes', type=_count(1, 100), metavar='N', help='Nodes to make up, 1 to 100 (default 3)')
    sub.add_argument('--pods', type=_count(0, 200), metavar='P', help='Pods on each of them (default 2)')
    sub.add_argument('--manifests', metavar='DIR', help='Nodes, Pods and all else from these files instead')
    sub.add_argument('--kubernetes', action='store_true', help='the controller follows a real API server, which is given '
                     'the manifests once and has no Pods or Nodes but those (build it first: scripts/kube-apiserver build); '
                     'then: lab exec controller kubectl get egress')
    sub.add_argument('--tunnel', choices=('vxlan', 'geneve'), default='vxlan',
                     help='what the Nodes\' tunnel ports are (default vxlan); a --config has to say the same')
    sub.add_argument('--tunnel-family', choices=('ipv4', 'ipv6'), default='ipv4',
                     help='which addresses of the Nodes the tunnels use (default ipv4); a --config has to say the same')
    sub.add_argument('--underlay-mtu', type=_count(1350, 1570), default=1500, metavar='BYTES',
                     help='MTU of the wires between Nodes and router, 1350 to 1570 (default 1500); '
                     'Pods have 50 less, for the tunnel, or 70 with --tunnel-family ipv6')
    sub.add_argument('--ip-families', choices=('ipv4', 'dual'), default=IP_FAMILIES,
                     help=f'whether the controller is told the IPv6 gateway too (default {IP_FAMILIES}); the network always '
                     'has both, and a --config says what it says')
    sub.add_argument('--config', metavar='FILE', help='the controller\'s configuration file')
    sub.add_argument('--more-config', metavar='FILE', help='sections to add to the configuration, made up or not')
    sub.add_argument('--controller-args', type=shlex.split, default=[], metavar='ARGS',
                     help='more arguments for the controller, as one word: --controller-args="--verbose -x 1"')
    sub.add_argument('--no-controller', dest='controller', action='store_false', help='only the network')
    sub.add_argument('--no-sandbox', dest='sandbox', action='store_false',
                     help='use this network namespace: for a container that is a sandbox already')
    sub.add_argument('--foreground', action='store_true', help='stay until Ctrl-C')


def _count(least, most):
    def parse(text):
        if not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f'{text} is not a number from {least} to {most}')
        return int(text)
    return parse


def _commands():
    """Loaded late: `lab exec` should cost little more than the command."""
    from labkit import commands  # pylint: disable=import-outside-toplevel
    return commands


def _exec(state, options):
    command = options.command[1:] if options.command[:1] == ['--'] else options.command
    if not command:
        raise LabError('exec needs a command: lab exec HOST CMD...')
    return _commands().execute(state, options.host, command)


def _up(state, options):
    from labkit import up  # pylint: disable=import-outside-toplevel
    signal.signal(signal.SIGTERM, _interrupt)
    began = time.monotonic()
    lines = up.start(state, options)
    try:
        up.follow(lines)
        print(f'lab: READY in {time.monotonic() - began:.1f} s; state in {state.directory}', flush=True)
        if options.foreground:
            print('lab: Ctrl-C ends it', flush=True)
            lines.read()
            raise LabError(f'the lab has ended; see {state.lab_log}')
    except (LabError, KeyboardInterrupt):
        up.clear(state)
        raise
    return 0


def _interrupt(*_):
    raise KeyboardInterrupt
