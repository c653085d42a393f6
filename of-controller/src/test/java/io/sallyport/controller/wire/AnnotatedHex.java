package io.sallyport.controller.wire;

import java.util.stream.Collectors;

/** Bytes as people read them: pairs of hex digits, blanks anywhere, comments from # to the end. */
final class AnnotatedHex {
  private AnnotatedHex() {}

  static Bytes bytes(String text) {
    return Bytes.hex(
        text.lines()
            .map(line -> line.replaceAll("#.*", "").replaceAll("\\s", ""))
            .collect(Collectors.joining()));
  }
}
