package io.gradus.report.html;

import io.gradus.metric.Interval;
import io.gradus.metric.Metric;

/**
 * One measure of a model, with what would come of knowing nothing but how often what occurs.
 *
 * @param interval where it lies with a probability of 95 %; NaN where it is not known
 * @param drawn of how many rows the interval is, drawn of all; 0 where it is of all
 * @param trivial what comes of always guessing the same; NaN where it is not known
 * @param guess what that guess is
 */
record Yardstick(
    Metric metric, double value, Interval interval, int drawn, double trivial, String guess) {
  static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

  /** As people call the metric. */
  String name() {
    return MetricNames.of(metric);
  }

  boolean hasInterval() {
    return !Double.isNaN(interval.low());
  }

  /** Whether it is better than the guess beyond doubt. */
  boolean beatsGuess() {
    if (Double.isNaN(trivial)) {
      return true;
    }
    double least = metric.greaterIsBetter() ? interval.low() : interval.high();
    return metric.better(Double.isNaN(least) ? value : least, trivial, 0);
  }

  String inWords() {
    return amountInWords(value);
  }

  /** Another amount of the same measure. */
  String amountInWords(double amount) {
    return isShare() ? Say.percent(amount) : Say.number(amount);
  }

  String intervalInWords() {
    return isShare()
        ? Say.percent(interval.low()) + " to " + Say.percent(interval.high())
        : Say.interval(interval);
  }

  /** {@code , from 4,096 drawn rows}; nothing where it is of all. */
  String intervalOf() {
    return drawn == 0 ? "" : ", from %s drawn rows".formatted(Say.count((long) drawn));
  }

  String trivialInWords() {
    return isShare() ? Say.percent(trivial) : Say.shortest(trivial);
  }

  private boolean isShare() {
    return switch (metric) {
      case ACCURACY, TOP_K_ACCURACY, EXACT_MATCH, PRECISION, RECALL -> true;
      default -> false;
    };
  }
}
