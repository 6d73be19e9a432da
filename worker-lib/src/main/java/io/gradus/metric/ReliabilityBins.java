package io.gradus.metric;

import io.gradus.data.WireArrays;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** Sums over rows by the probability that was given, in fifteen equal parts of it. */
final class ReliabilityBins {
  static final int BINS = 15;

  /** [BINS, 3]: weight, weight times probability, weight of what was so. */
  private final double[] sums = new double[3 * BINS];

  void add(double probability, boolean isSo, double weight) {
    int bin = 3 * Math.min(BINS - 1, (int) (probability * BINS));
    sums[bin] += weight;
    sums[bin + 1] += weight * probability;
    sums[bin + 2] += isSo ? weight : 0;
  }

  void merge(ReliabilityBins other) {
    DecisionSums.addAll(sums, other.sums);
  }

  /** The sums: [BINS, 3]. */
  double[] values() {
    return sums.clone();
  }

  /** The sums by bin: [BINS, 3]. */
  double[][] parts() {
    double[][] parts = new double[BINS][];
    for (int bin = 0; bin < BINS; bin++) {
      parts[bin] = Arrays.copyOfRange(sums, 3 * bin, 3 * bin + 3);
    }
    return parts;
  }

  /** See {@link Metric#ECE}. */
  double error() {
    double apart = 0;
    double weight = 0;
    for (int bin = 0; bin < sums.length; bin += 3) {
      apart += Math.abs(sums[bin + 1] - sums[bin + 2]);
      weight += sums[bin];
    }
    return apart / weight;
  }

  void write(DataOutput out) throws IOException {
    WireArrays.write(out, sums);
  }

  void read(DataInput in) throws IOException {
    WireArrays.read(in, sums);
  }
}
