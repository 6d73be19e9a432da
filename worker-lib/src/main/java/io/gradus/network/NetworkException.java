package io.gradus.network;

import io.gradus.text.Printable;

/**
 * A network that cannot be: a layer with an impossible size, a layer that does not fit the one
 * before it, or JSON that does not describe a network. The message names the place, says what was
 * expected and what was found, and how to mend it.
 */
public final class NetworkException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public NetworkException(String message) {
    super(Printable.line(message));
  }

  public NetworkException(String message, Throwable cause) {
    super(Printable.line(message), cause);
  }

  /**
   * Names the place that the complaint concerns, before the complaint: {@code "Layer 3 (dense):
   * Expected …"}.
   */
  NetworkException at(String place) {
    return new NetworkException(place + ": " + getMessage(), this);
  }
}
