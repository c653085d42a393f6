#!/usr/bin/python3
"""Has the kernel keep more packets for a switch that does not come to read them. Runs in a node: patience.py PIDFILE

For each port, it keeps some 277 small packets by default. On a machine whose processors have more to do than this lab a
switch may wait for its turn for longer than these last, and packets are lost that no flow has dropped. Open vSwitch does not
ask for more, and in a network namespace the default cannot be changed; so this takes hold of the switch's own sockets.
Where a container or an old kernel forbids that, all stays as it is.
"""
import ctypes
import errno
import os
import socket
import sys

PIDFD_GETFD = 438  # on every architecture
SO_RCVBUFFORCE = 33
QUEUE_BYTES = 8 << 20


def sockets(pid):
    """Copies of the descriptors of a process's sockets."""
    libc, handle = ctypes.CDLL(None, use_errno=True), os.pidfd_open(pid)
    for number in os.listdir(f'/proc/{pid}/fd'):
        copy = libc.syscall(PIDFD_GETFD, handle, int(number), 0)
        if copy >= 0 and os.readlink(f'/proc/self/fd/{copy}').startswith('socket:'):
            yield socket.socket(fileno=copy)
        elif copy >= 0:
            os.close(copy)
        elif ctypes.get_errno() != errno.EBADF:  # closed meanwhile
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def main(pid_file):
    """Lengthens the queue of every port."""
    with open(pid_file, encoding='ascii') as file:
        pid = int(file.read())
    for sock in sockets(pid):
        with sock:
            if sock.family == socket.AF_PACKET:
                sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, QUEUE_BYTES)


if __name__ == '__main__':
    try:
        main(sys.argv[1])
    except OSError as error:
        print(f'lab: the ports of the switch keep their short queues ({error.strerror})', file=sys.stderr)
