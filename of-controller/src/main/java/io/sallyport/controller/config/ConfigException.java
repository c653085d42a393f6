package io.sallyport.controller.config;

/** The configuration cannot be used; the message is one sentence that names the key. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigException(String sentence) {
    super(sentence);
  }
}
