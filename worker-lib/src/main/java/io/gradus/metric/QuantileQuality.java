package io.gradus.metric;

/**
 * How well one of several quantiles is told.
 *
 * @param q which one
 * @param pinballLoss the mean of {@code max(q·(t − y), (q − 1)·(t − y))}, in the target's unit
 * @param coverage the share of rows whose target is at most the quantile, which should be {@code q}
 */
public record QuantileQuality(double q, double pinballLoss, double coverage) {}
