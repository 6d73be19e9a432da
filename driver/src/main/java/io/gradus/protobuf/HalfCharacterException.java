package io.gradus.export;

/** A text has half a character, which UTF-8 cannot hold. */
final class HalfCharacterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String text;

  HalfCharacterException(String text, Throwable cause) {
    super("Expected a text of whole characters, found " + text, cause);
    this.text = text;
  }

  String text() {
    return text;
  }
}
