#!/usr/bin/python3
"""The server on the outside, which tells its clients from which address they come. Runs in the host `outside`.

    tcp 8080    HTTP: any GET answers with the client's address; GET /seen?proto=icmp&token=HEX with the source
                addresses, one a line, of the echo requests whose payload held that token
    udp 8080    answers any datagram with its source address
    icmp, icmp6 the kernel answers as usual. An echo request that starts with "sallyport-probe TOKEN" gets a second
                reply, "sallyport-seen TOKEN ADDRESS", so a pod whose TCP is broken still learns how it was seen

`outside.py --seen TOKEN`, run in the same host, prints what /seen answers.
"""
import socket
import struct
import sys
import threading
import urllib.parse
import urllib.request
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = 8080
PROBE, SEEN = b'sallyport-probe ', b'sallyport-seen '
ECHO_REQUEST = {socket.AF_INET: 8, socket.AF_INET6: 128}
ECHO_REPLY = {socket.AF_INET: 0, socket.AF_INET6: 129}


def plain(address):
    """An IPv4 client of an IPv6 socket is shown as what it is."""
    return address.removeprefix('::ffff:')


class Seen:
    """The latest echo requests of both families."""

    def __init__(self):
        self.requests = deque(maxlen=100_000)

    def sources(self, token):
        """The addresses that sent this token, each once, in order of appearance."""
        return list(dict.fromkeys(source for source, payload in list(self.requests) if token in payload))


class IcmpObserver:
    """Notes the echo requests of one family and answers probes."""

    def __init__(self, family, seen):
        self.family, self.seen = family, seen
        self.socket = icmp_socket(family)
        if family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)

    def run(self):
        """Reads for ever."""
        while True:
            packet, ancillary, _, client = self.socket.recvmsg(65535, 256)
            message = icmp_message(self.family, packet)
            if len(message) >= 8 and message[0] == ECHO_REQUEST[self.family]:
                self.seen.requests.append((client[0], message[8:]))
                if message[8:].startswith(PROBE):
                    self.answer(asked(self.family, packet, ancillary), client, message)

    def answer(self, own, client, message):
        """From the address that was asked, or the reply would belong to no connection on its way back."""
        told = SEEN + message[8:].split()[1] + b' ' + client[0].encode()
        with icmp_socket(self.family) as sender:
            sender.bind((own, 0))
            try:
                sender.sendto(icmp(ECHO_REPLY[self.family], message[4:8], told), client)
            except OSError as error:  # an unreachable client must not end the server
                complain(client, error)


def icmp_socket(family):
    """A raw one."""
    return socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6)


def icmp_message(family, packet):
    """What a raw socket has received, without the IP header that is there for IPv4 alone."""
    return packet[(packet[0] & 15) * 4:] if family == socket.AF_INET else packet


def asked(family, packet, ancillary):
    """To which of our addresses a packet came."""
    if family == socket.AF_INET:
        return socket.inet_ntoa(packet[16:20])
    return socket.inet_ntop(family, next(data for _, kind, data in ancillary if kind == socket.IPV6_PKTINFO)[:16])


def icmp(kind, ident, payload):
    """An ICMP message with its checksum, which for IPv6 the kernel writes; `ident` is identifier and sequence number."""
    message = bytes([kind, 0, 0, 0]) + ident + payload
    padded = message + b'\0' * (len(message) % 2)
    total = sum(struct.unpack(f'!{len(padded) // 2}H', padded))
    total = (total >> 16) + (total & 0xffff)
    checksum = ~(total + (total >> 16)) & 0xffff
    return message[:2] + struct.pack('!H', checksum) + message[4:]


class Answer(BaseHTTPRequestHandler):
    """One HTTP request."""

    def do_GET(self):  # noqa: N802 (the base class wants this name)
        """Who are you, or whom have you seen."""
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        if url.path == '/seen':
            lines = self.server.seen.sources(query.get('token', ['none'])[0].encode())
        else:
            lines = [plain(self.client_address[0])]
        body = ''.join(f'{line}\n' for line in lines).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'text/plain')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Thousands of connections are normal here."""


class Server(ThreadingHTTPServer):
    """HTTP on IPv6 and IPv4, or on IPv4 alone where the kernel has no IPv6."""
    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, family, seen):
        self.address_family = family
        self.seen = seen
        super().__init__(('::' if family == socket.AF_INET6 else '0.0.0.0', PORT), Answer)

    def server_bind(self):
        """Without the base class's look-up of our name, which costs seconds where there is no DNS."""
        open_to_ipv4(self.socket, self.address_family)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = 'outside', PORT


def open_to_ipv4(sock, family):
    """An IPv6 socket takes IPv4 clients too."""
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)


def udp(family):
    """A socket that knows to which of our addresses a datagram came: the answer must come from there."""
    sock = socket.socket(family, socket.SOCK_DGRAM)
    open_to_ipv4(sock, family)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        sock.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO, which the module does not name before Python 3.14
    sock.bind(('', PORT))
    return sock


def answer_datagrams(sock):
    """Reads for ever."""
    while True:
        _, ancillary, _, client = sock.recvmsg(65535, 256)
        where = [item for item in ancillary if item[1] == socket.IPV6_PKTINFO and item[0] == socket.IPPROTO_IPV6]
        try:
            sock.sendmsg([f'{plain(client[0])}\n'.encode()], where, 0, client)
        except OSError as error:  # an unreachable client must not end the server
            complain(client, error)


def complain(client, error):
    """About an answer that could not be sent."""
    print(f'outside: no answer to {client[0]}: {error}', file=sys.stderr, flush=True)


def serve():
    """All servers; prints `ready` when they listen."""
    family = socket.AF_INET6
    try:
        socket.socket(family).close()
    except OSError:
        family = socket.AF_INET
    seen = Seen()
    http = Server(family, seen)
    datagrams = udp(family)
    for each in {socket.AF_INET, family}:
        threading.Thread(target=IcmpObserver(each, seen).run, daemon=True).start()
    threading.Thread(target=answer_datagrams, args=(datagrams,), daemon=True).start()
    print('ready', flush=True)
    http.serve_forever()


def main(arguments):
    """Serves, or asks the server that runs."""
    if arguments[:1] == ['--seen'] and len(arguments) == 2:
        with urllib.request.urlopen(f'http://127.0.0.1:{PORT}/seen?proto=icmp&token={arguments[1]}') as answer:
            sys.stdout.write(answer.read().decode())
    elif arguments:
        sys.exit('usage: outside.py [--seen TOKEN]')
    else:
        serve()


if __name__ == '__main__':
    main(sys.argv[1:])
