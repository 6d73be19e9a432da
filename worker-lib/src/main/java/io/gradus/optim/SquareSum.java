package io.gradus.optim;

/**
 * The sum of squares in double, always in the same order of additions: eight interleaved sums a
 * block of {@value Optimizer#BLOCK} elements, then the blocks one after the other. So blocks may be
 * summed at the same time without a change of bits, and eight additions are under way at once.
 */
final class SquareSum {
  private static final int LANES = 8;

  private SquareSum() {}

  static double of(float[] values) {
    double sum = 0;
    for (int from = 0; from < values.length; ) {
      int to = from + Math.min(Optimizer.BLOCK, values.length - from);
      sum += ofBlock(values, from, to);
      from = to;
    }
    return sum;
  }

  private static double ofBlock(float[] values, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int end = from + (to - from) / LANES * LANES;
    for (int i = from; i < end; i += LANES) {
      s0 += (double) values[i] * values[i];
      s1 += (double) values[i + 1] * values[i + 1];
      s2 += (double) values[i + 2] * values[i + 2];
      s3 += (double) values[i + 3] * values[i + 3];
      s4 += (double) values[i + 4] * values[i + 4];
      s5 += (double) values[i + 5] * values[i + 5];
      s6 += (double) values[i + 6] * values[i + 6];
      s7 += (double) values[i + 7] * values[i + 7];
    }
    for (int i = end; i < to; i++) {
      s0 += (double) values[i] * values[i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }
}
