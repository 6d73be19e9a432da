package io.gradus.metric;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How probable each of the first classes is held to be, in rows of that class and in rows of all
 * others: the weight of rows by probability, in {@value #BINS} bins of equal width.
 */
final class ClassScores {
  /** Classes with a curve of their own; nobody looks at more. */
  static final int MOST_CLASSES = 20;

  /** A multiple of what 127 thresholds are apart. */
  private static final int BINS = 252;

  private final int classes;

  /** [2 · classes · (BINS + 1)]: of the class, of others; the last bin is a probability of 1. */
  private final double[] weights;

  ClassScores(int allClasses) {
    classes = Math.min(allClasses, MOST_CLASSES);
    weights = new double[2 * classes * (BINS + 1)];
  }

  /**
   * Adds a row.
   *
   * @param logits from {@code offset}, one a class
   * @param largest of them
   * @param sum Σ exp(logit − largest)
   */
  void add(float[] logits, int offset, double largest, double sum, int actual, double weight) {
    for (int c = 0; c < classes; c++) {
      double probability = Math.exp(logits[offset + c] - largest) / sum;
      if (probability <= 1) {
        weights[start(c, c == actual) + (int) (probability * BINS)] += weight;
      }
    }
  }

  private static int start(int category, boolean ofIt) {
    return (2 * category + (ofIt ? 0 : 1)) * (BINS + 1);
  }

  void merge(ClassScores other) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] += other.weights[i];
    }
  }

  /** Each class against all others. */
  List<ThresholdCurve> curves(int thresholds) {
    return IntStream.range(0, classes)
        .mapToObj(
            c ->
                new ThresholdCurve(
                    selected(start(c, true), thresholds), selected(start(c, false), thresholds)))
        .toList();
  }

  private double[] selected(int start, int thresholds) {
    double[] selected = new double[thresholds];
    int bin = BINS + 1;
    double sum = 0;
    for (int i = thresholds - 1; i >= 0; i--) {
      int first = (int) (((long) i * BINS + thresholds - 2) / (thresholds - 1));
      while (bin > first) {
        bin--;
        sum += weights[start + bin];
      }
      selected[i] = sum;
    }
    return selected;
  }

  void write(DataOutput out) throws IOException {
    SparseDoubles.write(out, weights);
  }

  void read(DataInput in) throws IOException {
    System.arraycopy(SparseDoubles.read(in), 0, weights, 0, weights.length);
  }
}
