package io.gradus.config;

import java.util.Optional;

/**
 * Which validation is the best so far, and when training ends before its last epoch.
 *
 * @param metric validation metric by its name in the metrics, e.g. {@code loss} or {@code auc}
 * @param patience validations without improvement after which training stops, at least 1; empty to
 *     train all epochs
 * @param minDelta an improvement is more than this
 * @param restoreBest whether the weights of the best validation are the result, not the last ones
 * @param undefined what happens where the validation rows do not define the metric
 */
public record EarlyStoppingConfig(
    String metric,
    Optional<Integer> patience,
    double minDelta,
    boolean restoreBest,
    Undefined undefined) {

  /** What happens where the validation rows do not define the metric, as AUC of one class. */
  public enum Undefined {
    /** The run ends, and says why. */
    FAIL,
    /** It is said, and the loss tells which validation is the best. */
    WARN
  }
}
