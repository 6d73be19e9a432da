package io.gradus.report.tensorboard;

/**
 * How finite values are spread: how many there are in bins of equal width between the least and the
 * greatest.
 *
 * @param least NaN where there is no value
 * @param limits [bins], the upper limit of each, ascending
 * @param counts [bins]
 */
record ValueSpread(
    double least,
    double greatest,
    long count,
    double sum,
    double squareSum,
    double[] limits,
    double[] counts) {
  private static final int BINS = 64;

  /** Of the values from {@code from} to {@code to}, exclusive. */
  static ValueSpread of(float[] values, int from, int to) {
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    long count = 0;
    double sum = 0;
    double squareSum = 0;
    for (int i = from; i < to; i++) {
      float value = values[i];
      if (Float.isFinite(value)) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
        count++;
        sum += value;
        squareSum += (double) value * value;
      }
    }
    if (count == 0) {
      return new ValueSpread(Double.NaN, Double.NaN, 0, 0, 0, new double[0], new double[0]);
    }
    double width = ((double) greatest - least) / BINS;
    double[] limits = new double[width > 0 ? BINS : 1];
    double[] counts = new double[limits.length];
    for (int bin = 0; bin < limits.length; bin++) {
      limits[bin] = least + width * (bin + 1);
    }
    limits[limits.length - 1] = greatest;
    for (int i = from; i < to; i++) {
      if (Float.isFinite(values[i])) {
        counts[width > 0 ? Math.min(BINS - 1, (int) ((values[i] - (double) least) / width)) : 0]++;
      }
    }
    return new ValueSpread(least, greatest, count, sum, squareSum, limits, counts);
  }

  /** The Euclidean norm. */
  double norm() {
    return Math.sqrt(squareSum);
  }
}
