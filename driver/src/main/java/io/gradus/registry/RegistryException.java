package io.gradus.registry;

import io.gradus.text.Printable;

/** What a registry was asked for cannot be done. The message is for the user. */
public final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** What was asked for is not there, or cannot be so. */
    WRONG,
    /** A condition that the user named does not hold; nothing was changed. */
    REFUSED,
    /** Somebody else was first; it may be tried again. */
    HELD,
    /** What lies there cannot be read, or is damaged, or the storage fails. */
    DAMAGED
  }

  private final Kind kind;

  RegistryException(Kind kind, String message, Throwable cause) {
    super(Printable.line(message), cause);
    this.kind = kind;
  }

  static RegistryException wrong(String message) {
    return new RegistryException(Kind.WRONG, message, null);
  }

  static RegistryException refused(String message) {
    return new RegistryException(Kind.REFUSED, message, null);
  }

  static RegistryException held(String message) {
    return new RegistryException(Kind.HELD, message, null);
  }

  static RegistryException damaged(String message) {
    return new RegistryException(Kind.DAMAGED, message, null);
  }

  static RegistryException damaged(String message, Throwable cause) {
    return new RegistryException(Kind.DAMAGED, message, cause);
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }
}
