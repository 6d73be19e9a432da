package io.gradus.protobuf;

/** A text has half a character, which UTF-8 cannot hold. */
public final class HalfCharacterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String text;

  HalfCharacterException(String text, Throwable cause) {
    super("Expected a text of whole characters, found " + text, cause);
    this.text = text;
  }

  /** The text, as it was given. */
  public String text() {
    return text;
  }
}
