package io.gradus.config;

/**
 * When training ends before its last epoch.
 *
 * @param metric validation metric by its name in the metrics, e.g. {@code loss} or {@code auc}
 * @param patience validations without improvement after which training stops, at least 1
 * @param minDelta an improvement is more than this
 * @param restoreBest whether the weights of the best validation are the result
 */
public record EarlyStoppingConfig(
    String metric, int patience, double minDelta, boolean restoreBest) {}
