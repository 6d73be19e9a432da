package io.gradus.train;

import io.gradus.text.Printable;

/** The loss exploded, or loss or gradient stopped being finite. Carries the last good weights. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient TrainingResult lastGood;
  private final String found;

  DivergedException(String found, String remedy, TrainingResult lastGood) {
    super(Printable.line(found + remedy));
    this.found = found;
    this.lastGood = lastGood;
  }

  /** What was expected, what was found and where. */
  String found() {
    return found;
  }

  /** The weights before the step that failed. */
  public TrainingResult lastGood() {
    return lastGood;
  }
}
