package io.gradus.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * How near predictions of a number come to it, in its own unit. An error is prediction − target.
 */
public final class NumberQuality {
  private final GrowingBins errors;
  private final GrowingBins byTarget;
  private final GrowingBins byPrediction;
  private final GrowingBins grid;
  private final double[] moments;
  private final double effectiveRows;

  NumberQuality(
      GrowingBins errors,
      GrowingBins byTarget,
      GrowingBins byPrediction,
      GrowingBins grid,
      double[] moments,
      double effectiveRows) {
    this.errors = errors;
    this.byTarget = byTarget;
    this.byPrediction = byPrediction;
    this.grid = grid;
    this.moments = moments;
    this.effectiveRows = effectiveRows;
  }

  /** Weight between two numbers. */
  public record Bin(double from, double to, double weight) {}

  /**
   * Rows of neighbouring values.
   *
   * @param from the least value
   * @param to the greatest
   * @param error the mean error
   * @param absolute the mean |error|
   */
  public record Group(double from, double to, double weight, double error, double absolute) {}

  /** Weight of rows whose target and prediction lie in a square of the grid's width. */
  public record Square(double target, double prediction, double weight) {}

  /** How many rows of equal weight tell as much. */
  public double effectiveRows() {
    return effectiveRows;
  }

  /** The mean error: what predictions are too high by. */
  public double bias() {
    return moments[4] / moments[0];
  }

  /** The spread of errors about their mean. */
  public double spread() {
    double mean = bias();
    return Math.sqrt(Math.max(0, moments[2] / moments[0] - mean * mean));
  }

  /** Where the mean absolute error lies. */
  public Interval meanAbsolute() {
    double mean = moments[1] / moments[0];
    double variance = Math.max(0, moments[2] / moments[0] - mean * mean);
    return Interval.around(mean, Math.sqrt(variance / effectiveRows));
  }

  /** Where the root of the mean squared error lies. */
  public Interval rootMeanSquare() {
    double mean = moments[2] / moments[0];
    double variance = Math.max(0, moments[3] / moments[0] - mean * mean);
    Interval squares = Interval.around(mean, Math.sqrt(variance / effectiveRows));
    return new Interval(Math.sqrt(Math.max(0, squares.low())), Math.sqrt(squares.high()));
  }

  /** The error below which a share of the rows lies. */
  public double errorQuantile(double share) {
    return quantile(errors, 1, share);
  }

  /** The target below which a share of the rows lies. */
  public double targetQuantile(double share) {
    return quantile(byTarget, NumberSums.OF_CELL, share);
  }

  private static double quantile(GrowingBins bins, int sums, double share) {
    double[] values = bins.values();
    double total = 0;
    for (int i = 0; i < values.length; i += sums) {
      total += values[i];
    }
    double wanted = share * total;
    double below = 0;
    for (int i = 0; i < values.length; i += sums) {
      if (values[i] > 0 && below + values[i] >= wanted) {
        double inside = Math.max(0, wanted - below) / values[i];
        return bins.x().edge(i / sums) + inside * bins.x().width();
      }
      below += values[i];
    }
    return Double.NaN;
  }

  /**
   * How errors are spread, in so many bins between two of their quantiles; the rest is left out.
   */
  public List<Bin> errorBins(int count, double tail) {
    double from = errorQuantile(tail);
    double to = errorQuantile(1 - tail);
    double[] weights = new double[count];
    double[] values = errors.values();
    double width = (to - from) / count;
    for (int i = 0; i < values.length; i++) {
      double middle = errors.x().edge(i) + errors.x().width() / 2;
      int bin = (int) Math.floor((middle - from) / width);
      if (values[i] > 0 && bin >= 0 && bin < count) {
        weights[bin] += values[i];
      }
    }
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      bins.add(new Bin(from + i * width, from + (i + 1) * width, weights[i]));
    }
    return bins;
  }

  /** Groups of about equal weight, by target. */
  public List<Group> byTarget(int groups) {
    return groups(byTarget, groups);
  }

  /** Groups of about equal weight, by prediction. */
  public List<Group> byPrediction(int groups) {
    return groups(byPrediction, groups);
  }

  private static List<Group> groups(GrowingBins bins, int groups) {
    List<Group> found = new ArrayList<>();
    double[] values = bins.values();
    double total = 0;
    for (int i = 0; i < values.length; i += NumberSums.OF_CELL) {
      total += values[i];
    }
    double[] sums = new double[3];
    double from = Double.NaN;
    double done = 0;
    for (int i = 0; i < values.length; i += NumberSums.OF_CELL) {
      if (values[i] == 0) {
        continue;
      }
      double edge = bins.x().edge(i / NumberSums.OF_CELL);
      from = Double.isNaN(from) ? edge : from;
      for (int k = 0; k < sums.length; k++) {
        sums[k] += values[i + k];
      }
      done += values[i];
      if (done >= total * (found.size() + 1) / groups * (1 - 1e-9)) {
        found.add(
            new Group(
                from, edge + bins.x().width(), sums[0], sums[1] / sums[0], sums[2] / sums[0]));
        sums = new double[3];
        from = Double.NaN;
      }
    }
    return found;
  }

  /** The side of the squares. */
  public double squareWidth() {
    return grid.x().width();
  }

  /** The squares with rows, by target, then prediction; each with its lower left corner. */
  public List<Square> squares() {
    List<Square> found = new ArrayList<>();
    double[] values = grid.values();
    int side = NumberSums.GRID_CELLS;
    for (int i = 0; i < values.length; i++) {
      if (values[i] > 0) {
        found.add(new Square(grid.x().edge(i / side), grid.y().edge(i % side), values[i]));
      }
    }
    return found;
  }
}
