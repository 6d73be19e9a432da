package io.gradus.round;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * What tells the tasks of a run from any other process that reaches its driver: 256 random bits,
 * which tasks get in their closure. It keeps strangers out; it does not hide what is sent, which
 * {@code spark.network.crypto} does.
 */
final class RunToken implements Serializable {
  private static final long serialVersionUID = 1L;

  static final int BYTES = 32;

  private final byte[] bits;

  private RunToken(byte[] bits) {
    this.bits = bits;
  }

  /** Another one each time. */
  static RunToken random() {
    byte[] bits = new byte[BYTES];
    new SecureRandom().nextBytes(bits);
    return new RunToken(bits);
  }

  /** Writes it at the buffer's position. */
  void writeTo(ByteBuffer into) {
    into.put(bits);
  }

  /**
   * Whether the next {@link #BYTES} of the message, which are there, are this token; takes as long
   * wherever they differ.
   */
  boolean presentedBy(ByteBuffer message) {
    byte[] presented = new byte[BYTES];
    message.get(presented);
    return MessageDigest.isEqual(bits, presented);
  }

  /** Not the bits: they do not belong into a log. */
  @Override
  public String toString() {
    return "a run's token";
  }
}
