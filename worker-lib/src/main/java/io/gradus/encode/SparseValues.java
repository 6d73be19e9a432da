package io.gradus.encode;

/**
 * A vector of which only some elements are given; the others are 0.
 *
 * @param size how many elements it has
 * @param indices of those that are given, ascending, each from 0 and below {@code size}
 * @param values of these, in the same order
 */
public record SparseValues(int size, int[] indices, double[] values) {
  /**
   * Takes the arrays as they are, without a copy.
   *
   * @throws IllegalArgumentException if there are not as many values as indices, or the indices do
   *     not ascend below {@code size}
   */
  public SparseValues {
    if (indices.length != values.length) {
      throw new IllegalArgumentException(
          "Expected as many values as indices, found %s indices and %s values."
              .formatted(indices.length, values.length));
    }
    int previous = -1;
    for (int index : indices) {
      if (index <= previous || index >= size) {
        throw new IllegalArgumentException(
            "Expected ascending indices from 0 and below %s, found %s after %s."
                .formatted(size, index, previous));
      }
      previous = index;
    }
  }
}
