package io.gradus.kernel;

/** The machine cannot multiply matrices at the precision that is wanted. */
public final class UnsupportedPrecisionException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  UnsupportedPrecisionException(String message, Throwable cause) {
    super(message, cause);
  }
}
