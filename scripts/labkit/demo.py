"""The demonstration: who leaves the cluster with which address, as the server outside saw it.

Expected addresses come from the manifests (a static Egress, a Node) and from what the controller promises over REST (an
address of a pool, which must also lie in that pool); observed ones from the answer of the server outside.
"""
import ipaddress
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

sys.dont_write_bytecode = True
SCRIPTS = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.path.insert(0, SCRIPTS)

from labkit import manifests, namespaces  # noqa: E402 (the path must be set first)
from labkit.state import LabError, default_directory, replace  # noqa: E402

LAB = os.path.join(SCRIPTS, 'lab')
PROBE = os.path.join(SCRIPTS, 'labkit', 'probe.py')
MANIFESTS = os.path.join(SCRIPTS, 'manifests')
OUTSIDE = '203.0.113.10'
MOVED = 'egress-staging-web'
ROW = '{:<18} {:<8} {:<20} {:<13} {:<13} {:<13} {:<13} {}'
STATE = default_directory()


def lab(*arguments, check=True):
    """Runs scripts/lab and returns what it printed."""
    done = subprocess.run([LAB, *arguments], capture_output=True, text=True, check=False, timeout=60)
    if check and done.returncode != 0:
        raise LabError((done.stderr or done.stdout).strip() or f'lab {arguments[0]} failed')
    return done.stdout.strip()


def rest(path):
    """What the controller answers."""
    return json.loads(lab('exec', 'controller', 'curl', '-sf', '127.0.0.1:8181' + path))


