package io.gradus.network;

import java.util.List;

/** The shape of one row's values: {@code [features]} or {@code [channels, height, width]}. */
final class Shapes {
  private Shapes() {}

  /** The number of values of that shape. */
  static int size(List<Integer> shape) {
    long size = 1;
    for (int axis = 0; axis < shape.size(); axis++) { // no iterator: hot paths must not allocate
      size *= shape.get(axis);
      if (size > Integer.MAX_VALUE) {
        throw new NetworkException(
            "Expected at most %s values a row, found shape %s."
                .formatted(Integer.MAX_VALUE, shape));
      }
    }
    return (int) size;
  }

  static int features(List<Integer> input) {
    if (input.size() != 1) {
      throw new NetworkException(
          "Expected an input of shape [features], found %s. Add a flatten layer before it."
              .formatted(input));
    }
    return input.get(0);
  }

  static void requireImage(List<Integer> input) {
    if (input.size() != 3) {
      throw new NetworkException(
          "Expected an input of shape [channels, height, width], found %s. %s"
              .formatted(
                  input,
                  "Give the network's input as [channels, height, width], and place this layer"
                      + " before any flatten layer."));
    }
  }

  /** How often a square window fits: {@code ⌊(extent + 2·padding − kernel)/stride⌋ + 1}. */
  static int windows(List<Integer> input, int axis, int kernel, int stride, int padding) {
    long room = input.get(axis) + 2L * padding - kernel;
    if (room < 0) {
      throw new NetworkException(
          "Expected a %s of at least %s for a kernel of %s with padding %s, found an input of shape %s. %s"
              .formatted(
                  axis == 1 ? "height" : "width",
                  kernel - 2L * padding,
                  kernel,
                  padding,
                  input,
                  "Take a smaller kernel, more padding, or fewer pooling layers before it."));
    }
    long windows = room / stride + 1;
    if (windows > Integer.MAX_VALUE) {
      throw new NetworkException(
          "Expected at most %s windows, found %s with padding %s on an input of shape %s. Take less padding."
              .formatted(Integer.MAX_VALUE, windows, padding, input));
    }
    return (int) windows;
  }
}
