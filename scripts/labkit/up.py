"""`lab up`: what happens outside the sandbox, before it and while it starts."""
import os
import shutil

from labkit import controller, kubernetes, manifests, sandbox, switch, topology
from labkit.state import LabError


def start(state, options):
    """Prepares the state directory and starts the sandbox; returns its progress as a file of lines."""
    files = _files(options)
    nodes = topology.from_objects(manifests.objects(files))
    config = _configuration(options)
    _check_machine(options)
    state.create()
    lock = state.claim()
    try:
        _prepare(state, files, config)
        pods = sum(len(node.pods) for node in nodes)
        print(f'lab: {len(nodes)} nodes, {pods} pods', flush=True)
        return sandbox.start(state, lock, options, lambda report: _world(state, nodes, options, report))
    finally:
        os.close(lock)  # the sandbox has its own copy


def _files(options):
    if not options.manifests:
        return manifests.generate(options.nodes or 3, 2 if options.pods is None else options.pods)
    if options.nodes is not None or options.pods is not None:
        raise LabError('--nodes and --pods make Nodes and Pods up; with --manifests they come from there')
    return manifests.read_files(options.manifests)


def follow(lines):
    """Prints progress until the lab is ready; an error of the lab becomes one of ours."""
    for line in lines:
        word, _, rest = line.strip().partition(' ')
        if word == 'READY':
            return
        if word == 'ERROR':
            raise LabError(rest)
        print(f'lab: {line.rstrip()}', flush=True)
    raise LabError('the lab ended while it started')


def clear(state):
    """Nothing of a lab that failed stays, except for its logs and manifests."""
    if os.path.exists(state.pid_file):
        sandbox.stop(state)


def _configuration(options):
    made_up = controller.default_config(options.tunnel, options.tunnel_family, options.ip_families == 'dual')
    text = _text(options.config) if options.config else made_up
    return text + (_text(options.more_config) if options.more_config else '')


def _text(path):
    try:
        with open(path, encoding='utf-8') as file:
            return file.read()
    except OSError as error:
        raise LabError(f'the configuration {path} cannot be read: {error.strerror}') from error


def _check_machine(options):
    """Says at once what would fail later and less clearly."""
    for tool, package in (('mnexec', 'mininet'), ('ovs-vswitchd', 'openvswitch-switch'), ('nft', 'nftables'),
                          ('ethtool', 'ethtool'), ('ip', 'iproute2')):
        if not shutil.which(tool, path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin'):
            raise LabError(f'{tool} is missing; install the Debian package {package}')
    if not os.access('/dev/net/tun', os.R_OK | os.W_OK):
        raise LabError('/dev/net/tun, which the switches need, is not open to this user; run the lab as root '
                       '(a container needs --device /dev/net/tun)')
    switch.choice()
    if options.controller:
        controller.program()
    if not options.sandbox and not sandbox.is_private():
        raise LabError('--no-sandbox is for a container without network; '
                       'here the lab would mix with the machine\'s interfaces')


def _prepare(state, files, config):
    for stale in (state.topology, state.controller_pid):
        if os.path.exists(stale):
            os.remove(stale)
    shutil.rmtree(state.path('ovs'), ignore_errors=True)
    kubernetes.remove(state)
    for path, text in ((state.lab_log, ''), (state.controller_log, ''), (state.controller_config, config)):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
    manifests.install(files, state.manifests)


def _world(state, nodes, options, report):
    """Mininet is loaded in the sandbox only."""
    from labkit.world import World  # pylint: disable=import-outside-toplevel
    World(state, nodes, options, report).run()
