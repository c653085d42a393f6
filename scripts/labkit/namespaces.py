"""The few Linux calls that Python 3.11 lacks: unshare, setns and prctl.

Own calls, not unshare(1) and nsenter(1), for two reasons: the lab then knows the process id of its sandbox, and
Ctrl-C in `lab exec` reaches the command while this process waits for its exit code.
"""
import ctypes
import os
import signal

# In the order in which a process must enter them: the mount namespace last, as /proc changes with it.
KINDS = {'user': 0x10000000, 'ipc': 0x08000000, 'uts': 0x04000000,
         'net': 0x40000000, 'pid': 0x20000000, 'mnt': 0x00020000}
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result):
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def unshare_all():
    """Gives this process namespaces of its own; its next child is process 1 in them. Without root, also a user namespace."""
    uid, gid = os.geteuid(), os.getegid()
    kinds = [kind for kind in KINDS if kind != 'user' or uid != 0]
    _checked(_libc.unshare(sum(KINDS[kind] for kind in kinds)))
    if 'user' in kinds:
        _write('/proc/self/setgroups', 'deny')
        _write('/proc/self/uid_map', f'0 {uid} 1')
        _write('/proc/self/gid_map', f'0 {gid} 1')


def enter(pid, kinds=tuple(KINDS)):
    """Joins the namespaces of a process. The process namespace counts for the next child only."""
    wanted = [kind for kind in KINDS if kind in kinds and _differs(pid, kind)]
    handles = [(kind, os.open(f'/proc/{pid}/ns/{kind}', os.O_RDONLY | os.O_CLOEXEC)) for kind in wanted]
    for kind, handle in handles:
        _checked(_libc.setns(handle, KINDS[kind]))
        os.close(handle)


def die_with_parent():
    """The kernel kills this process when its parent ends, however that happens."""
    _checked(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))


def adopt_orphans():
    """Orphaned descendants become children of this process, as they would of a process 1."""
    _checked(_libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))


def _differs(pid, kind):
    return os.stat(f'/proc/{pid}/ns/{kind}').st_ino != os.stat(f'/proc/self/ns/{kind}').st_ino


def _write(path, text):
    with open(path, 'w', encoding='ascii') as file:
        file.write(text)
