package io.gradus.dataset.column;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Count, mean, spread and range of several number columns, of one scan partition or of several that
 * were merged in order. Missing values (NaN) are counted apart.
 *
 * <p>Inside a partition sums are taken of differences from the first value, so that nothing is lost
 * where the mean is large against the spread; partitions are merged as in Chan, Golub and LeVeque,
 * "Updating formulae and a pairwise algorithm for computing sample variances" (1979), equation 2.1.
 */
final class NumberStatistics implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] counts;
  private final long[] gaps;
  private final double[] shifts;
  private final double[] sums;
  private final double[] squares;
  private final double[] minima;
  private final double[] maxima;

  /** How far values are from whole numbers, at most. */
  private final double[] fractions;

  /** By how much a value is above the one before it, at least; infinite where there are not two. */
  private final double[] leastRises;

  private final double[] previous;

  /** Columns that have had a value. */
  private int begun;

  /** Rows that {@link #addComplete} took, not yet in {@link #counts}. */
  private long completeRows;

  /** After {@link #finish}: means and sums of squared differences from them. */
  private double[] means;

  private double[] spreads;

  NumberStatistics(int columns) {
    counts = new long[columns];
    gaps = new long[columns];
    shifts = new double[columns];
    sums = new double[columns];
    squares = new double[columns];
    minima = new double[columns];
    maxima = new double[columns];
    fractions = new double[columns];
    leastRises = new double[columns];
    previous = new double[columns];
    Arrays.fill(minima, Double.POSITIVE_INFINITY);
    Arrays.fill(maxima, Double.NEGATIVE_INFINITY);
    Arrays.fill(previous, Double.NEGATIVE_INFINITY);
    Arrays.fill(leastRises, Double.POSITIVE_INFINITY);
  }

  /** Adds a row: one value a column, NaN where it is missing. */
  void add(double[] values) {
    for (int i = 0; i < counts.length; i++) {
      double value = values[i];
      if (Double.isNaN(value)) {
        gaps[i]++;
        continue;
      }
      if (counts[i]++ == 0) {
        shifts[i] = value;
        begun++;
      }
      addTo(i, value);
    }
  }

  /**
   * Adds a row without gaps, in a loop that the compiler vectorizes: all arrays are of one type,
   * and nothing depends on a value.
   */
  void addComplete(double[] values) {
    if (begun < counts.length) {
      add(values);
      return;
    }
    completeRows++;
    for (int i = 0; i < shifts.length; i++) {
      addTo(i, values[i]);
    }
  }

  private void addTo(int i, double value) {
    double difference = value - shifts[i];
    sums[i] += difference;
    squares[i] += difference * difference;
    minima[i] = Math.min(minima[i], value);
    maxima[i] = Math.max(maxima[i], value);
    fractions[i] = Math.max(fractions[i], Math.abs(value - Math.rint(value)));
    leastRises[i] = Math.min(leastRises[i], value - previous[i]);
    previous[i] = value;
  }

  /** To be called after the last row, before anything is asked or merged. */
  void finish() {
    means = new double[counts.length];
    spreads = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] += completeRows;
      if (counts[i] > 0) {
        means[i] = shifts[i] + sums[i] / counts[i];
        spreads[i] = Math.max(0, squares[i] - sums[i] * (sums[i] / counts[i]));
      }
    }
    completeRows = 0;
  }

  /** Adds the statistics of rows that come after these. Both are finished. */
  void merge(NumberStatistics later) {
    for (int i = 0; i < counts.length; i++) {
      gaps[i] += later.gaps[i];
      if (later.counts[i] == 0) {
        continue;
      }
      long total = counts[i] + later.counts[i];
      double difference = later.means[i] - means[i];
      double share = (double) later.counts[i] / total;
      spreads[i] += later.spreads[i] + difference * difference * counts[i] * share;
      means[i] = counts[i] == 0 ? later.means[i] : means[i] + difference * share;
      double rise = counts[i] == 0 ? Double.POSITIVE_INFINITY : later.minima[i] - maxima[i];
      leastRises[i] = Math.min(leastRises[i], Math.min(rise, later.leastRises[i]));
      counts[i] = total;
      minima[i] = Math.min(minima[i], later.minima[i]);
      maxima[i] = Math.max(maxima[i], later.maxima[i]);
      fractions[i] = Math.max(fractions[i], later.fractions[i]);
    }
  }

  /** How many values there are. */
  long count(int column) {
    return counts[column];
  }

  /** How many values are missing. */
  long gaps(int column) {
    return gaps[column];
  }

  double mean(int column) {
    return means[column];
  }

  /** The standard deviation of all values (not of a sample); 0 if there are none. */
  double deviation(int column) {
    return counts[column] == 0 ? 0 : Math.sqrt(spreads[column] / counts[column]);
  }

  double minimum(int column) {
    return minima[column];
  }

  double maximum(int column) {
    return maxima[column];
  }

  boolean isConstant(int column) {
    return counts[column] == 0 || minima[column] == maxima[column];
  }

  boolean isWhole(int column) {
    return fractions[column] == 0;
  }

  /** Whether the values only rise, in the order of the rows: what row numbers do. */
  boolean isIncreasing(int column) {
    return leastRises[column] > 0;
  }
}
