package io.gradus.train;

import io.gradus.checkpoint.Checkpoint;
import io.gradus.config.EarlyStoppingConfig;

/** Remembers the best validation so far, and says when there was no better one for too long. */
final class EarlyStopping {
  private final EarlyStoppingConfig config;
  private double best;
  private int withoutImprovement;
  private boolean any;

  EarlyStopping(EarlyStoppingConfig config) {
    this.config = config;
  }

  /** Whether this validation is the best so far; a value that is not a number never is. */
  boolean improves(double value, boolean moreIsBetter) {
    double gain = moreIsBetter ? value - best : best - value;
    boolean first = !any || Double.isNaN(best);
    boolean better = !Double.isNaN(value) && (first || gain > config.minDelta());
    if (better) {
      any = true;
      best = value;
      withoutImprovement = 0;
    } else {
      withoutImprovement++;
    }
    return better;
  }

  /** Forgets the values so far, since they are of another measure than those that come. */
  void forget() {
    any = false;
    best = 0;
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
