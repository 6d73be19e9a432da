package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.evaluate.CountedInputs;
import io.gradus.metric.InputSums;
import io.gradus.network.InputSpec;
import java.io.Serializable;

/** Sums over rows of what their inputs are, and how many rows have which. */
final class CountedMeanSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final MeanSums means;
  private final InputSums counts;

  private CountedMeanSums(MeanSums means, InputSums counts) {
    this.means = means;
    this.counts = counts;
  }

  /** Sums of no rows. */
  static CountedMeanSums of(InputSpec input, CountedInputs counted) {
    return new CountedMeanSums(MeanSums.of(input), counted.none());
  }

  /** How many bytes they take, about. */
  static long bytes(InputSpec input, CountedInputs counted) {
    return MeanSums.bytes(input) + (long) Long.BYTES * InputSums.BINS * counted.count();
  }

  void add(Block block) {
    means.add(block);
    CountedInputs.add(block, counts);
  }

  CountedMeanSums merge(CountedMeanSums other) {
    means.merge(other.means);
    counts.merge(other.counts);
    return this;
  }

  MeanSums means() {
    return means;
  }

  InputSums counts() {
    return counts;
  }
}
