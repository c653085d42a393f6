package io.sallyport.controller.brain;

import io.sallyport.controller.session.SwitchSession;
import io.sallyport.flows.Compiler;
import io.sallyport.flows.Hop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lets every Node ask for every other's MAC address before a packet needs it. A switch with a
 * tunnel of its own (the userspace datapath) drops the first packet to a peer that it does not
 * know, which would cost one packet of each Node when an egress IP moves; it learns from the answer
 * to the Node's kernel, and forgets after 15 minutes (measured on Open vSwitch 3.1).
 */
final class PeerProbe {
  private static final Duration AGAIN = Duration.ofMinutes(5);
  // Of all Nodes together: each question is a broadcast, which all of them hear.
  private static final int MOST_IN_A_TICK = 256;

  private final Fleet fleet;
  private final SortedMap<String, Member> members = new TreeMap<>();
  private int left = MOST_IN_A_TICK;

  /** A Node whose switch has been up to date over one connection: it asks, and can answer. */
  private static final class Member {
    private final SwitchSession session;
    private final Compiler.Uplink uplink;
    private final NavigableSet<String> due = new TreeSet<>();
    private Instant since;

    Member(SwitchSession session, Compiler.Uplink uplink, Instant since) {
      this.session = session;
      this.uplink = uplink;
      this.since = since;
    }

    boolean isStill(SwitchSession otherSession, Compiler.Uplink otherUplink) {
      return session.equals(otherSession) && uplink.equals(otherUplink);
    }
  }

  PeerProbe(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Called once a second: asks for some of those that were too many before. */
  void tick(Map<String, Compiler.Uplink> uplinks, Instant now) {
    left = MOST_IN_A_TICK;
    ask(uplinks, now);
  }

  /** Asks for peers that can answer since now, and for all after a while. */
  void ask(Map<String, Compiler.Uplink> uplinks, Instant now) {
    members.keySet().retainAll(uplinks.keySet());
    uplinks.forEach((node, up) -> live(node).ifPresent(session -> meet(node, session, up, now)));
    send();
  }

  private Optional<SwitchSession> live(String node) {
    return fleet
        .of(node)
        .filter(Switch::isUpToDate)
        .flatMap(Switch::connection)
        .map(LiveSwitch::session);
  }

  private void meet(String node, SwitchSession session, Compiler.Uplink uplink, Instant now) {
    Member known = members.get(node);
    if (known == null || !known.isStill(session, uplink)) {
      members.values().forEach(m -> m.due.add(node));
      known = new Member(session, uplink, now);
      members.put(node, known);
    } else if (now.isBefore(known.since.plus(AGAIN))) {
      return;
    }
    known.since = now;
    known.due.addAll(members.keySet());
    known.due.remove(node);
  }

  // One question each in turn, so that nobody waits until another has asked for all.
  private void send() {
    Deque<Member> asking = new ArrayDeque<>();
    members.forEach(
        (node, m) -> live(node).filter(m.session::equals).ifPresent(session -> asking.add(m)));
    while (left > 0 && !asking.isEmpty()) {
      Member next = asking.remove();
      Optional.ofNullable(next.due.pollFirst())
          .ifPresent(
              peer -> {
                Optional.ofNullable(members.get(peer)).ifPresent(p -> send(next, p));
                asking.add(next);
              });
    }
  }

  private void send(Member member, Member peer) {
    Compiler.Uplink own = member.uplink;
    Hop hop = new Hop(0, peer.uplink.tunnelIp());
    byte[] frame = NeighbourFrames.question(own.mac(), Optional.of(own.tunnelIp()), hop);
    member.session.packetOut(frame, own.port());
    left--;
  }
}
