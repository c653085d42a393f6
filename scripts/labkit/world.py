"""The lab's own process, inside the sandbox: builds everything, says READY, and holds it until told to end."""
import os
import resource
import signal
import subprocess
import sys
import time
import traceback

from labkit import controller, kubernetes, manifests, network, switch
from labkit.state import LabError

HERE = os.path.dirname(os.path.realpath(__file__))
SERVERS = ('outside', 'neighbour')


class World:
    """A lab that stands, or is being put up."""

    def __init__(self, state, nodes, options, report):
        self.state, self.nodes, self.options, self.report = state, nodes, options, report
        self.net = None
        self.servers = []
        self.api = None
        self.followed = ['--manifests', state.manifests]
        self.began = time.monotonic()

    def run(self):
        """The whole life of the lab; returns only as an end of this process."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            self._put_up()
            self.report('READY')
            while True:
                signal.pause()
        except LabError as error:
            self.report(f'ERROR {error}')
        except Exception as error:  # the log has the rest; the user gets a sentence
            traceback.print_exc()
            self.report(f'ERROR the lab could not be built ({" ".join(str(error).split())}); see {self.state.lab_log}')
        finally:
            self._take_down()

    def _put_up(self):
        _allow_many_files()
        self.net = network.create()
        if self.options.kubernetes:
            self._start_kubernetes()
        if self.options.controller:
            controller.start(self.state, self._controller_arguments())
        network.add_hosts(self.net, self.nodes, self.state, self.options)
        self._say('hosts and cables')
        self._start_servers()
        if self.options.controller:
            # Switches that find no controller at first wait before they try again: OVS 3.1 for up to 8 s.
            controller.wait_listening(self.state)
            self._say('controller listening')
        self.net.start()
        self._say('switches')
        if self.options.controller:
            controller.wait_ready(self.state)
            controller.wait_reported(self.state)
            self._say('controller ready')
        self.state.write_topology(self._description())

    def _start_kubernetes(self):
        self.api = kubernetes.start(self.state)
        kubernetes.load(self.state, manifests.objects(manifests.read_files(self.state.manifests)))
        self.followed = ['--kubeconfig', kubernetes.kubeconfig(self.state)]
        self._say('API server')

    def _controller_arguments(self):
        return self.followed + self.options.controller_args

    def _start_servers(self):
        program = ['/usr/bin/python3', '-B', os.path.join(HERE, 'outside.py')]
        self.servers = [self.net[name].popen(program, stdout=subprocess.PIPE, stderr=None) for name in SERVERS]
        for name, server in zip(SERVERS, self.servers):
            if server.stdout.readline().strip() != b'ready':
                raise LabError(f'the server in {name} did not start; see {self.state.lab_log}')

    def _say(self, what):
        self.report(f'{what:<22} {time.monotonic() - self.began:5.1f} s')

    def _description(self):
        """What the other commands need to find everything."""
        return {'nodes': [node.to_json() for node in self.nodes],
                'processes': {host.name: host.pid for host in self.net.values()},
                'controller': {'arguments': self._controller_arguments()},
                'switch': switch.choice()[0],
                'sandbox': self.options.sandbox}

    def _take_down(self):
        """A controller may have something to say at its end, and the API server leaves files; all else the end of the
        sandbox takes away."""
        controller.stop(self.state, patience=3.0)
        if self.api:
            kubernetes.stop(self.state, self.api)
        if not self.options.sandbox and self.net:
            for server in self.servers:
                server.kill()
            self.net.stop()
        os._exit(0)


def _allow_many_files():
    """Mininet holds a terminal for each host, and would raise this limit itself, but with others that are the machine's."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
