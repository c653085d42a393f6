package io.sallyport.tests.openflow;

import static io.sallyport.datapath.Actions.copy;
import static io.sallyport.datapath.Actions.decTtl;
import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.group;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.resubmit;
import static io.sallyport.datapath.Actions.set;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Bits;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import io.sallyport.datapath.TableDef;
import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules that use every field and every action of the model, in every form that it can take. */
final class SampleRules {
  static final TableDef OUT = TableDef.table(50, "out", "end").matching(Field.values());
  static final TableDef NAT =
      TableDef.table(40, "nat", "middle").matching(Field.values()).next(OUT);
  static final TableDef IN =
      TableDef.table(0, "in", "start").matching(Field.values()).next(NAT, OUT);

  static final Group GROUP =
      new Group(
          0x7fff_0001,
          List.of(set(Field.TUN_ID, 7), resubmit(OUT)),
          "Egress/web",
          "to the gateway");

  private static final MacAddress MAC = MacAddress.parse("0a:58:00:00:00:01");
  private static final IpAddress FOUR = IpAddress.parse("10.10.0.3");
  private static final IpAddress SIX = IpAddress.parse("fd00::3");
  private static final Bits LOW = new Bits("low", Field.REG1, 0, 8);
  private static final Bits HIGH = new Bits("high", Field.REG1, 16, 16);

  private final List<Rule> rules = new ArrayList<>();
  private int priority = 1;

  private SampleRules() {}

  /** All of them; {@link #GROUP} must be there first. */
  static List<Rule> all() {
    SampleRules samples = new SampleRules();
    samples.whatHappens();
    samples.metadata();
    samples.ethernet();
    samples.arp();
    samples.ip();
    samples.transport();
    samples.icmp();
    samples.neighbourDiscovery();
    samples.tracked();
    return List.copyOf(samples.rules);
  }

  private void add(Match match, Action... actions) {
    RuleKey key = new RuleKey(IN, priority++, match);
    rules.add(new Rule(key, List.of(actions), 0x5a11_0000_0000_0000L + priority, "sample", "test"));
  }

  private static Match any() {
    return Match.ANY;
  }

  private static Match four() {
    return any().and(Prerequisite.IPV4);
  }

  private static Match six() {
    return any().and(Prerequisite.IPV6);
  }

  private void whatHappens() {
    rules.add(IN.rule(0).because("nothing else fits").drop());
    add(any().and(Field.IN_PORT, 1), goTo(OUT));
    add(any().and(Field.IN_PORT, 2), output(3));
    add(any().and(Field.IN_PORT, Action.LOCAL & 0xffff_ffffL), output(1), output(2), goTo(NAT));
    add(any().and(Field.IN_PORT, 4), output(Action.LOCAL));
    add(any().and(Field.IN_PORT, 5), output(Action.IN_PORT));
    add(any().and(Field.IN_PORT, 6), output(Action.CONTROLLER));
    add(any().and(Field.IN_PORT, 7), set(Field.IN_PORT, 0), output(7));
    add(any().and(Field.IN_PORT, 8), group(GROUP.id()));
    add(any().and(Field.IN_PORT, 9), resubmit(NAT), set(Field.REG0, 1), goTo(OUT));
    add(four(), decTtl(), output(1));
    add(six(), decTtl(), goTo(OUT));
  }

  private void metadata() {
    for (Field field : Field.values()) {
      if (field.name().startsWith("REG")) {
        add(any().and(field, 0xdead_beefL), set(field, 5));
        add(any().and(field, masked(0x12_0000, 0xff_0000)), setMasked(field, 0x10, 0xf0));
      }
    }
    add(any().and(LOW, 7).and(HIGH, 9).and(Field.REG0, 0).and(Field.REG2, 1), set(HIGH, 3));
    add(any().and(Field.TUN_ID, 5), set(Field.TUN_ID, 0xffff_ffffL));
    add(any().and(Field.TUN_ID, masked(0x500, 0xf00)), setMasked(Field.TUN_ID, 1, 1));
    add(any().and(Field.TUN_SRC, FOUR), set(Field.TUN_SRC, FOUR));
    add(any().and(Field.TUN_DST, Cidr.parse("172.16.0.0/12")), set(Field.TUN_DST, FOUR));
    add(any().and(Field.TUN_IPV6_SRC, SIX), set(Field.TUN_IPV6_SRC, SIX));
    add(any().and(Field.TUN_IPV6_DST, Cidr.parse("fd00::/16")), set(Field.TUN_IPV6_DST, SIX));
    add(
        any().and(Field.TUN_ID, 9).and(Field.TUN_DST, FOUR).and(Field.TUN_IPV6_DST, 0),
        copy(Field.TUN_IPV6_SRC, Field.TUN_IPV6_DST));
    add(any().and(Field.METADATA, 1L << 40), set(Field.METADATA, 1L << 50));
    add(any().and(Field.METADATA, masked(2, 3)), setMasked(Field.METADATA, 4, 12));
    add(any(), copy(Field.REG0, Field.REG1), copy(Field.REG3, Field.TUN_ID));
    add(any(), copy(Field.ETH_SRC, Field.ETH_DST), copy(Field.TUN_SRC, Field.REG15));
    add(any(), copy(Field.METADATA, Field.TUN_ID), copy(Field.CT_MARK, Field.REG2));
  }

