package io.sallyport.controller.wire;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.TableDef;
import java.util.Optional;
import java.util.stream.Stream;

/** Two tables for tests. */
final class Pipeline {
  static final TableDef OUT = TableDef.table(9, "out", "end").matching(Field.values());
  static final TableDef IN = TableDef.table(1, "in", "start").matching(Field.values()).next(OUT);

  private Pipeline() {}

  static Optional<TableDef> byId(int id) {
    return Stream.of(IN, OUT).filter(t -> t.id() == id).findFirst();
  }
}
