package io.gradus.run;

import java.util.Locale;

/** Why a run could not do what it was asked for; each face tells it in its own way. */
public enum Reason {
  /** Something went wrong that no input caused. */
  UNEXPECTED(1, Retry.POLICY),
  /** A storage, or something else that is reached over a network, does not answer now. */
  AWAY(1, Retry.LATER),
  /** The process was told to end. */
  STOPPED(1, Retry.LATER),
  /** A configuration that cannot be used, or an output that something else is at. */
  CONFIGURATION(2, Retry.NEVER),
  /** Data or a model that cannot be read or do not fit, or a storage that refuses. */
  DATA(3, Retry.NEVER),
  /** The loss was no longer finite, or exploded. */
  DIVERGED(4, Retry.POLICY),
  /** A condition that the user named does not hold, or what he asked is answered by no. */
  REFUSED(5, Retry.NEVER),
  /** Another run that lives is at the output. */
  HELD(6, Retry.LATER);

  private final int number;
  private final Retry retry;

  Reason(int number, Retry retry) {
    this.number = number;
    this.retry = retry;
  }

  /** What {@code result.json} calls {@code exit_code}: from 1, and the same in every version. */
  public int number() {
    return number;
  }

  /** Whether the same command may come to another end. */
  public Retry retry() {
    return retry;
  }

  /** As results have it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether another configuration of the same run would have failed of it too. */
  public boolean isOutside() {
    return this == UNEXPECTED || this == AWAY || this == STOPPED || this == HELD;
  }
}
