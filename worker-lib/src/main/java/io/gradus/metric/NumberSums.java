package io.gradus.metric;

import io.gradus.data.WireArrays;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Sums over rows of one number that was predicted, in its own unit. */
final class NumberSums {
  static final int CELLS = 1024;
  static final int GRID_CELLS = 128;

  /** Sums of a cell: weight, weight times error, times |error|, times its square. */
  static final int OF_CELL = 4;

  private final GrowingBins errors = GrowingBins.of(2 * CELLS, 1);
  private final GrowingBins byTarget = GrowingBins.of(CELLS, OF_CELL);
  private final GrowingBins byPrediction = GrowingBins.of(CELLS, OF_CELL);
  private final GrowingBins grid = new GrowingBins(GRID_CELLS, GRID_CELLS, 1);

  /** Of |error| and its square: sums, and sums of their squares. */
  private final double[] moments = new double[5];

  void add(double prediction, double target, double weight) {
    double error = prediction - target;
    if (!Double.isFinite(error)) {
      return;
    }
    double square = error * error;
    moments[0] += weight;
    moments[1] += weight * Math.abs(error);
    moments[2] += weight * square;
    moments[3] += weight * square * square;
    moments[4] += weight * error;
    int at = errors.at(error);
    errors.values()[at] += weight;
    add(byTarget, target, error, weight);
    add(byPrediction, prediction, error, weight);
    int cell = grid.at(target, prediction);
    grid.values()[cell] += weight;
  }

  private static void add(GrowingBins bins, double value, double error, double weight) {
    int at = bins.at(value);
    double[] sums = bins.values();
    sums[at] += weight;
    sums[at + 1] += weight * error;
    sums[at + 2] += weight * Math.abs(error);
    sums[at + 3] += weight * error * error;
  }

  void merge(NumberSums other) {
    errors.merge(other.errors);
    byTarget.merge(other.byTarget);
    byPrediction.merge(other.byPrediction);
    grid.merge(other.grid);
    DecisionSums.addAll(moments, other.moments);
  }

  NumberQuality result(double effectiveRows) {
    return new NumberQuality(errors, byTarget, byPrediction, grid, moments.clone(), effectiveRows);
  }

  void write(DataOutput out) throws IOException {
    errors.write(out);
    byTarget.write(out);
    byPrediction.write(out);
    grid.write(out);
    WireArrays.write(out, moments);
  }

  void read(DataInput in) throws IOException {
    errors.read(in);
    byTarget.read(in);
    byPrediction.read(in);
    grid.read(in);
    WireArrays.read(in, moments);
  }
}
