package io.sallyport.walk;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Rule;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * One pass of a packet through a switch's tables. Each visit answers whether the next action of the
 * list is to be done: an exceeded TTL ends its own list, not that of a rule that resubmitted to it.
 */
final class Passage implements Action.Visitor<Boolean> {
  private static final int VLAN_PRESENT = 0x1000;

  private final PacketWalk walk;
  private final Bridge bridge;
  private final PassLog log;
  private final Sending sending;
  private Packet packet;
  private String table = "";
  private Optional<Rule> rule = Optional.empty();
  private Loss lastLoss = Loss.NO_OUTPUT;
  private boolean cameToSomething;

  Passage(PacketWalk walk, Bridge bridge, PassLog log) {
    this.walk = walk;
    this.bridge = bridge;
    this.log = log;
    this.sending = new Sending(walk, bridge, log);
    this.packet = log.entered();
  }

  void run(int first, String name) {
    enter(first, name);
    log.ended(packet);
    if (!cameToSomething) {
      drop(lastLoss);
    }
  }

  private void drop(Loss why) {
    cameToSomething = true;
    walk.end(new Exit.Dropped(bridge.node(), table, rule, why, packet));
  }

  private void enter(int next, String name) {
    table = name;
    rule = Optional.empty();
    if (!walk.mayLookUp()) {
      lose(Loss.CIRCLE);
      return;
    }
    bridge.lookup(next, packet).ifPresentOrElse(this::decide, () -> lose(Loss.NO_RULE));
  }

  private void decide(TableIndex.Found found) {
    found
        .rival()
        .ifPresentOrElse(other -> undecided(found.rule(), other), () -> obey(found.rule()));
  }

  private void undecided(Rule first, Rule second) {
    log.hit(first, packet);
    log.hit(second, packet);
    cameToSomething = true;
    walk.end(new Exit.Undecided(bridge.node(), first, second, packet));
  }

  private void obey(Rule hit) {
    rule = Optional.of(hit);
    lastLoss = Loss.NO_OUTPUT;
    int place = log.hit(hit, packet);
    Packet before = packet;
    List<Action> own = hit.actions().stream().filter(a -> !(a instanceof Action.Goto)).toList();
    boolean goesOn = act(own);
    log.changed(place, hit, before, packet);
    if (goesOn && own.size() < hit.actions().size()) {
      hit.actions().get(own.size()).accept(this);
    }
  }

  private boolean act(List<Action> actions) {
    for (Action action : actions) {
      if (!action.accept(this)) {
        return false;
      }
    }
    return true;
  }

  private boolean lose(Loss why) {
    lastLoss = why;
    log.add(new Step.Lost(table, why));
    if (why == Loss.NO_PEER) {
      drop(why); // it did leave the switch, so no other copy can make up for it
    }
    return true;
  }

  @Override
  public Boolean output(Action.Output action) {
    Optional<Loss> loss = sending.output(action.port(), packet);
    loss.ifPresentOrElse(this::lose, () -> cameToSomething = true);
    return true;
  }

  // Only a bucket can come to a packet that lacks the field; a switch then does nothing (measured).
  @Override
  public Boolean setField(Action.SetField action) {
    packet = packet.canHave(action.field()) ? Exec.on(packet, action) : packet;
    return true;
  }

  @Override
  public Boolean copyField(Action.CopyField action) {
    if (packet.canHave(action.from()) && packet.canHave(action.to())) {
      BigInteger kept = packet.get(action.to()).andNot(action.from().allOnes());
      packet = packet.with(action.to(), kept.or(packet.get(action.from())));
    }
    return true;
  }

  @Override
  public Boolean decTtl(Action.DecTtl action) {
    if (!packet.canHave(Field.NW_TTL)) {
      return true;
    }
    long ttl = packet.get(Field.NW_TTL).longValue();
    if (ttl <= 1) {
      lose(Loss.TTL_EXCEEDED);
      return false;
    }
    packet = packet.with(Field.NW_TTL, ttl - 1);
    return true;
  }

  @Override
  public Boolean ct(Action.Ct action) {
    Conntrack.Tracked tracked = walk.conntrack().track(bridge.node(), packet, action);
    walk.remember(tracked.after());
    packet = tracked.rest();
    action
        .next()
        .ifPresent(
            next -> {
              cameToSomething = true;
              walk.resume(bridge, next, tracked.seen());
            });
    return true;
  }

  @Override
  public Boolean group(Action.ToGroup action) {
    Optional<Group> group = bridge.group(action.id());
    if (group.isEmpty()) {
      return lose(Loss.NO_GROUP);
    }
    return bucket(group.get().actions());
  }

  // What a bucket changes is undone behind it (measured).
  private boolean bucket(List<Action> bucket) {
    List<Action> actions = ActionSet.inOrder(bucket);
    if (actions.isEmpty()) {
      return lose(Loss.NO_BUCKET);
    }
    Packet before = packet;
    act(actions);
    packet = before;
    return true;
  }

  // Time does not pass in a walk: no packet comes too fast.
  @Override
  public Boolean meter(Action.ToMeter action) {
    return bridge.hasMeter(action.id()) || lose(Loss.NO_METER);
  }

  // One tag is modelled: a second one would hide the first, which no rule of ours asks for.
  @Override
  public Boolean pushVlan(Action.PushVlan action) {
    packet = packet.with(Field.VLAN_VID, VLAN_PRESENT);
    return true;
  }

  @Override
  public Boolean popVlan(Action.PopVlan action) {
    packet = packet.with(Field.VLAN_VID, 0);
    return true;
  }

  @Override
  public Boolean resubmit(Action.Resubmit action) {
    enter(action.table().id(), action.table().name());
    return true;
  }

  @Override
  public Boolean gotoTable(Action.Goto action) {
    enter(action.table().id(), action.table().name());
    return true;
  }
}
