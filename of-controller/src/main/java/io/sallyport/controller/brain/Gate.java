package io.sallyport.controller.brain;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import io.sallyport.flows.Compiler;
import io.sallyport.flows.Decision;
import io.sallyport.flows.PortNames;
import io.sallyport.flows.check.Finding;
import io.sallyport.flows.check.Outlook;
import io.sallyport.flows.check.Plan;
import io.sallyport.flows.check.PlanCheck;
import io.sallyport.flows.check.Prospect;
import io.sallyport.flows.check.Result;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import io.sallyport.model.Sorted;
import io.sallyport.walk.SwitchState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets through what may be sent to the switches. A plan that a packet would break an invariant with
 * is not sent; a rule that answers for an address waits until no other switch can still answer.
 */
final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
  private static final String NOT_SENT = "its newest program is not sent: ";

  private final Fleet fleet;
  private final PortNames ports;
  private Optional<Question> asked = Optional.empty();
  private final Map<String, Plan> plans = new TreeMap<>();
  private Result result = Result.NOTHING;
  private Optional<String> defect = Optional.empty();
  private PlanChecks cost = PlanChecks.NONE;

  Gate(Fleet fleet, PortNames ports) {
    this.fleet = fleet;
    this.ports = ports;
  }

  /** All that a check looks at: nothing is looked at twice. */
  private record Question(
      Decision decision,
      Map<String, NodeProgram> next,
      Map<String, List<SwitchState>> held,
      Set<String> told) {}

  PlanChecks cost() {
    return cost;
  }

  /**
   * What may be sent of the next programs.
   *
   * @return the programs, of some not all rules yet
   */
  SortedMap<String, NodeProgram> admit(Decision decision, Map<String, NodeProgram> next) {
    Question question = question(decision, next);
    if (!asked.equals(Optional.of(question))) {
      check(question);
    }
    SortedMap<String, NodeProgram> out = new TreeMap<>(next);
    result
        .waiting()
        .forEach((node, rules) -> out.computeIfPresent(node, (n, p) -> without(rules, p)));
    for (Switch s : fleet.all()) {
      s.object(
          Optional.ofNullable(result.refused().get(s.node())).map(f -> NOT_SENT + f.sentence()));
      if (plans.containsKey(s.node()) && mayBeAsked(s)) {
        s.held().plan(plan(s, out.get(s.node())).result());
      }
    }
    return out;
  }

  private Plan plan(Switch s, NodeProgram admitted) {
    Plan plan = plans.get(s.node());
    return plan.next().equals(admitted) ? plan : s.held().planTo(admitted);
  }

  /**
   * Whether a switch may be asked for its program: what it holds is known, and nothing is wrong.
   */
  boolean mayBeAsked(Switch s) {
    return !s.connected() || (s.held().isRead() && !result.refused().containsKey(s.node()));
  }

  /** What may be told to the network: nothing that a switch does not answer for yet. */
  Map<IpAddress, Compiler.Announcement> announceable(
      Map<IpAddress, Compiler.Announcement> announcements) {
    Map<IpAddress, Compiler.Announcement> out = new TreeMap<>(announcements);
    out.entrySet().removeIf(e -> isWaiting(e.getValue().node(), e.getKey()));
    return out;
  }

  private boolean isWaiting(String node, IpAddress ip) {
    return Optional.ofNullable(result.waiting().get(node)).stream()
        .flatMap(Set::stream)
        .flatMap(rule -> rule.match().fields().values().stream())
        .anyMatch(masked -> masked.value().equals(ip.value()));
  }

  // The plan of a switch that is not read yet is made from what it held last: others must know that
  // it is about to change.
  private Question question(Decision decision, Map<String, NodeProgram> next) {
    Map<String, NodeProgram> news = new TreeMap<>();
    Map<String, List<SwitchState>> held = new TreeMap<>();
    SortedSet<String> told = new TreeSet<>();
    for (Switch s : fleet.all()) {
      String node = s.node();
      held.put(node, s.held().newest().isPresent() ? s.held().states(node) : List.of());
      if (s.obeys() && next.containsKey(node)) {
        told.add(node);
      }
      Optional.ofNullable(next.get(node))
          .filter(p -> s.connected() && !s.held().isNewest(p))
          .ifPresent(p -> news.put(node, p));
    }
    return new Question(decision, news, held, told);
  }

  private void check(Question question) {
    Result before = result;
    long start = System.nanoTime();
    plans.clear();
    for (Switch s : fleet.all()) {
      Optional.ofNullable(question.next().get(s.node()))
          .ifPresent(next -> plans.put(s.node(), s.held().planTo(next)));
    }
    result = question.next().isEmpty() ? Result.NOTHING : answer(question);
    long took = System.nanoTime() - start;
    cost = cost.and(result, took);
    asked = Optional.of(question);
    log(question, before, took);
  }

  // The tables fail closed by themselves: a check that breaks stops nobody.
  private Result answer(Question question) {
    try {
      defect = Optional.empty();
      return PlanCheck.of(outlook(question));
    } catch (RuntimeException broken) {
      LOG.error("plans are sent unchecked", broken);
      defect = Optional.of("internal error, plans are sent unchecked: " + broken);
      return Result.NOTHING;
    }
  }

  /** What keeps plans from being checked. */
  List<Problem> problems() {
    return defect.map(d -> new Problem("controller", d)).stream().toList();
  }

  private Outlook outlook(Question question) {
    SortedMap<String, Prospect> prospects = new TreeMap<>();
    for (Switch s : fleet.all()) {
      Optional<Plan> plan = Optional.ofNullable(plans.get(s.node()));
      boolean told = question.told().contains(s.node());
      prospects.put(s.node(), new Prospect(s.facts(), told, s.held().states(s.node()), plan));
    }
    return new Outlook(question.decision(), ports, prospects);
  }

  private static NodeProgram without(Set<RuleKey> waiting, NodeProgram program) {
    SortedMap<RuleKey, Rule> rules = new TreeMap<>(program.rules());
    rules.keySet().removeAll(waiting);
    return new NodeProgram(program.node(), Sorted.map(rules), program.groups(), program.meters());
  }

  private void log(Question question, Result before, long took) {
    for (Map.Entry<String, Finding> e : result.refused().entrySet()) {
      if (!e.getValue().equals(before.refused().get(e.getKey()))) {
        LOG.error(
            "Node {}: {}{}\n{}",
            e.getKey(),
            NOT_SENT,
            e.getValue().sentence(),
            e.getValue().trace());
      }
    }
    if (!question.next().isEmpty()) {
      Result.Cost c = result.cost();
      LOG.debug(
          "checked the plans of {}: {} rules with {} packets in {} walks, {} left out, {} us",
          question.next().keySet(),
          c.rules(),
          c.packets(),
          c.walks(),
          c.leftOut(),
          took / 1000);
    }
  }
}
