package io.sallyport.datapath;

import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.math.BigInteger;
import java.util.List;

/** Collects the parts of a rule; {@link #then} checks it against its table. */
public final class RuleBuilder {
  private static final BigInteger GROUP_BIT = BigInteger.ONE.shiftLeft(40);
  private static final BigInteger SYN = BigInteger.TWO;

  private final TableDef table;
  private final int priority;
  private Match match = Match.ANY;
  private long cookie = Cookie.ofNone();
  private String owner = "pipeline";
  private String reason = "";

  RuleBuilder(TableDef table, int priority) {
    this.table = table;
    this.priority = priority;
  }

  /** Only packets of this kind. */
  public RuleBuilder when(Prerequisite kind) {
    match = match.and(kind);
    return this;
  }

  /** Only packets of this IP version; said twice it is said once. */
  public RuleBuilder when(Family family) {
    match = match.isOf(family) ? match : match.and(family);
    return this;
  }

  /** Only packets from this address. */
  public RuleBuilder from(IpAddress source) {
    return when(source.family()).when(Field.source(source.family()), source);
  }

  /** Only packets from an address of the block. */
  public RuleBuilder from(Cidr sources) {
    return when(sources.family()).when(Field.source(sources.family()), sources);
  }

  /** Only packets to this address. */
  public RuleBuilder to(IpAddress destination) {
    return when(destination.family()).when(Field.destination(destination.family()), destination);
  }

  /** Only packets to an address of the block. */
  public RuleBuilder to(Cidr destinations) {
    return when(destinations.family()).when(Field.destination(destinations.family()), destinations);
  }

  /** Only packets with this value. */
  public RuleBuilder when(Field field, long value) {
    match = match.and(field, value);
    return this;
  }

  /** Only packets with this address. */
  public RuleBuilder when(Field field, IpAddress value) {
    match = match.and(field, value);
    return this;
  }

  /** Only packets with an address of the block. */
  public RuleBuilder when(Field field, Cidr block) {
    match = match.and(field, block);
    return this;
  }

  /** Only packets with this MAC address. */
  public RuleBuilder when(Field field, MacAddress value) {
    match = match.and(field, value);
    return this;
  }

  /** Only packets whose register holds this value. */
  public RuleBuilder when(Bits bits, long value) {
    match = match.and(bits, value);
    return this;
  }

  /**
   * Only packets in this state of the tracker.
   *
   * @param flags such as "+trk+rpl-inv"
   */
  public RuleBuilder whenTracked(String flags) {
    match = match.and(Field.CT_STATE, CtState.parse(flags));
    return this;
  }

  /** Only TCP segments that do not begin a connection. */
  public RuleBuilder withoutSyn() {
    match = match.and(Field.TCP_FLAGS, new Masked(BigInteger.ZERO, SYN));
    return this;
  }

  /** Only broadcast and multicast frames. */
  public RuleBuilder whenMulticast() {
    match = match.and(Field.ETH_DST, new Masked(GROUP_BIT, GROUP_BIT));
    return this;
  }

  /** The Egress that the rule carries traffic of, for the cookie. */
  public RuleBuilder egress(int id, String name) {
    cookie = Cookie.of(id, name);
    return this;
  }

  /** The object that the rule exists for, such as "Pod/prod/web-1". */
  public RuleBuilder owner(String object) {
    owner = object;
    return this;
  }

  /** Why the rule exists, in a few words. */
  public RuleBuilder because(String why) {
    reason = why;
    return this;
  }

  /** A rule that drops. */
  public Rule drop() {
    return then();
  }

  /**
   * The rule.
   *
   * @throws IllegalArgumentException if its table does not allow it
   */
  public Rule then(Action... actions) {
    return then(List.of(actions));
  }

  /** The same, with actions that were put together before; none: it drops. */
  public Rule then(List<Action> actions) {
    Rule rule = new Rule(new RuleKey(table, priority, match), actions, cookie, owner, reason);
    RuleCheck.check(rule);
    return rule;
  }
}
