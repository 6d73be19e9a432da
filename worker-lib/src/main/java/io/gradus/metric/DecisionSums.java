package io.gradus.metric;

import io.gradus.data.WireArrays;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Sums over rows of what a network holds likely, and whether it was so. */
final class DecisionSums {
  /** Bins of {@link ScoreHistogram} that are one here. */
  private static final int SHIFT = 4;

  static final int BINS = ScoreHistogram.BINS >> SHIFT;

  /** [2, BINS]: weight of what was not so, then of what was so; then the squares of weights. */
  private final double[] bins = new double[2 * BINS];

  private final double[] squares = new double[2];

  private final ReliabilityBins reliability = new ReliabilityBins();

  void add(double logit, boolean isSo, double weight) {
    int side = isSo ? 1 : 0;
    bins[side * BINS + (ScoreHistogram.bin((float) logit) >> SHIFT)] += weight;
    squares[side] += weight * weight;
    reliability.add(1 / (1 + Math.exp(-logit)), isSo, weight);
  }

  void merge(DecisionSums other) {
    addAll(bins, other.bins);
    addAll(squares, other.squares);
    reliability.merge(other.reliability);
  }

  static void addAll(double[] sums, double[] more) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += more[i];
    }
  }

  DecisionQuality result() {
    double[][] sides = new double[2][BINS];
    System.arraycopy(bins, 0, sides[0], 0, BINS);
    System.arraycopy(bins, BINS, sides[1], 0, BINS);
    return new DecisionQuality(sides[1], sides[0], squares[1], squares[0], reliability.values());
  }

  /** The logit at which a bin begins; the one after the last is infinite. */
  static double edge(int bin) {
    int half = BINS / 2;
    if (bin == BINS) {
      return Double.POSITIVE_INFINITY;
    }
    return bin >= half ? ScoreHistogram.edge((bin - half) << SHIFT) : -edge(BINS - bin);
  }

  void write(DataOutput out) throws IOException {
    SparseDoubles.write(out, bins);
    WireArrays.write(out, squares);
    reliability.write(out);
  }

  void read(DataInput in) throws IOException {
    System.arraycopy(SparseDoubles.read(in), 0, bins, 0, bins.length);
    WireArrays.read(in, squares);
    reliability.read(in);
  }
}
