package io.gradus.round;

/** A round could not be completed: Spark gave up on a partition, with its cause. */
public final class RoundFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RoundFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
