package io.gradus.cli;

/**
 * Tells a cluster manager, which runs {@code main} in a process of its own, that the application
 * failed and why.
 */
final class ApplicationFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ApplicationFailedException(int code, String message) {
    super("gradus ended with %s: %s".formatted(code, message));
  }
}
