package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/** Holds tensors against each other, relative to the largest value of the expected one. */
final class Closeness {
  /** Some ulps of a float: what remains of a sum of larger numbers that cancel to zero. */
  private static final double CANCELLATION = 0x1p-21;

  private Closeness() {}

  /**
   * @param largestOfAll largest value of all tensors together: a tensor that is zero by theory (a
   *     bias before a batch norm) holds only what rounding of such numbers leaves
   */
  static void assertClose(
      String name,
      double[] expected,
      float[] actual,
      int offset,
      double tolerance,
      double largestOfAll) {
    double largest = largest(expected);
    double allowed = Math.max(tolerance * largest, CANCELLATION * largestOfAll);
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(expected[i] - actual[offset + i]);
      if (!(difference <= allowed)) {
        fail(
            "%s is off at %s: expected %s, found %s; they differ by %s, at most %s is allowed beside a largest value of %s"
                .formatted(name, i, expected[i], actual[offset + i], difference, allowed, largest));
      }
    }
  }

  static void assertClose(String name, float[] expected, float[] actual, double tolerance) {
    assertEquals(expected.length, actual.length, name + " has another size");
    assertClose(name, doubles(expected), actual, 0, tolerance, 0);
  }

  static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
