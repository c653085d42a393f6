package io.sallyport.controller.rest;

import com.google.common.primitives.Ints;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.sallyport.controller.brain.Status;
import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.datapath.TableDef;
import io.sallyport.flows.EgressPipeline;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which flows or groups are asked for, and in which form. A misspelt question is refused: an answer
 * to another one would mislead.
 *
 * @param table the number of a table
 * @param egress only what exists for it, the verdicts of its Pods included
 */
record FlowQuery(Optional<Integer> table, Optional<EgressStatus> egress, boolean asText) {
  private static final List<String> OF_FLOWS = List.of("egress", "format", "table");
  private static final List<String> OF_GROUPS = List.of("egress", "format");
  private static final List<String> OF_METERS = List.of("format");
  private static final int LAST_TABLE = 254;

  static FlowQuery ofFlows(Context ctx, Status status) {
    return of(ctx, status, OF_FLOWS);
  }

  /** Groups stand in no table. */
  static FlowQuery ofGroups(Context ctx, Status status) {
    return of(ctx, status, OF_GROUPS);
  }

  /** A meter may be of several Egresses. */
  static FlowQuery ofMeters(Context ctx, Status status) {
    return of(ctx, status, OF_METERS);
  }

  private static FlowQuery of(Context ctx, Status status, List<String> known) {
    for (String name : ctx.queryParamMap().keySet()) {
      if (!known.contains(name)) {
        throw new BadRequestResponse(
            "unknown parameter \"%s\"; known are %s".formatted(name, String.join(", ", known)));
      }
    }
    return new FlowQuery(
        Optional.ofNullable(ctx.queryParam("table")).map(FlowQuery::tableId),
        Optional.ofNullable(ctx.queryParam("egress")).map(name -> egress(name, status)),
        Optional.ofNullable(ctx.queryParam("format")).map(FlowQuery::isText).orElse(false));
  }

  private static int tableId(String text) {
    return Optional.ofNullable(Ints.tryParse(text))
        .filter(id -> id >= 0 && id <= LAST_TABLE)
        .or(() -> byName(text))
        .orElseThrow(
            () ->
                new BadRequestResponse(
                    "there is no table \"%s\"; a table is a number up to %d, or one of %s"
                        .formatted(text, LAST_TABLE, names())));
  }

  private static Optional<Integer> byName(String name) {
    return EgressPipeline.tables().stream()
        .filter(t -> t.name().equals(name))
        .map(TableDef::id)
        .findFirst();
  }

  private static String names() {
    return EgressPipeline.tables().stream().map(TableDef::name).collect(Collectors.joining(", "));
  }

  private static EgressStatus egress(String name, Status status) {
    return Optional.ofNullable(status.egresses().get(name))
        .orElseThrow(() -> new NotFoundResponse("there is no Egress \"" + name + "\""));
  }

  private static boolean isText(String format) {
    return switch (format) {
      case "text" -> true;
      case "json" -> false;
      default ->
          throw new BadRequestResponse(
              "unknown format \"" + format + "\"; known are json and text");
    };
  }
}
