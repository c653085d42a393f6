"""Namespaces that hold a whole lab, so that nothing on the machine is touched and nothing is left behind.

    lab up --fork--> launcher --unshare, fork--> process 1 --fork--> the lab (world.py: Mininet, OVS, controller)

Process 1 only collects orphans. When it ends, even by kill -9, the kernel ends every process of the sandbox and with
them their namespaces, mounts and interfaces. When the lab ends, process 1 ends. A foreground lab also ends with its
`lab up`; any other has no tie to the process that started it.

Without a sandbox (a container that is one already) "process 1" adopts the orphans instead, and kills them at the end.
"""
import os
import shlex
import signal
import socket
import subprocess
import sys
import time

from labkit import namespaces
from labkit.state import LabError

MOUNTS = 'mount --make-rprivate / && mount -t proc proc /proc && mount -t tmpfs tmpfs /run && mount -t sysfs sysfs /sys'


def start(state, lock, options, body):
    """Runs body(report) in a sandbox; returns the reading end of what it reports, as a text file."""
    reading, writing = os.pipe()
    launcher = os.fork()
    if launcher == 0:
        os.close(reading)
        _guarded(writing, lambda: _launch(state, lock, options, writing, body))
    os.close(writing)
    return os.fdopen(reading, encoding='utf-8')


def stop(state, patience=8.0):
    """Asks the lab to end, and ends it by force after some seconds."""
    while state.alive() and not state.pid():
        time.sleep(0.01)  # it is being born
    if state.alive():
        pid = state.pid()
        os.kill(pid, signal.SIGTERM)
        if not _gone(state, pid, patience):
            os.kill(pid, signal.SIGKILL)
            _gone(state, pid, patience)
    state.forget()


def run_inside(state, body):
    """Runs body() as a process of the sandbox; returns its exit code, or 128 and the signal that ended it."""
    namespaces.enter(state.pid())
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        namespaces.die_with_parent()
        code = 1
        try:
            code = body()
        except LabError as error:
            print(f'lab: {error}', file=sys.stderr)
        finally:
            sys.stdout.flush()
            os._exit(code or 0)
    return _wait_like_a_shell(child)


def _wait_like_a_shell(child):
    """Ctrl-C is for the command, which shares our terminal; other signals are passed on."""
    for quiet in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(quiet, signal.SIG_IGN)
    for passed in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(passed, lambda number, _: os.kill(child, number))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return 128 - code if code < 0 else code


def is_private():
    """Whether this process already has a network of its own with nothing in it, as in a container without network."""
    names = {name for _, name in socket.if_nameindex()}
    return names <= {'lo', 'tunl0', 'sit0', 'ip6tnl0', 'gre0', 'gretap0', 'erspan0'}


def _guarded(writing, body):
    """Ends this forked process with body(); what goes wrong before the lab can report is reported here."""
    try:
        body()
    except LabError as error:
        os.write(writing, f'ERROR {error}\n'.encode())
    except Exception as error:  # a fork must never return into the code of `lab up`
        os.write(writing, f'ERROR the lab could not start: {error}\n'.encode())
    finally:
        os._exit(1)


def _launch(state, lock, options, writing, body):
    os.setsid()
    if options.foreground:
        namespaces.die_with_parent()
    if options.sandbox:
        _unshare(options, writing)
    first = os.fork()
    if first == 0:
        _guarded(writing, lambda: _first_process(state, options, writing, body))
    os.write(lock, f'{first}\n'.encode())
    if options.foreground:
        os.close(writing)
        os.waitpid(first, 0)
    os._exit(0)


def _unshare(options, writing):
    """In a container that forbids namespaces but is private itself, the lab does without."""
    try:
        namespaces.unshare_all()
    except OSError as error:
        if not is_private():
            raise LabError(f'this machine does not let the lab make namespaces ({error.strerror}); run it as root, or in a '
                           'container without network that has NET_ADMIN, NET_RAW, SYS_ADMIN and SYS_CHROOT') from error
        os.write(writing, b'no namespaces allowed here: using those of this container\n')
        options.sandbox = False


def _first_process(state, options, writing, body):
    if options.foreground:
        namespaces.die_with_parent()
    _redirect_output(state.lab_log)
    if options.sandbox:
        _own_mounts(state)
    else:
        namespaces.adopt_orphans()
        subprocess.run('[ -w /proc/sys/net/ipv4/ip_forward ] || mount -o remount,rw /proc/sys', shell=True, check=False)
    lab = os.fork()
    if lab == 0:
        namespaces.die_with_parent()
        _guarded(writing, lambda: body(lambda line: os.write(writing, f'{line}\n'.encode())))
    os.close(writing)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os.kill(lab, signal.SIGTERM))
    _collect_until(lab)
    if not options.sandbox:
        _kill_children()
    os._exit(0)


def _redirect_output(log):
    target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    source = os.open('/dev/null', os.O_RDONLY)
    for stream, handle in ((0, source), (1, target), (2, target)):
        os.dup2(handle, stream)


def _own_mounts(state):
    """A /run of our own hides a state directory below /run, which is therefore put back."""
    directory = os.open(state.directory, os.O_RDONLY)
    _run(MOUNTS + ' && ip link set lo up')
    if not os.path.isdir(state.directory):
        os.makedirs(state.directory)
        # Not canonicalized: mount(8) would follow the link and find the new, empty directory.
        _run(f'mount --no-canonicalize --bind /proc/self/fd/{directory} {shlex.quote(state.directory)}', directory)
    os.close(directory)


def _run(script, *handles):
    done = subprocess.run(['sh', '-ec', script], pass_fds=handles, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LabError(f'the sandbox has no mounts of its own ({done.stderr.strip()}); in a container, try --no-sandbox')


def _collect_until(lab):
    while True:
        try:
            if os.wait()[0] == lab:
                return
        except ChildProcessError:
            return


def _kill_children():
    """Orphans that the lab did not stop. Each dead child may leave more, until there are none."""
    while True:
        with open(f'/proc/self/task/{os.getpid()}/children', encoding='ascii') as file:
            children = [int(pid) for pid in file.read().split()]
        if not children:
            return
        for pid in children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _gone(state, pid, patience):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not state.alive() and not _running(pid):
            return True
        time.sleep(0.01)
    return False


def _running(pid):
    """A zombie has already taken its namespace with it; some containers have nobody to collect it."""
    try:
        with open(f'/proc/{pid}/stat', encoding='utf-8', errors='replace') as file:
            return file.read().rpartition(')')[2].split()[0] != 'Z'
    except FileNotFoundError:
        return False
