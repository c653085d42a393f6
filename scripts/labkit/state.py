"""The state directory: where everything of one lab is found, and whether that lab is alive.

A lab is alive while its first process holds a lock on the file `pid`. The kernel drops the lock with the process,
so a stale file (or a process id used again by another program) is never taken for a lab.
"""
import fcntl
import json
import os
import time
from contextlib import contextmanager


class LabError(Exception):
    """What went wrong, in one sentence for the user."""


def default_directory():
    """SALLYPORT_LAB, or sallyport-lab in the directory for temporary files."""
    return os.environ.get('SALLYPORT_LAB') or os.path.join(os.environ.get('TMPDIR') or '/tmp', 'sallyport-lab')


class State:
    """The paths of a lab."""

    def __init__(self, directory):
        self.directory = os.path.abspath(directory)
        self.manifests = self.path('manifests')
        self.kubernetes = self.path('kubernetes')
        self.controller_config = self.path('controller.yaml')
        self.controller_log = self.path('controller.log')
        self.controller_pid = self.path('controller.pid')
        self.lab_log = self.path('lab.log')
        self.pid_file = self.path('pid')
        self.topology = self.path('topology.json')

    def path(self, *parts):
        """A path below the state directory."""
        return os.path.join(self.directory, *parts)

    def create(self):
        """Makes the directory, and refuses one that holds another's files."""
        if os.path.exists(self.manifests) and not os.path.exists(self.lab_log):
            raise LabError(f'{self.manifests} exists and was not made by a lab; choose another --state')
        try:
            os.makedirs(self.directory, mode=0o755, exist_ok=True)
        except OSError as error:
            raise LabError(f'the state directory {self.directory} cannot be made: {error.strerror}') from error
        if os.stat(self.directory).st_uid != os.geteuid():
            raise LabError(f'the state directory {self.directory} belongs to another user; choose another --state')

    def claim(self):
        """Takes the lock that makes this lab the one of its directory; returns the open file descriptor."""
        handle = os.open(self.pid_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        for _ in range(20):
            if _try_lock(handle, fcntl.LOCK_EX):
                os.ftruncate(handle, 0)
                return handle
            time.sleep(0.01)  # a `lab status` looking at the file holds it for an instant
        os.close(handle)
        raise LabError(f'a lab is already up in {self.directory} (process {self.pid()}); '
                       'use `lab down` first, or another --state')

    def alive(self):
        """Whether a lab holds this directory."""
        try:
            handle = os.open(self.pid_file, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            return not _try_lock(handle, fcntl.LOCK_SH)
        finally:
            os.close(handle)

    def pid(self):
        """The sandbox's first process, as seen by whoever started it; 0 while it starts."""
        with open(self.pid_file, encoding='ascii') as file:
            return int(file.read().strip() or 0)

    def require_alive(self):
        """Refuses to go on without a lab that has finished starting."""
        if not self.alive():
            raise LabError(f'no lab is up in {self.directory}; start one with `lab up`, or name its --state')
        if not os.path.exists(self.topology):
            raise LabError(f'the lab in {self.directory} is still starting')

    def forget(self):
        """Removes what says that a lab is here; manifests and logs stay to be read."""
        for path in (self.pid_file, self.topology, self.controller_pid):
            if os.path.exists(path):
                os.remove(path)

    def read_topology(self):
        """The lab as it was built."""
        with open(self.topology, encoding='utf-8') as file:
            return json.load(file)

    def write_topology(self, value):
        """Says that the lab stands, and what it consists of."""
        replace(self.topology, json.dumps(value, indent=2) + '\n')

    @contextmanager
    def locked(self):
        """One command at a time changes switches or manifests."""
        with open(self.path('lock'), 'w', encoding='ascii') as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def replace(path, text, spare=None):
    """Writes a file so that a reader sees the old text or the new. `spare` is where the new text is put together."""
    spare = spare or path + '.new'
    with open(spare, 'w', encoding='utf-8') as file:
        file.write(text)
    os.replace(spare, path)


def _try_lock(handle, kind):
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
