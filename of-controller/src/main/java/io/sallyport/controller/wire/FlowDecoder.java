package io.sallyport.controller.wire;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.TableDef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads flows and groups back: into the model where the model can say them, and into text always.
 * What is not known prints as {@code opaque(hex)}.
 */
public final class FlowDecoder {
  private final IntFunction<Optional<TableDef>> tables;
  private final ActionDecoder known;
  private final ActionDecoder lenient;

  /**
   * A decoder for one pipeline.
   *
   * @param tables the table with a number, absent for numbers that the pipeline does not use
   */
  public FlowDecoder(IntFunction<Optional<TableDef>> tables) {
    this.tables = tables;
    this.known = new ActionDecoder(tables);
    this.lenient = new ActionDecoder(id -> tables.apply(id).or(() -> numbered(id)));
  }

  private static Optional<TableDef> numbered(int id) {
    return id <= 254
        ? Optional.of(TableDef.table(id, Integer.toString(id), "unknown"))
        : Optional.empty();
  }

  /** The packets that the flow is for; absent if the model cannot say it. */
  public Optional<Match> match(FlowKey key) {
    return attempt(() -> allKnown(MatchBytes.split(key.match())));
  }

  private static Optional<Match> allKnown(List<Tlv> tlvs) {
    SortedMap<Field, Masked> fields = new TreeMap<>();
    for (Tlv tlv : tlvs) {
      tlv.masked().ifPresent(value -> fields.put(tlv.field().orElseThrow(), value));
    }
    return fields.size() == tlvs.size() ? Optional.of(new Match(fields)) : Optional.empty();
  }

  /** What the flow does; absent if the model cannot say it. */
  public Optional<List<Action>> actions(FlowState state) {
    return attempt(() -> allKnown(elements(state.instructions()), known));
  }

  /** What the group's bucket does; absent for a group that is not indirect, or not sayable. */
  public Optional<List<Action>> groupActions(Bytes body) {
    return attempt(() -> indirectBucket(body).flatMap(actions -> allKnown(flat(actions), known)));
  }

  private static List<Element> flat(Bytes actions) {
    return ActionDecoder.split(actions).stream().map(a -> new Element(false, a)).toList();
  }

  private static Optional<Bytes> indirectBucket(Bytes body) {
    ByteReader bucket = GroupBytes.buckets(body).reader();
    int length = bucket.u16();
    int actions = bucket.u16();
    boolean plain =
        GroupBytes.type(body) == GroupEncoder.INDIRECT
            && length == 8 + actions
            && bucket.remaining() == 4 + actions;
    return plain ? Optional.of(bucket.skip(4).rest()) : Optional.empty();
  }

  private Optional<List<Action>> allKnown(List<Element> elements, ActionDecoder decoder) {
    List<Action> out = new ArrayList<>();
    elements.forEach(e -> decode(e, decoder).ifPresent(out::add));
    return out.size() == elements.size() ? Optional.of(List.copyOf(out)) : Optional.empty();
  }

  /** One flow as ovs-ofctl writes it, with table names; never fails. */
  public String text(FlowKey key, FlowState state) {
    String match = matchText(key);
    return "table=%s, priority=%d%s actions=%s"
        .formatted(
            tables.apply(key.tableId()).map(TableDef::name).orElse("" + key.tableId()),
            key.priority(),
            match.isEmpty() ? "" : "," + match,
            actionsText(state));
  }

  /** The packets that a flow is for, as ovs-ofctl writes it; never fails. */
  public String matchText(FlowKey key) {
    return attempt(() -> Optional.of(knownAndOther(MatchBytes.split(key.match()))))
        .orElseGet(() -> opaque(key.match()));
  }

  private static String knownAndOther(List<Tlv> tlvs) {
    List<Tlv> sayable = tlvs.stream().filter(t -> t.masked().isPresent()).toList();
    Stream<String> others =
        tlvs.stream()
            .filter(t -> t.masked().isEmpty())
            .map(t -> opaque(t.write(new ByteWriter()).toBytes()));
    String text = allKnown(sayable).map(FlowText::match).orElse("");
    return String.join(
        ",", Stream.concat(Stream.of(text).filter(t -> !t.isEmpty()), others).toList());
  }

  /** What a flow does, as ovs-ofctl writes it; never fails. */
  public String actionsText(FlowState state) {
    return attempt(() -> Optional.of(print(elements(state.instructions()))))
        .orElseGet(() -> opaque(state.instructions()));
  }

  /** What a group does, as ovs-ofctl writes it; never fails. */
  public String groupText(int id, Bytes body) {
    String number = Integer.toUnsignedString(id);
    return bucket(body)
        .map(bucket -> "group_id=%s,type=indirect,%s".formatted(number, bucket))
        .orElseGet(() -> "group_id=%s,%s".formatted(number, opaque(body)));
  }

  /** The same without number and type. */
  public String bucketsText(Bytes body) {
    return bucket(body).orElseGet(() -> opaque(body));
  }

  private Optional<String> bucket(Bytes body) {
    return attempt(() -> indirectBucket(body).map(FlowDecoder::flat).map(this::print))
        .map(actions -> "bucket=actions=" + actions);
  }

  private String print(List<Element> elements) {
    if (elements.isEmpty()) {
      return FlowText.actions(List.of());
    }
    return String.join(
        ",",
        elements.stream()
            .map(
                e ->
                    decode(e, lenient)
                        .map(a -> FlowText.actions(List.of(a)))
                        .orElseGet(() -> opaque(e.bytes())))
            .toList());
  }

  /** An action, or an instruction that stands for one. */
  private record Element(boolean instruction, Bytes bytes) {}

  private static List<Element> elements(Bytes instructions) {
    return ActionDecoder.split(instructions).stream()
        .flatMap(
            i ->
                i.reader().u16() == ActionWire.APPLY_ACTIONS
                    ? flat(i.reader().skip(8).rest()).stream()
                    : Stream.of(new Element(true, i)))
        .toList();
  }

  private static Optional<Action> decode(Element element, ActionDecoder decoder) {
    return element.instruction()
        ? decoder.gotoTable(element.bytes())
        : decoder.decode(element.bytes());
  }

  private static String opaque(Bytes bytes) {
    return "opaque(" + bytes + ")";
  }

  private static <T> Optional<T> attempt(Supplier<Optional<T>> reading) {
    try {
      return reading.get();
    } catch (MalformedException unreadable) {
      return Optional.empty();
    }
  }
}
