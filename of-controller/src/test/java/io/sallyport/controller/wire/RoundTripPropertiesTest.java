package io.sallyport.controller.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is encoded is decoded, for any rule that the model can say. */
class RoundTripPropertiesTest {
  private static final FlowDecoder DECODER = new FlowDecoder(Pipeline::byId);

  @Property
  void aRuleComesBack(@ForAll("rules") Rule rule) {
    EncodedFlow flow = RuleEncoder.encode(rule);
    assertThat(DECODER.match(flow.key())).contains(rule.match());
    assertThat(DECODER.actions(flow.state())).contains(rule.actions());
    assertThat(DECODER.text(flow.key(), flow.state())).isEqualTo(FlowText.print(rule));
  }

  @Property
  void aGroupComesBack(@ForAll("plainActions") List<Action> actions) {
    Group group = new Group(3, actions, "Egress/web", "test");
    EncodedGroup encoded = GroupEncoder.encode(group);
    assertThat(DECODER.groupActions(encoded.body())).contains(actions);
    assertThat(DECODER.groupText(3, encoded.body())).isEqualTo(FlowText.print(group));
  }

  @Property
  void theOrderOfFieldsDoesNotMatter(@ForAll("matches") Match match, @ForAll long seed) {
    List<Tlv> shuffled = new ArrayList<>(MatchBytes.split(MatchBytes.of(match)));
    Collections.shuffle(shuffled, new Random(seed));
    ByteWriter out = new ByteWriter();
    shuffled.forEach(tlv -> tlv.write(out));
    assertThat(MatchBytes.of(out.toBytes())).isEqualTo(MatchBytes.of(match));
  }

  @Property
  void twoRulesHaveOneKeyOnlyIfTheirMatchesAreOne(
      @ForAll("matches") Match one, @ForAll("matches") Match other) {
    assertThat(MatchBytes.of(one).equals(MatchBytes.of(other))).isEqualTo(one.equals(other));
  }

  @Provide
  Arbitrary<Rule> rules() {
    return Combinators.combine(
            matches(), plainActions(), Arbitraries.of(true, false), Arbitraries.longs())
        .as(
            (match, actions, leadsOn, cookie) -> {
              List<Action> all = new ArrayList<>(actions);
              if (leadsOn) {
                all.add(new Action.Goto(Pipeline.OUT));
              }
              RuleKey key = new RuleKey(Pipeline.IN, (int) (cookie & 0xffff), match);
              return new Rule(key, all, cookie, "test", "test");
            });
  }

  @Provide
  Arbitrary<Match> matches() {
    return fieldValues()
        .list()
        .ofMaxSize(6)
        .map(
            values -> {
              SortedMap<Field, Masked> fields = new TreeMap<>();
              values.forEach(v -> fields.put(v.field(), v.value()));
              return new Match(fields);
            });
  }

  /** Any field with any value and any mask but an empty one, in the form that decoding gives. */
  private static Arbitrary<Action.SetField> fieldValues() {
    return Combinators.combine(
            Arbitraries.of(Field.class),
            bits(),
            Arbitraries.oneOf(Arbitraries.just(ones()), bits()))
        .as(RoundTripPropertiesTest::fieldValue);
  }

  private static Action.SetField fieldValue(Field field, BigInteger value, BigInteger mask) {
    BigInteger counting = mask.and(field.allOnes());
    boolean exact =
        counting.signum() == 0
            || (field == Field.IP_FRAG && counting.and(BigInteger.valueOf(3)).bitCount() == 2);
    BigInteger bits = exact ? field.allOnes() : counting;
    return new Action.SetField(field, new Masked(value.and(bits), bits));
  }

  private static BigInteger ones() {
    return BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
  }

  private static Arbitrary<BigInteger> bits() {
    return Arbitraries.bigIntegers().between(BigInteger.ZERO, ones());
  }

  @Provide
  Arbitrary<List<Action>> plainActions() {
    return Arbitraries.oneOf(
            Arbitraries.integers().map(Action.Output::new),
            fieldValues().filter(s -> settable(s)),
            copies(),
            Arbitraries.just(new Action.DecTtl()),
            Arbitraries.integers().map(Action.ToGroup::new),
            Arbitraries.just(new Action.Resubmit(Pipeline.OUT)),
            tracked())
        .list()
        .ofMaxSize(5);
  }

  // A port to come from is written in 16 bits, whole.
  private static boolean settable(Action.SetField set) {
    boolean whole = set.value().mask().equals(set.field().allOnes());
    return set.field() != Field.IN_PORT || (whole && set.value().value().bitLength() < 16);
  }

  private static Arbitrary<Action> copies() {
    return Combinators.combine(Arbitraries.of(Field.class), Arbitraries.of(Field.class))
        .filter((from, to) -> from.bits() <= to.bits())
        .as(Action.CopyField::new);
  }

  private static Arbitrary<Action> tracked() {
    Arbitrary<Optional<Action.Nat>> nat =
        Arbitraries.oneOf(addresses(Family.IPV4), addresses(Family.IPV6))
            .optional(0.7)
            .map(Action.Nat::new)
            .optional(0.7);
    return Combinators.combine(
            Arbitraries.integers().between(0, 0xffff),
            nat,
            fieldValues().filter(s -> settable(s)).list().ofMaxSize(2),
            Arbitraries.just(Pipeline.OUT).optional(0.5))
        .as((zone, n, exec, next) -> new Action.Ct(commits(n, exec), zone, n, exec, next));
  }

  private static boolean commits(Optional<Action.Nat> nat, List<Action.SetField> exec) {
    return !exec.isEmpty() || nat.flatMap(Action.Nat::source).isPresent();
  }

  private static Arbitrary<IpAddress> addresses(Family family) {
    BigInteger last = BigInteger.ONE.shiftLeft(family.bits()).subtract(BigInteger.ONE);
    return Arbitraries.bigIntegers()
        .between(BigInteger.ZERO, last)
        .map(value -> new IpAddress(family, value));
  }
}
