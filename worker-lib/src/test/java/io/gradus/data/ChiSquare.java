package io.gradus.data;

import java.util.Arrays;

/** Pearson's test of equal frequencies. */
final class ChiSquare {
  private ChiSquare() {}

  static double statistic(int[] counts) {
    double expected = Arrays.stream(counts).asLongStream().sum() / (double) counts.length;
    return Arrays.stream(counts)
        .mapToDouble(count -> (count - expected) * (count - expected) / expected)
        .sum();
  }

  /**
   * Whether the statistic lies within 5 standard deviations of its mean under equal frequencies: it
   * has mean d and variance 2d for d = cells - 1 degrees of freedom. Fair counts fail with a
   * probability below 1e-4 (the tail is heavier than the normal one).
   */
  static boolean plausible(int[] counts) {
    int degrees = counts.length - 1;
    return statistic(counts) <= degrees + 5 * Math.sqrt(2.0 * degrees) + 5;
  }
}