def wait_for(what, condition, seconds=30):
    """Waits until a condition holds; says what did not come about."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise LabError(f'{what} did not happen within {seconds} s')
        time.sleep(0.1)


def settled():
    """Whether every switch holds its program and every Egress is ready."""
    nodes, egresses = rest('/v1/nodes'), rest('/v1/egresses')
    return (all(n['connected'] and n['flows']['desired'] and not n['flows']['differing'] for n in nodes)
            and not rest('/v1/problems')
            and all(c['status'] == 'True' for e in egresses for c in e['conditions'] if c['type'] == 'Ready'))


def running_pods(objects):
    """The Pods that have a host in the lab, as (namespace/name, node)."""
    return [(f"{p['metadata'].get('namespace', 'default')}/{p['metadata']['name']}", p['spec']['nodeName'])
            for p in objects if p['kind'] == 'Pod' and p.get('status', {}).get('podIP')]


def node_addresses(objects):
    """The address of each Node."""
    return {n['metadata']['name']: next(a['address'] for a in n['status']['addresses'] if a['type'] == 'InternalIP')
            for n in objects if n['kind'] == 'Node'}


def in_pool(objects, egress, address):
    """Whether the Egress may have this address, by the manifests alone."""
    spec = next(o['spec'] for o in objects if o['kind'] == 'Egress' and o['metadata']['name'] == egress)
    if 'egressIP' in spec:
        return spec['egressIP'] == address
    pool = next(o['spec'] for o in objects
                if o['kind'] == 'ExternalIPPool' and o['metadata']['name'] == spec['externalIPPool'])
    ip = ipaddress.ip_address(address)
    return any(ipaddress.ip_address(r['start']) <= ip <= ipaddress.ip_address(r['end']) for r in pool['ipRanges'])


def observe(host, protocol):
    """The source address that the server outside saw."""
    return lab('exec', host, '/usr/bin/python3', PROBE, protocol, OUTSIDE, '--count', '3', check=False) or 'nothing'


def show_all(objects):
    """Prints the table; whether every line is right."""
    promised = {f"{p['namespace']}/{p['name']}": e for e in rest('/v1/egresses') for p in e['pods']}
    nodes = node_addresses(objects)
    print(ROW.format('POD', 'NODE', 'EGRESS', 'LIVES ON', 'EXPECTED', 'TCP SAW', 'UDP SAW', 'ICMP SAW'))
    right = True
    for pod, node in running_pods(objects):
        egress = promised.get(pod)
        expected = egress['egressIPs'][0] if egress else nodes[node]
        seen = [observe(pod, protocol) for protocol in ('tcp', 'udp', 'icmp')]
        good = all(s == expected for s in seen) and (not egress or in_pool(objects, egress['name'], expected))
        right = right and good
        name, home = (egress['name'], egress['egressNode']) if egress else ('-', '-')
        print(ROW.format(pod, node, name, home, expected, *seen) + ('  ok' if good else '  WRONG'), flush=True)
    return right


def limit_egress_ips(node, count):
    """Annotates a Node in the live manifests: it may hold no more egress IPs than that."""
    path = os.path.join(STATE, 'manifests', 'cluster.yaml')
    with open(path, encoding='utf-8') as file:
        text = file.read()
    annotated = rf'\g<0>  annotations:\n    node.antrea.io/max-egress-ips: "{count}"\n'
    replace(path, re.sub(rf'^  name: {node}\n', annotated, text, count=1, flags=re.MULTILINE))


def move_under_traffic():
    """Moves one Egress to another Node while one of its Pods pings; returns whether nothing was lost."""
    egress = rest('/v1/egresses/' + MOVED)
    before, pod = egress['egressNode'], egress['pods'][0]
    held = len(next(n for n in rest('/v1/nodes') if n['name'] == before)['egressIPs'])
    pool_held = held - sum(e['egressIPs'] == [node_addresses(live_objects())[before]] for e in rest('/v1/egresses'))
    print(f"\nmoving {MOVED} ({egress['egressIPs'][0]}) away from {before}, while {pod['name']} pings every 10 ms")
    pings = []
    pinger = threading.Thread(target=lambda: pings.append(
        lab('exec', f"{pod['namespace']}/{pod['name']}", 'ping', '-i', '0.01', '-w', '4', '-q', OUTSIDE, check=False)))
    pinger.start()
    time.sleep(1)
    limit_egress_ips(before, pool_held - 1)
    wait_for('the move', lambda: rest('/v1/egresses/' + MOVED)['egressNode'] not in ('', before) and settled())
    after = rest('/v1/egresses/' + MOVED)['egressNode']
    pinger.join()
    sent, received = map(int, re.search(r'(\d+) packets transmitted, (\d+) received', pings[0]).groups())
    print(f'{MOVED} lives on {after} now; {sent} sent, {received} answered, {sent - received} lost\n')
    # The last ping may be on its way when the time is up.
    return sent - received <= 1


def live_objects():
    """The objects of the live manifests."""
    return manifests.objects(manifests.read_files(os.path.join(STATE, 'manifests')))


def look_around():
    """What to do with a lab that is left running."""
    print(f'''
The lab is still running (the move left an annotation on a Node in cluster.yaml). Look around:
  scripts/lab status
  scripts/lab exec controller curl -s 127.0.0.1:8181/v1/egresses | jq
  scripts/lab exec controller curl -s '127.0.0.1:8181/v1/nodes/node-1/flows?format=text'
  scripts/lab exec web-1 curl -s {OUTSIDE}:8080
  scripts/lab exec node-1 ovs-ofctl -O OpenFlow15 dump-flows br-egress
  scripts/lab kill node-3            (power off; its egress IPs move)
  $EDITOR {STATE}/manifests/egress.yaml   (followed within a second)
  scripts/lab down''')


@contextmanager
def lasting_lab():
    """A lab that stays when we end."""
    subprocess.run([LAB, 'up', '--manifests', MANIFESTS], check=True)
    try:
        yield
    finally:
        look_around()


@contextmanager
def passing_lab():
    """A lab that ends with us, however that happens: even after a kill -9 the kernel ends it."""
    # A process group of its own, so that Ctrl-C is for us alone.
    with subprocess.Popen([LAB, 'up', '--manifests', MANIFESTS, '--foreground'], stdout=subprocess.PIPE, text=True,
                          start_new_session=True, preexec_fn=namespaces.die_with_parent) as up:
        try:
            await_ready(up.stdout)
            yield
        finally:
            up.terminate()
            up.wait()  # after Ctrl-C, `with` would not


def await_ready(progress):
    """Shows the progress of `lab up` until the lab is ready."""
    for line in progress:
        print(line, end='', flush=True)
        if line.startswith('lab: READY'):
            return
    raise LabError('the lab did not start')


def end_with_clean_up(*numbers):
    """These signals end us as an exception does; one that nohup has us ignore stays ignored."""
    for number in numbers:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda which, _: sys.exit(128 + which))


def main(arguments):
    """Runs the demonstration; the exit code."""
    end_with_clean_up(signal.SIGTERM, signal.SIGHUP)
    with lasting_lab() if '--keep' in arguments else passing_lab():
        wait_for('the first programming of all switches', settled)
        print()
        right = show_all(live_objects())
        right = move_under_traffic() and right
        right = show_all(live_objects()) and right
        print('\nevery address is right' if right else '\nNOT every address is right')
    return 0 if right else 1


if __name__ == '__main__':
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as said_why:
        sys.exit(said_why.returncode)
    except (LabError, subprocess.TimeoutExpired) as trouble:
        sys.exit(f'demo: {trouble}')
    except KeyboardInterrupt:
        sys.exit(130)
