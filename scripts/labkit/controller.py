"""The controller process of a lab: the real program, started in the sandbox's own network namespace.

All functions here run inside the sandbox, whose process ids and addresses they use.
"""
import json
import os
import shlex
import signal
import socket
import subprocess
import time

from labkit.state import LabError
from labkit.topology import CONTROLLER_IP, OPENFLOW_PORT, ROUTER_IP, ROUTER_IP6

REST = '127.0.0.1:8181'
HELPERS = f'{CONTROLLER_IP}:8182'
SAME_ANSWER = 4.0  # seconds
PASSING = ('waiting for ', 'the state of the cluster has not been read yet')
DEFAULT_CONFIG = '''uplink:
  port: eth0
  gateway: {gateway}
{gateway6}tunnel:
  type: {tunnel}
  port: {tunnel}0
  ipFamily: {family}
'''


def default_config(tunnel, family, dual):
    """Of a lab that was given none; the tunnel is vxlan or geneve, over ipv4 or ipv6. Dual: for IPv6 too."""
    gateway6 = f'  gateway6: {ROUTER_IP6}\n' if dual else ''
    return DEFAULT_CONFIG.format(gateway=ROUTER_IP, gateway6=gateway6, tunnel=tunnel, family=family)


def program():
    """The command before its arguments: SALLYPORT_CONTROLLER, or scripts/controller beside the lab."""
    own = os.environ.get('SALLYPORT_CONTROLLER')
    if own:
        return shlex.split(own)
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), 'controller')
    if not os.access(path, os.X_OK):
        raise LabError(f'there is no controller to start at {path}; use --no-controller, or set SALLYPORT_CONTROLLER')
    return [path]


def start(state, arguments):
    """Starts the controller; it outlives the process that calls this, and belongs to process 1 of the sandbox. Its
    arguments say what it follows."""
    if pid(state):
        raise LabError('the controller is already running')
    command = program() + ['--openflow', f'{CONTROLLER_IP}:{OPENFLOW_PORT}', '--rest', REST, '--helpers', HELPERS,
                           '--config', state.controller_config] + arguments
    starter = os.fork()
    if starter == 0:
        os._exit(_spawn(state, command))
    if os.waitstatus_to_exitcode(os.waitpid(starter, 0)[1]) != 0:
        raise LabError(f'the controller {command[0]} cannot be started')


def pid(state):
    """The process id of the running controller, else None."""
    try:
        with open(state.controller_pid, encoding='ascii') as file:
            running = int(file.read())
        with open(f'/proc/{running}/stat', encoding='utf-8', errors='replace') as file:
            return running if file.read().rpartition(')')[2].split()[0] != 'Z' else None
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None


def stop(state, number=signal.SIGTERM, patience=10.0):
    """Ends the controller: politely, or with SIGKILL at once. False when there was none."""
    running = pid(state)
    if not running:
        return False
    os.killpg(running, number)
    deadline = time.monotonic() + patience
    while pid(state):
        if time.monotonic() > deadline:
            os.killpg(running, signal.SIGKILL)
        time.sleep(0.02)
    return True


def wait_listening(state, patience=60.0):
    """Returns when switches can connect. Asks the kernel, as a connection of ours would look like a switch."""
    _wait(state, patience, _listening, f'did not listen on {CONTROLLER_IP}:{OPENFLOW_PORT}')


def wait_ready(state, patience=60.0):
    """Returns when the controller calls itself ready; gives up soon when it says why it will not be."""
    _wait(state, patience, _Readiness(state).reached, f'did not become ready (http://{REST}/readyz)')


def wait_reported(state, patience=20.0):
    """Returns when the helpers of all nodes have reported: what they say changes flows."""
    _wait(state, patience, _reported, f'heard no report of some node (http://{REST}/v1/nodes)')


def _reported():
    code, answer = _ask('/v1/nodes')
    return code == '200' and all(node.get('reportAgeSeconds', 0) is not None for node in json.loads(answer))


def is_ready():
    """Whether /readyz says so."""
    return _ask('/readyz')[0] == '200'


class _Readiness:
    """Asks /readyz again and again. An answer that stays the same is final, unless it is one that time alone changes."""

    def __init__(self, state):
        self.state, self.answer, self.since = state, '', time.monotonic()

    def reached(self):
        """Whether it is ready; a LabError when it will not be."""
        code, answer = _ask('/readyz')
        if answer != self.answer:
            self.answer, self.since = answer, time.monotonic()
        if code == '503' and not answer.startswith(PASSING) and time.monotonic() - self.since > SAME_ANSWER:
            raise LabError(f'the controller runs, but is not ready: {answer}{_problems()}; '
                           f'its log is {self.state.controller_log}')
        return code == '200'


def _problems():
    """What /v1/problems tells, as far as a line holds it."""
    code, answer = _ask('/v1/problems')
    told = [f'{problem["object"]}: {problem["sentence"]}' for problem in json.loads(answer)] if code == '200' else []
    return f' ({"; ".join(told[:3])}{"; ..." if told[3:] else ""})' if told else ''


def _ask(path):
    """Status and body of an answer, both empty without one. A bare socket: Python's HTTP client takes longer to load
    than all else here."""
    host, _, port = REST.partition(':')
    try:
        with socket.create_connection((host, int(port)), timeout=2) as sock:
            sock.sendall(f'GET {path} HTTP/1.0\r\nHost: {REST}\r\n\r\n'.encode())
            with sock.makefile(encoding='utf-8', errors='replace', newline='') as stream:
                head, _, body = stream.read().partition('\r\n\r\n')
        return head.split()[1] if len(head.split()) > 1 else '', body.strip()
    except OSError:
        return '', ''


def _wait(state, patience, condition, complaint):
    deadline = time.monotonic() + patience
    while not condition():
        if not pid(state):
            raise LabError(f'the controller ended{_last_words(state)}; its log is {state.controller_log}')
        if time.monotonic() > deadline:
            raise LabError(f'the controller {complaint} in {patience:.0f} seconds; its log is {state.controller_log}')
        time.sleep(0.05)


def _last_words(state):
    with open(state.controller_log, encoding='utf-8', errors='replace') as file:
        lines = [line.strip() for line in file.read().splitlines() if line.strip()]
    return f', saying "{lines[-1]}"' if lines else ''


def _listening():
    sockets = []
    for table in ('/proc/net/tcp', '/proc/net/tcp6'):
        if os.path.exists(table):
            with open(table, encoding='ascii') as file:
                sockets += [line.split() for line in file.readlines()[1:]]
    return any(int(local.rpartition(':')[2], 16) == OPENFLOW_PORT and state == '0A'
               for _, local, _, state, *_ in sockets)


def _spawn(state, command):
    """A process group of its own, so that a wrapper script and the program behind it end together."""
    try:
        with open(state.controller_log, 'ab') as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        with open(state.controller_pid, 'w', encoding='ascii') as file:
            file.write(f'{process.pid}\n')
        return 0
    except OSError:
        return 1
