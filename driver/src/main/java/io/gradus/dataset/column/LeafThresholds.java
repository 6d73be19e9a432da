package io.gradus.dataset.column;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;

/**
 * A decision tree of one number against the label, grown by the best split first: that which takes
 * most off the variance of the numbers to tell, or off the Gini impurity of the classes, by the
 * rows' weights. What it leaves behind are its thresholds. Breiman et al., Classification and
 * Regression Trees, 1984.
 */
final class LeafThresholds {
  /** A leaf has that many rows, or where there are few rows that part of them. */
  private static final int LEAST_ROWS = 64;

  private static final int LEAST_PART = 32;

  /** A split takes off at least that share of what there was before the first one. */
  private static final double LEAST_GAIN = 1e-4;

  private final SortedSample sorted;
  private final NumberSample sample;
  private final TreeTargets targets;
  private final int leastRows;

  /** Sums of the targets of the rows left and right of a place. */
  private final double[] left;

  private final double[] right;
  private double leftWeight;
  private double rightWeight;

  /** Their squares added up. */
  private double leftSquares;

  private double rightSquares;

  /**
   * A leaf, and how it is best split.
   *
   * @param from first of its values
   * @param to behind its last one
   * @param split where its right part would begin
   * @param gain what that takes off the impurity; 0 where it cannot be split
   */
  private record Leaf(int from, int to, int split, double gain) {}

  private LeafThresholds(SortedSample sorted, NumberSample sample, TreeTargets targets) {
    this.sorted = sorted;
    this.sample = sample;
    this.targets = targets;
    this.leastRows = Math.max(1, Math.min(LEAST_ROWS, sorted.size() / LEAST_PART));
    this.left = new double[targets.count()];
    this.right = new double[targets.count()];
  }

  /**
   * The least value, the thresholds and the largest value, ascending.
   *
   * @param bins the most leaves
   */
  static List<Float> edges(
      SortedSample sorted, NumberSample sample, TreeTargets targets, int bins) {
    return new LeafThresholds(sorted, sample, targets).edges(bins);
  }

  private List<Float> edges(int bins) {
    TreeSet<Float> edges = new TreeSet<>();
    edges.add(sorted.values()[0]);
    edges.add(sorted.values()[sorted.size() - 1]);
    double leastGain = LEAST_GAIN * impurity();
    PriorityQueue<Leaf> leaves =
        new PriorityQueue<>(
            Comparator.comparingDouble((Leaf leaf) -> -leaf.gain).thenComparingInt(Leaf::from));
    leaves.add(leaf(0, sorted.size()));
    for (int count = 1; count < bins; count++) {
      Leaf best = leaves.remove();
      if (!(best.gain > leastGain)) {
        break;
      }
      edges.add(between(sorted.values()[best.split - 1], sorted.values()[best.split]));
      leaves.add(leaf(best.from, best.split));
      leaves.add(leaf(best.split, best.to));
    }
    return new ArrayList<>(edges);
  }

  private static float between(float below, float above) {
    float middle = below + (above - below) / 2;
    return middle > below ? middle : above;
  }

  /** Of all rows: the sum of squared distances from the mean, or weight times Gini's measure. */
  private double impurity() {
    gather(0, sorted.size());
    double squares = 0;
    for (int row : sorted.rows()) {
      double weight = sample.weight(row);
      if (targets.classes() != null) {
        squares += weight;
      } else {
        for (double[] numbers : targets.numbers()) {
          squares += weight * numbers[row] * numbers[row];
        }
      }
    }
    return squares - rightSquares / rightWeight;
  }

  /** Puts all values of a leaf to the right. */
  private void gather(int from, int to) {
    Arrays.fill(left, 0);
    Arrays.fill(right, 0);
    leftWeight = 0;
    rightWeight = 0;
    leftSquares = 0;
    for (int i = from; i < to; i++) {
      int row = sorted.rows()[i];
      double weight = sample.weight(row);
      rightWeight += weight;
      if (targets.classes() != null) {
        right[targets.classes()[row]] += weight;
      } else {
        for (int target = 0; target < right.length; target++) {
          right[target] += weight * targets.numbers()[target][row];
        }
      }
    }
    rightSquares = 0;
    for (double sum : right) {
      rightSquares += sum * sum;
    }
  }

  private Leaf leaf(int from, int to) {
    gather(from, to);
    double before = rightSquares / rightWeight;
    int split = from;
    double gain = 0;
    for (int i = from; i + leastRows < to; i++) {
      move(sorted.rows()[i]);
      boolean possible = i + 1 - from >= leastRows && sorted.values()[i] != sorted.values()[i + 1];
      if (possible) {
        double found = leftSquares / leftWeight + rightSquares / rightWeight - before;
        if (found > gain) {
          gain = found;
          split = i + 1;
        }
      }
    }
    return new Leaf(from, to, split, gain);
  }

  /** From the right to the left. */
  private void move(int row) {
    double weight = sample.weight(row);
    leftWeight += weight;
    rightWeight -= weight;
    if (targets.classes() != null) {
      move(targets.classes()[row], weight);
      return;
    }
    for (int target = 0; target < left.length; target++) {
      move(target, weight * targets.numbers()[target][row]);
    }
  }

  private void move(int target, double part) {
    leftSquares += part * (2 * left[target] + part);
    rightSquares -= part * (2 * right[target] - part);
    left[target] += part;
    right[target] -= part;
  }
}
