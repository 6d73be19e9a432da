package io.gradus.model;

import io.gradus.text.Printable;

/**
 * A model cannot be read, written or used; the message names the file, what was found, what was
 * expected, and how to mend it.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(Printable.line(message));
  }

  public ModelException(String message, Throwable cause) {
    super(Printable.line(message), cause);
  }
}
