package io.sallyport.tests.trace;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.Cidr;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Matches and actions of IPv6 and its neighbour discovery, at random. Any field may be set that the
 * match allows, also after an action that took it from the packet.
 */
final class RandomIpv6 {
  private static final List<Integer> TYPES = List.of(135, 136, 128, 3);

  private final Random random;

  RandomIpv6(Random random) {
    this.random = random;
  }

  IpAddress address() {
    return IpAddress.parse("fd10::%d:%d".formatted(random.nextInt(2), random.nextInt(2)));
  }

  Cidr block() {
    return new Cidr(address(), pick(List.of(16, 112, 127, 128)));
  }

  /** The tunnel address of a Node of the lab, of nobody, or none. */
  Action peer() {
    return Actions.set(
        Field.TUN_IPV6_DST,
        IpAddress.parse(pick(List.of("fd18::11", "fd18::12", "fd18::13", "fd18::14", "::"))));
  }

  RuleBuilder solicitation(RuleBuilder rule) {
    return ofDiscovery(rule.when(Prerequisite.ND_SOLICIT), Field.ND_SLL);
  }

  RuleBuilder advertisement(RuleBuilder rule) {
    return ofDiscovery(rule.when(Prerequisite.ND_ADVERT), Field.ND_TLL);
  }

  private RuleBuilder ofDiscovery(RuleBuilder rule, Field mac) {
    return switch (random.nextInt(5)) {
      case 0 -> rule.when(Field.ND_TARGET, block());
      case 1 -> rule.when(mac, mac());
      case 2 -> rule.when(Field.ND_OPTIONS_TYPE, random.nextInt(3));
      case 3 -> rule.when(Field.ND_RESERVED, flags());
      default -> rule;
    };
  }

  /** Types with any code: a rule of theirs may set a field that its packet does not have. */
  RuleBuilder anyIcmp(RuleBuilder rule) {
    return rule.when(Prerequisite.ICMPV6).when(Field.ICMPV6_TYPE, pick(TYPES));
  }

  Action action(Match match) {
    return pick(
        Stream.concat(Stream.of(ip()), Stream.of(icmp(), icmp(), solicited(), advertised(), any()))
            .filter(a -> isAllowed(a, match))
            .toList());
  }

  private Action ip() {
    return switch (random.nextInt(3)) {
      case 0 -> Actions.set(Field.IPV6_SRC, address());
      case 1 -> Actions.copy(Field.IPV6_SRC, Field.IPV6_DST);
      default -> Actions.copy(Field.IPV6_DST, Field.TUN_IPV6_DST);
    };
  }

  private Action icmp() {
    return switch (random.nextInt(3)) {
      case 0 -> Actions.set(Field.ICMPV6_CODE, random.nextInt(2));
      default -> Actions.set(Field.ICMPV6_TYPE, pick(TYPES));
    };
  }

  private Action any() {
    return switch (random.nextInt(5)) {
      case 0 -> Actions.set(Field.ND_TARGET, address());
      case 1 -> Actions.set(Field.ND_RESERVED, flags());
      case 2 -> Actions.set(Field.ND_OPTIONS_TYPE, random.nextInt(3));
      case 3 -> Actions.copy(Field.ND_TARGET, Field.IPV6_SRC);
      default -> Actions.copy(Field.ND_RESERVED, Field.REG1);
    };
  }

  private Action solicited() {
    return random.nextBoolean()
        ? Actions.set(Field.ND_SLL, mac())
        : Actions.copy(Field.ND_SLL, Field.ETH_DST);
  }

  private Action advertised() {
    return random.nextBoolean()
        ? Actions.set(Field.ND_TLL, mac())
        : Actions.copy(Field.ETH_SRC, Field.ND_TLL);
  }

  private static boolean isAllowed(Action action, Match match) {
    return action instanceof Action.SetField set
        ? set.field().prerequisite().holdsIn(match)
        : action instanceof Action.CopyField copy
            && copy.from().prerequisite().holdsIn(match)
            && copy.to().prerequisite().holdsIn(match);
  }

  private MacAddress mac() {
    return new MacAddress(0x0a00_0000_0001L + random.nextInt(2));
  }

  private long flags() {
    return random.nextInt(4) << 29 & 0xffff_ffffL;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
