package io.gradus.cli;

import io.gradus.run.Reason;

/** What a command tells the shell or the scheduler that started it. */
public enum ExitCode {
  /** All was done as asked. */
  DONE(0),
  /** Something went wrong that no input caused; what has no message of ours shows its stack. */
  UNEXPECTED(1),
  /** Wrong options, or a configuration that cannot be used. */
  CONFIGURATION(2),
  /** Data or a model that cannot be read or do not fit. */
  DATA(3),
  /** The loss was no longer finite. */
  DIVERGED(4),
  /** A condition that the user named does not hold; nothing was changed. */
  REFUSED(5);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** Of a run that could not do what it was asked for. */
  static ExitCode of(Reason reason) {
    return switch (reason) {
      case UNEXPECTED -> UNEXPECTED;
      case CONFIGURATION, HELD -> CONFIGURATION;
      case DATA -> DATA;
      case DIVERGED -> DIVERGED;
      case REFUSED -> REFUSED;
    };
  }

  /** The process's exit status. */
  public int number() {
    return number;
  }
}
