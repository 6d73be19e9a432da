package io.gradus.train;

import io.gradus.checkpoint.Checkpoint;
import io.gradus.config.EarlyStoppingConfig;

/** Remembers the best validation so far, and says when there was no better one for too long. */
final class EarlyStopping {
  private final EarlyStoppingConfig config;
  private final boolean moreIsBetter;
  private double best;
  private int withoutImprovement;
  private boolean any;

  EarlyStopping(EarlyStoppingConfig config, boolean moreIsBetter) {
    this.config = config;
    this.moreIsBetter = moreIsBetter;
  }

  /**
   * Whether this validation is the best so far; a value that is not a number never is, unless it is
   * the first.
   */
  boolean improves(double value) {
    double gain = moreIsBetter ? value - best : best - value;
    boolean better = !any || Double.isNaN(best) || gain > config.minDelta();
    any = true;
    if (better) {
      best = value;
      withoutImprovement = 0;
    } else {
      withoutImprovement++;
    }
    return better;
  }

  /** For a checkpoint. */
  Checkpoint.Stopping remembered() {
    return new Checkpoint.Stopping(best, withoutImprovement, any);
  }

  /** Goes on from a checkpoint. */
  void remember(Checkpoint.Stopping before) {
    best = before.best();
    withoutImprovement = before.withoutImprovement();
    any = before.any();
  }

  boolean patienceIsOver() {
    return config.patience().map(most -> withoutImprovement >= most).orElse(false);
  }
}
