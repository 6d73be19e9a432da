package io.gradus.network;

/** What square windows that move over an image make of its shape. */
final class Windows {
  private Windows() {}

  /**
   * {@code [channels, height, width]} → {@code [outChannels, height', width']} with {@code height'
   * = ⌊(height + 2·padding − kernel)/stride⌋ + 1}.
   */
  static Shape over(Shape input, int outChannels, int kernel, int stride, int padding) {
    requireImage(input);
    return Shape.of(
        outChannels,
        count(input, 1, kernel, stride, padding),
        count(input, 2, kernel, stride, padding));
  }

  static void requireImage(Shape input) {
    if (!input.isImage()) {
      throw new NetworkException(
          "Expected an input of shape [channels, height, width], found %s. %s"
              .formatted(
                  input,
                  "Give the network's input as [channels, height, width], and place this layer"
                      + " before any flatten layer."));
    }
  }

  /** How it reads in a table; what is usual is not said. */
  static String describe(String type, int kernel, int stride, int padding) {
    return "%s %s×%s%s%s"
        .formatted(
            type,
            kernel,
            kernel,
            stride == 1 ? "" : ", stride " + stride,
            padding == 0 ? "" : ", padding " + padding);
  }

  private static int count(Shape input, int axis, int kernel, int stride, int padding) {
    long room = input.extent(axis) + 2L * padding - kernel;
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
