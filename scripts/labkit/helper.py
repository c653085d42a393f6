"""The node helper of each node: the real program, in the node's own network."""
import os

from labkit.controller import HELPERS

PROGRAM = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), 'node-helper')


def start(host, name, logs):
    """Starts it in a Mininet node; it goes on while the node's switch is dead, as nobody hears it then."""
    with open(os.path.join(logs, 'node-helper.log'), 'ab') as log:
        return host.popen([PROGRAM, '--node', name, '--controller', f'http://{HELPERS}'], stdout=log, stderr=log)
