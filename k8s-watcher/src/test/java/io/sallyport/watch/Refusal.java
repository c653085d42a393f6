package io.sallyport.watch;

import java.util.Arrays;
import java.util.List;

/**
 * A case of refusals/NAME.txt: some lines of text, then {@code => LINE: sentence}.
 *
 * @param place the line that is named, counted in the whole file
 */
record Refusal(String text, String place, String sentence) {
  static List<Refusal> of(String name) {
    String all = ManifestFixture.resource("refusals/" + name + ".txt").strip();
    return Arrays.stream(all.split("\n\n")).map(Refusal::parse).toList();
  }

  private static Refusal parse(String block) {
    int arrow = block.lastIndexOf("\n=> ");
    int colon = block.indexOf(": ", arrow);
    return new Refusal(
        block.substring(0, arrow),
        block.substring(arrow + 4, colon).strip(),
        block.substring(colon + 2));
  }

  /** The whole problem, if the sentence starts with a subject. */
  String with(String subject) {
    return "x.yaml:" + place + ": " + subject + sentence;
  }

  @Override
  public String toString() {
    return sentence;
  }
}
