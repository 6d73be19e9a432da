package io.gradus.metric;

import io.gradus.data.CounterRandom;
import io.gradus.network.ClassDecision;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where metrics lie with a probability of 95 %, by a bootstrap of the rows of a {@link RowSample}:
 * each row is there as often as a Poisson number of mean 1 says, which comes of the row's own key
 * (Chamandy, Muralidharan, Najmi and Naidu, "Estimating uncertainty for massive data streams",
 * 2012). Metrics are those of {@link MetricSums}, whichever they are.
 *
 * <p>Of more rows than were drawn the interval is narrower by the root of their ratio, and lies
 * about the metric of all rows: a bootstrap of m out of n.
 *
 * <p>Two networks that were measured on the same rows have the same replicates, so that the
 * difference of a metric has an interval of its own, in which what is hard for both does not count.
 */
public final class Bootstrap {
  private static final int REPLICATES = 200;
  private static final long SEED = 20_260_901;

  /** Targets in their own unit may have been scaled by each network on its own. */
  private static final double SAME = 1e-3;

  private final Task task;
  private final ClassDecision decision;

  /** Null for what is likeliest. */
  private final Decision told;

  private final int outputs;
  private final long[] keys;
  private final float[] weights;
  private final float[] given;
  private final float[] targets;
  private Metrics whole;
  private List<Metrics> replicates;

  Bootstrap(
      Task task,
      ClassDecision decision,
      Decision told,
      int outputs,
      long[] keys,
      float[] weights,
      float[] given,
      float[] targets) {
    this.task = task;
    this.decision = decision;
    this.told = told;
    this.outputs = outputs;
    this.keys = keys;
    this.weights = weights;
    this.given = given;
    this.targets = targets;
  }

  /** How many rows were drawn. */
  public int rows() {
    return keys.length;
  }

  /**
   * Where a metric lies.
   *
   * @param value of all rows
   * @param effectiveRows as how many rows of equal weight all rows count
   * @return NaN twice where that cannot be said
   */
  public Interval interval(Metric metric, double value, double effectiveRows) {
    double[] found = replicates().stream().mapToDouble(one -> one.value(metric)).toArray();
    Interval interval = about(value, whole.value(metric), found, effectiveRows);
    return metric.greaterIsBetter()
        ? new Interval(interval.low(), Math.min(1, interval.high()))
        : interval;
  }

  /**
   * Where the difference of a metric lies, this network's less another's.
   *
   * @param difference of all rows
   * @return empty unless both were measured on the same rows, as far as can be told
   */
  public Optional<Interval> difference(
      Bootstrap other, Metric metric, double difference, double effectiveRows) {
    if (!isOfSameRows(other)) {
      return Optional.empty();
    }
    double[] found = differences(other, metric);
    double drawn = whole.value(metric) - other.whole.value(metric);
    Interval interval = about(difference, drawn, found, effectiveRows);
    return Double.isNaN(interval.low()) ? Optional.empty() : Optional.of(interval);
  }

  /**
   * The standard error of the difference of a metric, this network's less another's: the standard
   * deviation of the replicates' differences.
   *
   * @param effectiveRows as how many rows of equal weight all rows count
   * @return empty unless both were measured on the same rows, and where fewer than half of the
   *     replicates have the metric
   */
  public OptionalDouble standardErrorOfDifference(
      Bootstrap other, Metric metric, double effectiveRows) {
    if (!isOfSameRows(other)) {
      return OptionalDouble.empty();
    }
    double[] found =
        Arrays.stream(differences(other, metric)).filter(one -> !Double.isNaN(one)).toArray();
    if (2 * found.length < REPLICATES) {
      return OptionalDouble.empty();
    }
    double mean = Arrays.stream(found).average().orElseThrow();
    double squares = Arrays.stream(found).map(one -> (one - mean) * (one - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (found.length - 1)) * ratio(effectiveRows));
  }

  private double[] differences(Bootstrap other, Metric metric) {
    double[] found = new double[REPLICATES];
    for (int i = 0; i < REPLICATES; i++) {
      found[i] = replicates().get(i).value(metric) - other.replicates().get(i).value(metric);
    }
    return found;
  }

  private boolean isOfSameRows(Bootstrap other) {
    if (keys.length == 0
        || task != other.task
        || outputs != other.outputs
        || !Arrays.equals(keys, other.keys)
        || !Arrays.equals(weights, other.weights)) {
      return false;
    }
    double size = 0;
    for (float target : targets) {
      size = Math.max(size, Math.abs(target));
    }
    for (int i = 0; i < targets.length; i++) {
      if (!(Math.abs(targets[i] - other.targets[i]) <= SAME * size)) {
        return false;
      }
    }
    return true;
  }

  private Interval about(double value, double drawn, double[] found, double effectiveRows) {
    Interval interval = Interval.of(found);
    double ratio = ratio(effectiveRows);
    return new Interval(
        value + (interval.low() - drawn) * ratio, value + (interval.high() - drawn) * ratio);
  }

  private double ratio(double effectiveRows) {
    return Math.min(1, Math.sqrt(effectiveDrawn() / effectiveRows));
  }

  private double effectiveDrawn() {
    double sum = 0;
    double squares = 0;
    for (float weight : weights) {
      sum += weight;
      squares += (double) weight * weight;
    }
    return sum * sum / squares;
  }

  /** Computed when they are first asked for. */
  private List<Metrics> replicates() {
    if (replicates == null) {
      whole = metrics(weights);
      List<Metrics> found = new ArrayList<>();
      float[] drawn = new float[weights.length];
      for (int i = 0; i < REPLICATES; i++) {
        long key = CounterRandom.key(SEED, i);
        for (int row = 0; row < drawn.length; row++) {
          drawn[row] = (float) (weights[row] * PoissonDraw.of(1, key, keys[row]));
        }
        found.add(metrics(drawn));
      }
      replicates = found;
    }
    return replicates;
  }

  private Metrics metrics(float[] by) {
    TaskSums sums = MetricSums.sums(task, decision, outputs, 1, told);
    sums.add(given, targets, by, 0, by.length);
    double[] units = new double[outputs];
    Arrays.fill(units, 1);
    MetricsBuilder into = new MetricsBuilder();
    sums.result(into, units);
    double weight = 0;
    for (float one : by) {
      weight += one;
    }
    return into.build(by.length, weight);
  }
}
