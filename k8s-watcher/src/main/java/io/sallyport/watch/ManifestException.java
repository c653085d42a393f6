package io.sallyport.watch;

import io.sallyport.model.Problem;

/**
 * A file is refused. The sentence is made printable and short, because it quotes what users wrote.
 */
final class ManifestException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 300;

  private final int line;

  /**
   * Without a line: the file as a whole is refused.
   *
   * @param sentence what is wrong
   */
  ManifestException(String sentence) {
    this(0, sentence);
  }

  ManifestException(int line, String sentence) {
    super(printable(sentence), null, false, false);
    this.line = line;
  }

  private static String printable(String sentence) {
    String oneLine = sentence.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return oneLine.length() <= LONGEST ? oneLine : oneLine.substring(0, LONGEST) + "…";
  }

  /** The same trouble, said of something. */
  ManifestException about(String subject) {
    return new ManifestException(line, subject + ": " + getMessage());
  }

  /** As users see it. */
  Problem in(String file) {
    return new Problem(line > 0 ? file + ":" + line : file, getMessage());
  }
}
