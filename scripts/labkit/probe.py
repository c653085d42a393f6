#!/usr/bin/python3
"""Asks the outside server from which address it sees us, by tcp, udp or icmp. Runs in a pod or a node:

    lab exec web-1 scripts/labkit/probe.py icmp 203.0.113.10 --count 3

prints the address (an IPv6 address of the server has it tell ours of IPv6); exit code 1 and a sentence on standard error
when there is no answer. --count is the number of tries: the first packet to a new tunnel peer may be lost while the tunnel
resolves its neighbour.

icmp sends an echo request with a random token. The outside server answers it with a second reply that tells the
source it saw (see outside.py), so an address printed here also proves the way back. When that reply is missing, the
token on standard error can still be asked for on the other side: `lab exec outside scripts/labkit/outside.py --seen TOKEN`.
"""
import argparse
import secrets
import select
import socket
import struct
import sys
import time

sys.dont_write_bytecode = True

from outside import ECHO_REPLY, ECHO_REQUEST, PROBE, SEEN, icmp, icmp_message, icmp_socket  # noqa: E402


def ask_tcp(options):
    """One HTTP request; the answer's body is the address."""
    with _socket(options, socket.SOCK_STREAM) as sock:
        sock.sendall(b'GET / HTTP/1.0\r\n\r\n')
        answer = b''
        while chunk := sock.recv(4096):
            answer += chunk
    return answer.partition(b'\r\n\r\n')[2].decode().strip()


def ask_udp(options):
    """One datagram each way."""
    with _socket(options, socket.SOCK_DGRAM) as sock:
        sock.send(b'who am i\n')
        return sock.recv(4096).decode().strip()


def ask_icmp(options):
    """One echo request; waits for the reply that tells the source, past the ordinary one."""
    ident = struct.pack('!HH', options.source_port or secrets.randbelow(65535) + 1, options.attempt)
    payload = PROBE + options.token.encode() + b' '
    family, _, _, _, address = socket.getaddrinfo(options.host, 0, type=socket.SOCK_DGRAM)[0]
    with icmp_socket(family) as sock:
        sock.connect(address)
        sock.send(icmp(ECHO_REQUEST[family], ident, payload))
        deadline = time.monotonic() + options.timeout
        while select.select([sock], [], [], max(0, deadline - time.monotonic()))[0]:
            message = icmp_message(family, sock.recv(65535))
            expected = SEEN + options.token.encode() + b' '
            if message[0] == ECHO_REPLY[family] and message[4:8] == ident:
                if message[8:].startswith(expected):
                    return message[8 + len(expected):].decode()
                options.echoed = True
    raise TimeoutError('timed out')


def _socket(options, kind):
    """A connected socket, from the port that was asked for."""
    family, _, _, _, address = socket.getaddrinfo(options.host, options.port, type=kind)[0]
    sock = socket.socket(family, kind)
    sock.settimeout(options.timeout)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if options.source_port:
        sock.bind(('', options.source_port))
    sock.connect(address)
    return sock


def _options():
    parser = argparse.ArgumentParser(description='Prints the address from which the outside server sees us.')
    parser.add_argument('protocol', choices=('tcp', 'udp', 'icmp'))
    parser.add_argument('host', metavar='HOST')
    parser.add_argument('--port', type=int, default=8080, help='of the server (tcp, udp; default 8080)')
    parser.add_argument('--count', type=int, default=1, help='tries at most (default 1)')
    parser.add_argument('--timeout', type=float, default=2.0, help='seconds for each try (default 2)')
    parser.add_argument('--source-port', type=int, default=0, help='our port; with icmp, the identifier')
    parser.add_argument('--token', default=secrets.token_hex(8), help='icmp: the token (default: a random one)')
    return parser.parse_args()


def main():
    """Asks until there is an answer."""
    options = _options()
    options.echoed = False
    ask = {'tcp': ask_tcp, 'udp': ask_udp, 'icmp': ask_icmp}[options.protocol]
    reason = 'no try was made'
    for options.attempt in range(1, options.count + 1):
        try:
            print(ask(options))
            return 0
        except OSError as error:
            reason = error.strerror or str(error)
    if options.echoed:
        reason = 'it replied, but not with the address it saw'
    token = f' (token {options.token})' if options.protocol == 'icmp' else ''
    print(f'probe: no answer from {options.host}: {reason}{token}', file=sys.stderr)
    return 1


if __name__ == '__main__':
    sys.exit(main())
