package io.gradus.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** AUC and average precision by comparing and sorting all rows. */
final class NaiveRanking {
  private final Rows rows;
  private final int label;

  NaiveRanking(Rows rows, int label) {
    this.rows = rows;
    this.label = label;
  }

  double auc() {
    double inOrder = 0;
    double pairs = 0;
    for (int p = 0; p < rows.rows(); p++) {
      for (int n = 0; n < rows.rows(); n++) {
        if (rows.positive(p, label) && !rows.positive(n, label)) {
          double w = (double) rows.weights()[p] * rows.weights()[n];
          int order = Float.compare(rows.logit(p, label), rows.logit(n, label));
          inOrder += order > 0 ? w : order == 0 ? w / 2 : 0;
          pairs += w;
        }
      }
    }
    return inOrder / pairs;
  }

  /** Half the share of pairs in one bin: the documented bound of the binned AUC's error. */
  double aucErrorBound() {
    double together = 0;
    double pairs = 0;
    for (int p = 0; p < rows.rows(); p++) {
      for (int n = 0; n < rows.rows(); n++) {
        if (rows.positive(p, label) && !rows.positive(n, label)) {
          double w = (double) rows.weights()[p] * rows.weights()[n];
          together += bin(p) == bin(n) ? w : 0;
          pairs += w;
        }
      }
    }
    return together / pairs / 2;
  }

  private int bin(int row) {
    return ScoreHistogram.bin(rows.logit(row, label));
  }

  /** With equal logits as one threshold. */
  double averagePrecision() {
    return averagePrecision(Comparator.comparingDouble(row -> -rows.logit(row, label)));
  }

  /** With rows in the given order, those that compare as equal being one threshold. */
  double averagePrecision(Comparator<Integer> order) {
    List<Integer> sorted = new ArrayList<>();
    double positives = 0;
    for (int row = 0; row < rows.rows(); row++) {
      sorted.add(row);
      positives += rows.positive(row, label) ? rows.weights()[row] : 0;
    }
    sorted.sort(order);
    double selected = 0;
    double found = 0;
    double sum = 0;
    for (int i = 0; i < sorted.size(); ) {
      double foundBefore = found;
      int first = sorted.get(i);
      for (; i < sorted.size() && order.compare(first, sorted.get(i)) == 0; i++) {
        selected += rows.weights()[sorted.get(i)];
        found += rows.positive(sorted.get(i), label) ? rows.weights()[sorted.get(i)] : 0;
      }
      sum += found > foundBefore ? (found - foundBefore) / positives * (found / selected) : 0;
    }
    return sum;
  }

  /** Bins descending; inside a bin positive rows come first, or last. */
  double averagePrecisionOfBins(boolean positiveFirst) {
    int first = positiveFirst ? -1 : 1;
    return averagePrecision(
        Comparator.<Integer>comparingInt(row -> -bin(row))
            .thenComparingInt(row -> rows.positive(row, label) ? first : -first)
            .thenComparingInt(row -> row));
  }
}
