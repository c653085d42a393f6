package io.sallyport.watch;

import java.nio.file.Path;

/** The directory cannot be followed at all; the message is one sentence that names it. */
public final class ManifestDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ManifestDirectoryException(Path directory, String trouble) {
    super("the manifest directory " + directory + " " + trouble);
  }
}
