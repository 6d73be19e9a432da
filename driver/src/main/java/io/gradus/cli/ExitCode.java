package io.gradus.cli;

import io.gradus.run.Reason;
import io.gradus.run.Retry;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a command tells the shell or the scheduler that started it. */
public enum ExitCode {
  /** All was done as asked. */
  DONE(0, Retry.NEVER, "All was done as asked; or had been before."),
  /**
   * Something went wrong that no input caused, or something does not answer now; what has no
   * message of ours shows its stack.
   */
  UNEXPECTED(
      1,
      Retry.POLICY,
      "Something went wrong that no input caused, or a storage does not answer. Try again: a few"
          + " times, some minutes apart."),
  /** Wrong options, or a configuration that cannot be used. */
  CONFIGURATION(
      2, Retry.NEVER, "Wrong options, or a configuration that cannot be used. Try again: never."),
  /** Data or a model that cannot be read or do not fit. */
  DATA(
      3,
      Retry.NEVER,
      "Data, a model or a place that cannot be used as it is. Try again: never, until somebody has"
          + " mended it."),
  /** The loss was no longer finite. */
  DIVERGED(
      4,
      Retry.POLICY,
      "The loss was no longer finite, or exploded. Try again: the same command on the same rows"
          + " diverges again."),
  /** A condition does not hold: the challenger is not better, or rows do not fit a model. */
  REFUSED(
      5,
      Retry.NEVER,
      "A condition does not hold: the challenger is not better, a check of the rows failed, or"
          + " --expect. Try again: never; that is the answer."),
  /** Another run that lives is at the output, or somebody else was first. */
  HELD(
      6,
      Retry.LATER,
      "The output is held by a run that lives, or somebody else was first in the registry. Try"
          + " again: later.");

  private final int number;
  private final Retry retry;
  private final String words;

  ExitCode(int number, Retry retry, String words) {
    this.number = number;
    this.retry = retry;
    this.words = words;
  }

  /** Of a run that could not do what it was asked for. */
  static ExitCode of(Reason reason) {
    return switch (reason) {
      case UNEXPECTED, AWAY, STOPPED -> UNEXPECTED;
      case CONFIGURATION -> CONFIGURATION;
      case DATA -> DATA;
      case DIVERGED -> DIVERGED;
      case REFUSED -> REFUSED;
      case HELD -> HELD;
    };
  }

  /** Of the number that a command returned. */
  static ExitCode of(int number) {
    for (ExitCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    return UNEXPECTED;
  }

  /** All of them in words, as help shows them. */
  static Map<String, String> help() {
    Map<String, String> all = new LinkedHashMap<>();
    for (ExitCode code : values()) {
      all.put(Integer.toString(code.number), code.words);
    }
    return all;
  }

  /** The process's exit status. */
  public int number() {
    return number;
  }

  /** Whether the same command may come to another end. */
  Retry retry() {
    return retry;
  }
}
