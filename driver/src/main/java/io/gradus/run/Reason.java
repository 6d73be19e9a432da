package io.gradus.run;

/** Why a run could not do what it was asked for; each face tells it in its own way. */
public enum Reason {
  /** Something went wrong that no input caused. */
  UNEXPECTED(1),
  /** A configuration that cannot be used, or an output that something else is at. */
  CONFIGURATION(2),
  /** Another run that lives is at the output. */
  HELD(2),
  /** Data or a model that cannot be read or do not fit, or a storage that fails. */
  DATA(3),
  /** The loss was no longer finite, or exploded. */
  DIVERGED(4),
  /** A condition that the user named does not hold; nothing was changed. */
  REFUSED(5);

  private final int number;

  Reason(int number) {
    this.number = number;
  }

  /** What {@code result.json} calls {@code exit_code}: from 1, and the same in every version. */
  public int number() {
    return number;
  }
}
