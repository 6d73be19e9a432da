package io.gradus.metric;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The weights of positive and of negative rows in {@value #BINS} bins of the logit: what AUC and
 * average precision need of the order of rows, in a form that merges.
 *
 * <p>Bins are symmetric around 0 and as wide as the logit is large: 512 to each doubling of |logit|
 * from 2⁻⁸ to 2⁸, so a bin's width is at most 1/512 of its logits; logits nearer to 0 or farther
 * from it are in the first or last bin of their sign.
 *
 * <p>Rows of one bin count as equal. So AUC is off by at most ½ Σ Pᵢ·Nᵢ / (P·N), Pᵢ and Nᵢ being
 * the weights of bin i: what it would be if all those pairs were in order, or none. With rows
 * spread over hundreds of bins that is below 1e-3, and the error itself, the rows of a bin being
 * hardly more in than out of order, some orders of magnitude smaller. Average precision lies
 * between what it would be with the negative rows of each bin before its positive ones, and after.
 */
final class ScoreHistogram {
  static final int BINS = 1 << 14;

  private static final int BITS_OF_DOUBLING = 9;
  private static final int SIDE = BINS / 2;
  private static final int SHIFT = 23 - BITS_OF_DOUBLING;
  private static final int FIRST = Float.floatToRawIntBits(0x1p-8f) >> SHIFT;
  private static final int ENTRY_BYTES = Integer.BYTES + 2 * Double.BYTES;

  /** [BINS] each; allocated with the first row. */
  private double[] positive = {};

  private double[] negative = {};

  /** Bins ascend with the logit, the bin of −z mirrors that of z. */
  static int bin(float logit) {
    int size = Float.floatToRawIntBits(Math.abs(logit)) >> SHIFT;
    int fromZero = Math.min(SIDE - 1, Math.max(0, size - FIRST));
    return logit < 0 ? SIDE - 1 - fromZero : SIDE + fromZero;
  }

  /** The least |logit| of the bin that is so many bins away from 0; 0 for the first. */
  static double edge(int fromZero) {
    return fromZero == 0 ? 0 : Float.intBitsToFloat((FIRST + fromZero) << SHIFT);
  }

  void add(float logit, boolean isPositive, double weight) {
    allocate();
    (isPositive ? positive : negative)[bin(logit)] += weight;
  }

  void merge(ScoreHistogram other) {
    if (other.positive.length > 0) {
      allocate();
      for (int bin = 0; bin < BINS; bin++) {
        positive[bin] += other.positive[bin];
        negative[bin] += other.negative[bin];
      }
    }
  }

  /** See {@link Metric#AUC}. */
  double auc() {
    double below = 0;
    double inOrder = 0;
    double positives = 0;
    for (int bin = 0; bin < positive.length; bin++) {
      inOrder += positive[bin] * (below + negative[bin] / 2);
      below += negative[bin];
      positives += positive[bin];
    }
    return inOrder / (positives * below);
  }

  /** See {@link Metric#PR_AUC}; a bin is one threshold. */
  double averagePrecision() {
    double found = 0;
    double selected = 0;
    double sum = 0;
    for (int bin = positive.length - 1; bin >= 0; bin--) {
      found += positive[bin];
      selected += positive[bin] + negative[bin];
      if (positive[bin] > 0) {
        sum += positive[bin] * (found / selected);
      }
    }
    return sum / found;
  }

  /** What thresholds from 0 to 1 select; a bin goes with the threshold whose logit lies in it. */
  ThresholdCurve curve(int thresholds) {
    double[] positives = new double[thresholds];
    double[] negatives = new double[thresholds];
    int bin = positive.length;
    double positiveSum = 0;
    double negativeSum = 0;
    for (int i = thresholds - 1; i >= 0; i--) {
      double probability = (double) i / (thresholds - 1);
      int first = i == 0 ? 0 : bin((float) Math.log(probability / (1 - probability)));
      while (bin > first) {
        bin--;
        positiveSum += positive[bin];
        negativeSum += negative[bin];
      }
      positives[i] = positiveSum;
      negatives[i] = negativeSum;
    }
    return new ThresholdCurve(positives, negatives);
  }

  /** The bins that are not empty: their number, then index and weights of each. */
  void write(DataOutput out) throws IOException {
    ByteBuffer entries = ByteBuffer.allocate(occupied() * ENTRY_BYTES);
    for (int bin = 0; bin < positive.length; bin++) {
      if (positive[bin] != 0 || negative[bin] != 0) {
        entries.putInt(bin).putDouble(positive[bin]).putDouble(negative[bin]);
      }
    }
    out.writeInt(entries.capacity() / ENTRY_BYTES);
    out.write(entries.array());
  }

  void read(DataInput in) throws IOException {
    int occupied = in.readInt();
    if (occupied < 0 || occupied > BINS) {
      throw new IOException("Expected 0 to " + BINS + " bins, found " + occupied + ".");
    }
    ByteBuffer entries = ByteBuffer.allocate(occupied * ENTRY_BYTES);
    in.readFully(entries.array());
    positive = new double[occupied == 0 ? 0 : BINS];
    negative = new double[positive.length];
    while (entries.hasRemaining()) {
      int bin = entries.getInt();
      positive[bin] = entries.getDouble();
      negative[bin] = entries.getDouble();
    }
  }

  private int occupied() {
    int occupied = 0;
    for (int bin = 0; bin < positive.length; bin++) {
      occupied += positive[bin] != 0 || negative[bin] != 0 ? 1 : 0;
    }
    return occupied;
  }

  private void allocate() {
    if (positive.length == 0) {
      positive = new double[BINS];
      negative = new double[BINS];
    }
  }
}