  private void ethernet() {
    add(any().and(Field.ETH_SRC, MAC), set(Field.ETH_DST, MAC));
    add(any().and(Field.ETH_DST, MAC), set(Field.ETH_SRC, MAC));
    add(any().and(Field.ETH_DST, masked(1L << 40, 1L << 40)), output(1));
    add(any().and(Field.ETH_TYPE, 0x88cc));
    add(any().and(Field.VLAN_VID, 0), output(1));
    add(any().and(Field.VLAN_VID, 0x1064), set(Field.VLAN_VID, 0x1065), output(1));
    add(any().and(Field.VLAN_VID, masked(0x1000, 0x1000)), output(1));
  }

  private void arp() {
    Match arp = any().and(Prerequisite.ARP);
    add(
        arp.and(Field.ARP_OP, 1).and(Field.ARP_TPA, FOUR),
        copy(Field.ETH_SRC, Field.ETH_DST),
        set(Field.ETH_SRC, MAC),
        set(Field.ARP_OP, 2),
        copy(Field.ARP_SHA, Field.ARP_THA),
        copy(Field.ARP_SPA, Field.ARP_TPA),
        set(Field.ARP_SHA, MAC),
        set(Field.ARP_SPA, FOUR),
        output(Action.IN_PORT));
    add(
        arp.and(Field.ARP_SPA, Cidr.parse("10.0.0.0/8")).and(Field.ARP_SHA, MAC),
        set(Field.ARP_TPA, FOUR),
        set(Field.ARP_THA, MAC));
    add(arp.and(Field.ARP_THA, MAC), output(1));
  }

  private void ip() {
    add(four().and(Field.NW_SRC, FOUR).and(Field.NW_DST, Cidr.parse("0.0.0.0/1")), output(1));
    add(four().and(Field.NW_DST, FOUR), set(Field.NW_SRC, FOUR), set(Field.NW_DST, FOUR));
    add(four().and(Field.NW_TTL, 1), set(Field.NW_TTL, 64), output(1));
    add(six().and(Field.NW_TTL, 1), set(Field.NW_TTL, 64));
    add(four().and(Field.IP_PROTO, 132), output(1));
    add(six().and(Field.IP_PROTO, 44).and(Field.IP_FRAG, 3), output(1));
    add(four().and(Field.IP_FRAG, 0), output(1));
    add(four().and(Field.IP_FRAG, masked(2, 2)), output(1));
    add(four().and(Field.IP_FRAG, masked(0, 2)), output(1));
    add(four().and(Field.IP_FRAG, masked(1, 1)), output(1));
    add(six().and(Field.IPV6_SRC, SIX), set(Field.IPV6_DST, SIX));
    add(six().and(Field.IPV6_DST, Cidr.parse("fd00:1::/32")), set(Field.IPV6_SRC, SIX));
    add(four(), copy(Field.NW_SRC, Field.REG4), copy(Field.NW_TTL, Field.REG6));
    add(six(), copy(Field.IPV6_SRC, Field.IPV6_DST));
  }

  private void transport() {
    for (Family family : Family.values()) {
      Match tcp = any().and(family).and(Field.IP_PROTO, 6);
      Match udp = any().and(family).and(Field.IP_PROTO, 17);
      add(tcp.and(Field.TCP_SRC, 80), set(Field.TCP_DST, 81));
      add(tcp.and(Field.TCP_DST, 80), set(Field.TCP_SRC, 81));
      add(tcp.and(Field.TCP_DST, masked(0x8000, 0x8000)), output(1));
      add(tcp.and(Field.TCP_FLAGS, 0x12), output(1));
      add(tcp.and(Field.TCP_FLAGS, masked(0x10, 0x12)), output(1));
      add(udp.and(Field.UDP_SRC, 53), set(Field.UDP_DST, 54));
      add(udp.and(Field.UDP_DST, 4789), set(Field.UDP_SRC, 54));
    }
  }

