/**
 * How good predictions are. {@link io.gradus.metric.MetricSums} takes rows and merges with the sums
 * of other partitions; {@link io.gradus.metric.Metrics} is what comes out, and {@link
 * io.gradus.metric.Metric} says what each number means and which way is better. Rows count by their
 * weight throughout. A metric that is not defined for the rows seen is NaN, never an exception.
 */
package io.gradus.metric;
