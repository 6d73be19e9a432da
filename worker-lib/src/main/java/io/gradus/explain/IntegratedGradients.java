package io.gradus.explain;

import io.gradus.compute.Trace;

/**
 * Integrated gradients (Sundararajan, Taly and Yan, arXiv 1703.01365): {@code φ_i = (x_i −
 * x′_i)·∫∂F(x′ + α(x − x′))/∂x_i dα}, F a raw output of the network, a logit where there are
 * classes, the integral by a quadrature, usually Gauss–Legendre. For one thread.
 */
public final class IntegratedGradients {
  /** Points of Gauss–Legendre that suffice for smooth networks; kinks leave a gap that is told. */
  public static final int USUAL_STEPS = 50;

  private final TracedNetwork network;
  private final float[] baseline;
  private final double[] points;
  private final double[] weights;
  private final float[] baselineOutputs;

  /**
   * @param baseline encoded input that counts as "nothing known": [input values]
   * @param rule where the line from it to a row is looked at
   */
  public IntegratedGradients(TracedNetwork network, float[] baseline, Quadrature rule) {
    this.network = network;
    this.baseline = baseline.clone();
    this.points = rule.points();
    this.weights = rule.weights();
    this.baselineOutputs = network.outputs(baseline);
  }

  /** Raw outputs for the baseline: [outputs]. */
  public float[] baselineOutputs() {
    return baselineOutputs.clone();
  }

  /**
   * The attributions of some rows.
   *
   * @param inputs encoded rows, as {@link Trace#inputs} makes them: [rows, input values]
   * @param explained the output that is explained of each row: [rows]
   */
  public Attributions of(float[] inputs, int[] explained) {
    PathPoints path = new PathPoints(inputs, baseline, points);
    if (explained.length != path.rows()) {
      throw new IllegalArgumentException(
          "Expected an explained output a row, found %s for %s rows."
              .formatted(explained.length, path.rows()));
    }
    int width = baseline.length;
    double[] values = new double[inputs.length];
    for (long from = 0; from < path.count(); from += network.chunk()) {
      add(path, from, Math.min(path.count(), from + network.chunk()), explained, values);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] *= (double) inputs[i] - baseline[i % width];
    }
    float[] all = network.outputsOf(inputs, width);
    double[] outputs = new double[explained.length];
    double[] before = new double[explained.length];
    for (int row = 0; row < explained.length; row++) {
      outputs[row] = all[row * network.outputs() + explained[row]];
      before[row] = baselineOutputs[explained[row]];
    }
    return new Attributions(values, width, outputs, before);
  }

  /** Adds the weighted slopes at some points to those of their rows. */
  private void add(PathPoints path, long from, long to, int[] explained, double[] into) {
    network.outputs(path.fill(from, to));
    float[] errors = new float[Math.toIntExact(to - from) * network.outputs()];
    for (long point = from; point < to; point++) {
      errors[(int) (point - from) * network.outputs() + explained[path.row(point)]] = 1;
    }
    network.backward(errors);
    float[] slopes = network.trace().errors(Trace.INPUT);
    int width = baseline.length;
    for (long point = from; point < to; point++) {
      double weight = weights[path.step(point)];
      int slope = (int) (point - from) * width;
      int row = path.row(point) * width;
      for (int i = 0; i < width; i++) {
        into[row + i] += weight * slopes[slope + i];
      }
    }
  }
}