  private void icmp() {
    Match icmp = any().and(Prerequisite.ICMP);
    add(icmp.and(Field.ICMP_TYPE, 8).and(Field.ICMP_CODE, 0), set(Field.ICMP_TYPE, 0));
    add(icmp, set(Field.ICMP_CODE, 1));
    Match icmp6 = any().and(Prerequisite.ICMPV6);
    add(icmp6.and(Field.ICMPV6_TYPE, 128), set(Field.ICMPV6_TYPE, 129), output(1));
    add(icmp6.and(Field.ICMPV6_CODE, 3), set(Field.ICMPV6_CODE, 4));
  }

  private void neighbourDiscovery() {
    Match ask = any().and(Prerequisite.ND_SOLICIT);
    add(
        ask.and(Field.ND_TARGET, SIX),
        set(Field.ICMPV6_TYPE, 136),
        set(Field.ND_OPTIONS_TYPE, 2),
        set(Field.ND_RESERVED, 0x6000_0000),
        copy(Field.ETH_SRC, Field.ETH_DST),
        set(Field.ETH_SRC, MAC),
        goTo(NAT));
    add(ask.and(Field.ND_SLL, MAC), set(Field.ND_SLL, MAC), set(Field.ND_TARGET, SIX));
    add(ask.and(Field.ND_RESERVED, 0).and(Field.ND_OPTIONS_TYPE, 0), output(1));
    add(
        ask.and(Field.ND_TARGET, Cidr.parse("fd00::/64")),
        copy(Field.ND_RESERVED, Field.REG1),
        copy(Field.ND_OPTIONS_TYPE, Field.REG2),
        copy(Field.REG3, Field.ND_RESERVED),
        copy(Field.ND_SLL, Field.ETH_DST));
    Match tell = any().and(Prerequisite.ND_ADVERT);
    add(
        tell.and(Field.ND_RESERVED, 0x6000_0000).and(Field.ND_OPTIONS_TYPE, 2),
        copy(Field.ETH_SRC, Field.ND_TLL),
        copy(Field.IPV6_SRC, Field.IPV6_DST),
        copy(Field.ND_TARGET, Field.IPV6_SRC),
        set(Field.NW_TTL, 255),
        output(Action.IN_PORT));
    add(tell.and(Field.ND_TLL, MAC), set(Field.ND_TLL, MAC), output(1));
    add(tell.and(Field.ND_TLL, masked(1L << 40, 1L << 40)), output(1));
    Match anyCode = any().and(Prerequisite.ICMPV6).and(Field.ICMPV6_TYPE, 135);
    add(anyCode.and(Field.ND_TARGET, SIX), set(Field.ND_RESERVED, 1));
  }

  private void tracked() {
    add(four(), ct(false, Optional.empty(), List.of(), Optional.of(NAT)));
    add(four().and(Field.CT_STATE, masked(0x22, 0x3e)).and(Field.CT_ZONE, 5), output(1));
    add(four().and(Field.CT_STATE, masked(0x21, 0x31)), Actions.unNat(0xffff, OUT));
    add(four().and(Field.CT_MARK, 1).and(Field.CT_LABEL, 2), output(1));
    add(
        six()
            .and(Field.CT_MARK, masked(1, 0xf))
            .and(Field.CT_LABEL, bigMasked("5", "ffff00000000")),
        Actions.unNat(7, NAT),
        output(2));
    List<Action.SetField> exec =
        List.of(set(Field.CT_MARK, 1), setMasked(Field.CT_LABEL, 0x7, 0xff));
    add(four(), Actions.sourceNat(5, FOUR, exec, OUT));
    add(six(), Actions.sourceNat(5, SIX, exec, OUT));
    add(six(), Actions.sourceNat(5, SIX, List.of(), OUT), output(1));
    add(four(), Actions.commit(6, exec.subList(0, 1)), output(1));
    add(four(), Actions.commit(0, List.of()), goTo(OUT));
    add(
        four(),
        ct(true, Optional.of(new Action.Nat(Optional.empty())), exec, Optional.of(OUT)),
        output(1));
    add(four(), ct(true, Optional.of(new Action.Nat(Optional.of(FOUR))), exec, Optional.empty()));
    add(four(), ct(false, Optional.empty(), List.of(), Optional.empty()));
    add(four(), Actions.track(5, OUT));
  }

  private static Action ct(
      boolean commit,
      Optional<Action.Nat> nat,
      List<Action.SetField> exec,
      Optional<TableDef> next) {
    return new Action.Ct(commit, 9, nat, exec, next);
  }

  private static Masked masked(long value, long mask) {
    return new Masked(BigInteger.valueOf(value), BigInteger.valueOf(mask));
  }

  private static Masked bigMasked(String shortHex, String maskHex) {
    BigInteger value = new BigInteger(shortHex, 16).shiftLeft(32);
    return new Masked(value, new BigInteger(maskHex, 16));
  }

  private static Action.SetField setMasked(Field field, long value, long mask) {
    return new Action.SetField(field, masked(value, mask));
  }
}
