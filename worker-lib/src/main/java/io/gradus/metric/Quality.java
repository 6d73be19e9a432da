package io.gradus.metric;

import io.gradus.network.Task;
import java.util.List;

/**
 * What curves and intervals are made of, beside {@link Metrics}: see {@link QualitySums}.
 *
 * @param effectiveRows how many rows of equal weight tell as much
 * @param logLoss where the mean log loss lies; NaN of regression
 * @param decisions of each label; of classes one: whether the likeliest class is the right one
 * @param numbers of each output of regression
 */
public record Quality(
    Task task,
    double effectiveRows,
    Interval logLoss,
    List<DecisionQuality> decisions,
    List<NumberQuality> numbers) {
  public Quality {
    decisions = List.copyOf(decisions);
    numbers = List.copyOf(numbers);
  }
}
