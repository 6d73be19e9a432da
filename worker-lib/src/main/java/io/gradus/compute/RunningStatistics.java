package io.gradus.compute;

/**
 * The running mean and variance of one batch norm, and where the sums lie that they follow.
 *
 * @param momentum how far they move towards those of a batch
 * @param channels how many means and variances there are
 * @param moments where its part of {@link Gradient#moments()} begins: the count of values a
 *     channel, then {@code Σx} and {@code Σx²} of each channel in turn
 * @param mean where the means begin in the flat array of buffers: [channels]
 * @param variance where the variances begin there: [channels]
 */
record RunningStatistics(double momentum, int channels, int moments, int mean, int variance) {

  /** How many moments there are. */
  int momentCount() {
    return 1 + 2 * channels;
  }

  /**
   * Moves them towards the mean and the unbiased variance of a global batch.
   *
   * @param sums {@link Gradient#moments()} of all partitions together
   * @param buffers moved in place: [bufferCount]
   */
  void follow(double[] sums, float[] buffers) {
    double count = sums[moments];
    if (count < 2) {
      return; // a single value has no variance
    }
    for (int channel = 0; channel < channels; channel++) {
      double sum = sums[moments + 1 + 2 * channel];
      double squares = sums[moments + 2 + 2 * channel];
      double batchMean = sum / count;
      double batchVariance = Math.max(squares - sum * batchMean, 0) / (count - 1);
      buffers[mean + channel] += (float) (momentum * (batchMean - buffers[mean + channel]));
      buffers[variance + channel] +=
          (float) (momentum * (batchVariance - buffers[variance + channel]));
    }
  }
}
