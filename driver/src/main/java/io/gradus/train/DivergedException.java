package io.gradus.train;

/** The loss or the gradient stopped being finite. Carries the last good weights. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient TrainingResult lastGood;

  DivergedException(String message, TrainingResult lastGood) {
    super(message);
    this.lastGood = lastGood;
  }

  /** The weights before the step that failed. */
  public TrainingResult lastGood() {
    return lastGood;
  }
}
