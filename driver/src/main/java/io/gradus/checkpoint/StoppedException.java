package io.gradus.checkpoint;

/** The process is told to end, and the run has written down what it goes on from. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long keptStep;

  StoppedException(long keptStep) {
    super("Stopped by a signal.");
    this.keptStep = keptStep;
  }

  /** The step of the newest checkpoint; 0 where there is none. */
  public long keptStep() {
    return keptStep;
  }
}
