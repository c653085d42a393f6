package io.sallyport.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The text of a file: UTF-8, and no more of it than can be handled. */
final class FileText {
  /** A file may have this many bytes: 8 MiB. */
  static final int LARGEST_BYTES = 8 << 20;

  private FileText() {}

  /**
   * All of a file.
   *
   * @throws ManifestException if it cannot be read, is too large or is not UTF-8
   */
  static String read(Path file) {
    return decode(bytes(file));
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
      if (bytes.length > LARGEST_BYTES) {
        throw new ManifestException("is larger than 8 MiB");
      }
      return bytes;
    } catch (IOException unreadable) {
      throw new ManifestException("cannot be read: " + reason(unreadable));
    }
  }

  /** An I/O error in words; Java's own message is often the path alone. */
  static String reason(IOException error) {
    if (error instanceof NoSuchFileException) {
      return "it is not there";
    }
    return error instanceof AccessDeniedException
        ? "permission denied"
        : error.getClass().getSimpleName() + " " + error.getMessage();
  }

  private static String decode(byte[] bytes) {
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    if (utf8.decode(in, out, true).isError()) {
      throw new ManifestException(lineAt(bytes, in.position()), "is not UTF-8 text");
    }
    return withoutByteOrderMark(out.flip().toString());
  }

  private static int lineAt(byte[] bytes, int position) {
    int line = 1;
    for (int i = 0; i < position; i++) {
      line += bytes[i] == '\n' ? 1 : 0;
    }
    return line;
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
