package io.sallyport.flows.check;

import io.sallyport.datapath.RuleKey;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether plans may be sent: packets that can tell the difference walk through the switches in
 * every mixture of states, and none may do what it must not. Pure; what no plan touches costs
 * nothing here.
 */
public final class PlanCheck {
  /** So many others does a Pod send to at most. */
  static final int MOST_DESTINATIONS = 32;

  /** So many questions are asked at most, over all Nodes. */
  static final int MOST_QUESTIONS = 2_048;

  private final Outlook outlook;
  private final Touched touched;
  private final Senders.Chosen senders;
  private final Mixtures mixtures;
  private final Exits exits;
  private final Responders responders;
  private int leftOut;

  private PlanCheck(Outlook outlook) {
    this.outlook = outlook;
    Promises promises = new Promises(outlook.decision());
    this.touched = Touched.of(outlook, promises);
    this.senders = Senders.of(outlook, promises, touched);
    this.mixtures = new Mixtures(outlook, Wires.of(outlook, senders.senders()));
    this.exits = new Exits(outlook, promises, mixtures);
    this.responders = new Responders(outlook, mixtures);
  }

  /** Checks all plans of an outlook together. */
  public static Result of(Outlook outlook) {
    return outlook.prospects().values().stream().anyMatch(Prospect::changes)
        ? new PlanCheck(outlook).result()
        : Result.NOTHING;
  }

  private Result result() {
    Set<IpAddress> destinations = limited(touched.destinations(), MOST_DESTINATIONS);
    senders.senders().forEach(exits::check);
    senders.explorers().forEach(s -> exits.check(s, destinations));
    limited(touched.asked(), MOST_QUESTIONS / outlook.prospects().size())
        .forEach(responders::check);
    List<Fault> faults = new ArrayList<>(exits.faults());
    faults.addAll(responders.faults());
    SortedMap<String, Finding> refused = Fault.blame(faults);
    return new Result(refused, waiting(refused.keySet()), cost());
  }

  private Set<IpAddress> limited(Set<IpAddress> all, int most) {
    leftOut += Math.max(0, all.size() - most);
    return all.stream().limit(most).collect(Collectors.toCollection(TreeSet::new));
  }

  private SortedMap<String, SortedSet<RuleKey>> waiting(Set<String> refused) {
    SortedMap<String, SortedSet<RuleKey>> out = new TreeMap<>();
    responders.waiting().forEach((node, rules) -> out.put(node, Sorted.set(rules)));
    out.keySet().removeAll(refused);
    return out;
  }

  private Result.Cost cost() {
    int rules =
        outlook.prospects().values().stream()
            .flatMap(p -> p.plan().stream())
            .mapToInt(Plan::size)
            .sum();
    return new Result.Cost(
        rules, mixtures.packets(), mixtures.walks(), senders.leftOut() + leftOut + mixtures.cut());
  }
}
