package io.sallyport.controller.testing;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.session.SwitchException;
import io.sallyport.controller.session.SwitchInfo;
import io.sallyport.controller.session.SwitchListener;
import io.sallyport.controller.sync.Contents;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.EncodedFlow;
import io.sallyport.controller.wire.EncodedGroup;
import io.sallyport.controller.wire.EncodedMeter;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.InstalledGroup;
import io.sallyport.controller.wire.Port;
import io.sallyport.controller.wire.Role;
import io.sallyport.datapath.Action;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a switch holds, in memory. It outlives its connections, as a real one does. */
public final class FakeBridge {
  private final String node;
  private final long datapathId;
  private final SortedMap<FlowKey, InstalledFlow> flows = new TreeMap<>();
  private final SortedMap<Integer, Bytes> groups = new TreeMap<>();
  private final SortedMap<Integer, Bytes> meters = new TreeMap<>();
  private final SortedMap<String, Port> ports = new TreeMap<>();
  private final List<List<Change>> applied = new ArrayList<>();
  private Predicate<Change> refuses = change -> false;
  private Runnable afterNextRead = () -> {};
  private int connections;
  private boolean silent;
  private boolean losesAnswer;
  private String host;

  /** A bridge with LOCAL, {@code eth0} (1) and {@code vxlan0} (2), and no flow. */
  public FakeBridge(String node, long datapathId) {
    this.node = node;
    this.datapathId = datapathId;
    this.host = "192.0.2.%d".formatted(datapathId % 250);
    put(new Port(Action.LOCAL, "br-egress", new MacAddress(datapathId), true, true));
    put(port(1, "eth0"));
    put(port(2, "vxlan0"));
  }

  private static Port port(int number, String name) {
    return new Port(number, name, new MacAddress(number), true, true);
  }

  private void put(Port port) {
    ports.put(port.name(), port);
  }

  /** With one more port, from the next connection on. */
  public synchronized FakeBridge withPort(int number, String name) {
    put(port(number, name));
    return this;
  }

  /** On that machine, from the next connection on. */
  public synchronized FakeBridge at(String otherHost) {
    host = otherHost;
    return this;
  }

  /** Without a port, from the next connection on. */
  public synchronized FakeBridge withoutPort(String name) {
    ports.remove(name);
    return this;
  }

  /** Connects, from another port each time, as real switches do. */
  public synchronized FakeSession connect(SwitchListener listener) {
    connections++;
    FakeSession session = new FakeSession(this, listener);
    session.open();
    return session;
  }

  synchronized SwitchInfo info() {
    String remote = "%s:%d".formatted(host, 40_000 + connections);
    return new SwitchInfo(node, datapathId, remote, "Fake 1.0", Sorted.map(ports), Role.MASTER);
  }

  /** Refuses bundles with such a change from now on. */
  public synchronized void refuse(Predicate<Change> such) {
    refuses = such;
  }

  /** Whether requests wait, from now on; those that wait are answered when it speaks again. */
  public synchronized void silent(boolean isSilent) {
    silent = isSilent;
  }

  /** The next bundle is carried out, and its last answer is lost. */
  public synchronized void loseAnswer() {
    losesAnswer = true;
  }

  /** Something happens once, as soon as one of flows, groups and meters has been read. */
  public synchronized void afterNextRead(Runnable happening) {
    afterNextRead = happening;
  }

  synchronized void wasRead() {
    Runnable happening = afterNextRead;
    afterNextRead = () -> {};
    happening.run();
  }

  synchronized boolean isSilent() {
    return silent;
  }

  /** Every bundle that was carried out. */
  public synchronized List<List<Change>> applied() {
    return List.copyOf(applied);
  }

  /** Its flows. */
  public synchronized List<InstalledFlow> flows() {
    return List.copyOf(flows.values());
  }

  /** Its groups. */
  public synchronized List<InstalledGroup> groups() {
    return groups.entrySet().stream()
        .map((Map.Entry<Integer, Bytes> e) -> new InstalledGroup(e.getKey(), e.getValue()))
        .toList();
  }

  /** Its meters. */
  public synchronized List<EncodedMeter> meters() {
    return meters.entrySet().stream()
        .map((Map.Entry<Integer, Bytes> e) -> new EncodedMeter(e.getKey(), e.getValue()))
        .toList();
  }

  /** Whether it holds this, and nothing else. */
  public synchronized boolean holds(EncodedProgram program) {
    SortedMap<FlowKey, FlowState> states = new TreeMap<>();
    flows.forEach((key, flow) -> states.put(key, flow.state()));
    return program.contents().equals(new Contents(states, groups, meters));
  }

  /** Somebody takes a flow away, or puts one in. */
  public synchronized void tamper(FlowKey key, Optional<FlowState> state) {
    flows.remove(key);
    state.ifPresent(s -> flows.put(key, new InstalledFlow(key, s, 0, 0, 0)));
  }

  /** Somebody deletes a group, and with it the switch does the flows that lead to it. */
  public synchronized void deleteGroup(int id, FlowKey... leadingToIt) {
    groups.remove(id);
    Stream.of(leadingToIt).forEach(flows::remove);
  }

  /** Forgets everything, as a restarted one does. */
  public synchronized void restart() {
    flows.clear();
    groups.clear();
    meters.clear();
  }

  synchronized void apply(List<? extends Change> changes) {
    changes.stream()
        .filter(refuses)
        .findFirst()
        .ifPresent(
            c -> {
              throw new SwitchException(
                  "the switch refused to " + c.describe() + ": so it is told",
                  Optional.of(c),
                  Optional.empty());
            });
    changes.forEach(c -> c.accept(new Application()));
    applied.add(List.copyOf(changes));
    if (losesAnswer) {
      losesAnswer = false;
      throw new SwitchException("the switch did not answer");
    }
  }

  private final class Application implements Change.Visitor<Boolean> {
    @Override
    public Boolean addMeter(Change.AddMeter change) {
      return meters.put(change.encoded().id(), change.encoded().body()) == null;
    }

    @Override
    public Boolean modifyMeter(Change.ModifyMeter change) {
      return meters.put(change.encoded().id(), change.encoded().body()) == null;
    }

    @Override
    public Boolean deleteMeter(Change.DeleteMeter change) {
      return meters.remove(change.id()) != null;
    }

    @Override
    public Boolean addFlow(Change.AddFlow change) {
      EncodedFlow flow = change.flow();
      flows.put(flow.key(), new InstalledFlow(flow.key(), flow.state(), 0, 0, 0));
      return true;
    }

    @Override
    public Boolean modifyFlow(Change.ModifyFlow change) {
      InstalledFlow old = flows.get(change.flow().key());
      if (old != null) {
        FlowState is = old.state();
        FlowState state =
            new FlowState(
                change.flow().state().instructions(),
                is.cookie(),
                is.idleTimeout(),
                is.hardTimeout(),
                is.flags());
        flows.put(old.key(), new InstalledFlow(old.key(), state, old.packets(), old.bytes(), 0));
      }
      return old != null;
    }

    @Override
    public Boolean deleteFlow(Change.DeleteFlow change) {
      return flows.remove(change.key()) != null;
    }

    @Override
    public Boolean addGroup(Change.AddGroup change) {
      return put(change.encoded());
    }

    @Override
    public Boolean modifyGroup(Change.ModifyGroup change) {
      return put(change.encoded());
    }

    private boolean put(EncodedGroup group) {
      return groups.put(group.id(), group.body()) == null;
    }

    @Override
    public Boolean deleteGroup(Change.DeleteGroup change) {
      return groups.remove(change.id()) != null;
    }
  }
}
