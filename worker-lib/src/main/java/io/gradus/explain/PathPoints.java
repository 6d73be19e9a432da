package io.gradus.explain;

/**
 * Points on the straight lines from a baseline to rows, {@code x′ + α·(x − x′)}: those of the first
 * row in the order of α, then those of the second, and so on.
 */
final class PathPoints {
  private final float[] inputs;
  private final float[] baseline;
  private final double[] alphas;

  /**
   * @param inputs encoded rows: [rows, width]
   * @param baseline [width]
   * @param alphas where on the line: [steps]
   */
  PathPoints(float[] inputs, float[] baseline, double[] alphas) {
    if (baseline.length == 0 || inputs.length % baseline.length != 0) {
      throw new IllegalArgumentException(
          "Expected rows of %s input values, as the baseline has, found %s values."
              .formatted(baseline.length, inputs.length));
    }
    this.inputs = inputs;
    this.baseline = baseline;
    this.alphas = alphas;
  }

  int rows() {
    return inputs.length / baseline.length;
  }

  int steps() {
    return alphas.length;
  }

  long count() {
    return (long) rows() * alphas.length;
  }

  int row(long point) {
    return (int) (point / alphas.length);
  }

  int step(long point) {
    return (int) (point % alphas.length);
  }

  /** Some points' input values: [to − from, width]. */
  float[] fill(long from, long to) {
    int width = baseline.length;
    float[] points = new float[Math.toIntExact((to - from) * width)];
    int at = 0;
    for (long point = from; point < to; point++) {
      int row = row(point) * width;
      double alpha = alphas[step(point)];
      for (int i = 0; i < width; i++) {
        double start = baseline[i];
        points[at + i] = (float) (start + alpha * (inputs[row + i] - start));
      }
      at += width;
    }
    return points;
  }
}
