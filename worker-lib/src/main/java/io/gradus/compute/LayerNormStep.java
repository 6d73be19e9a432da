package io.gradus.compute;

/**
 * {@code y = x̂·gain + bias}, {@code x̂ = (x − mean)/√(var + eps)} over the last axis: [positions,
 * features], where a row is one position, or as many as its other axes have.
 *
 * <p>The error goes back by {@code ∂x = (g − mean(g) − x̂·mean(g·x̂))/√(var + eps)} with {@code g =
 * ∂y·gain}: the last two terms are what a feature causes through mean and variance. Ba et al.,
 * arXiv 1607.06450.
 */
final class LayerNormStep extends InPlaceStep {
  private final int features;
  private final double eps;
  private final int gain;
  private final int bias;
  private final int normalized;
  private final int inverseDeviation;

  /**
   * @param features extent of the last axis
   * @param normalized slot of x̂: [positions, features]
   * @param inverseDeviation slot of {@code 1/√(var + eps)}: [positions]
   */
  LayerNormStep(
      Span at, int features, double eps, int gain, int bias, int normalized, int inverseDeviation) {
    super(at);
    this.features = features;
    this.eps = eps;
    this.gain = gain;
    this.bias = bias;
    this.normalized = normalized;
    this.inverseDeviation = inverseDeviation;
  }

  private int positions(Pass pass) {
    return pass.rows * (in.width() / features);
  }

  @Override
  void forward(Pass pass) {
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    float[] xHat = pass.floats(normalized);
    float[] inverse = pass.floats(inverseDeviation);
    float[] parameters = pass.parameters;
    for (int position = 0; position < positions(pass); position++) {
      int from = position * features;
      double sum = 0;
      double squares = 0;
      for (int i = from; i < from + features; i++) {
        sum += x[i];
        squares += (double) x[i] * x[i];
      }
      double mean = sum / features;
      double variance = Math.max(squares / features - mean * mean, 0);
      float scale = (float) (1 / Math.sqrt(variance + eps));
      float center = (float) mean;
      inverse[position] = scale;
      for (int i = 0; i < features; i++) {
        float value = (x[from + i] - center) * scale;
        xHat[from + i] = value;
        y[from + i] = value * parameters[gain + i] + parameters[bias + i];
      }
    }
  }

  @Override
  void gradient(Pass pass) {
    float[] errors = pass.errors(out);
    float[] xHat = pass.floats(normalized);
    float[] gradient = pass.gradient;
    for (int position = 0; position < positions(pass); position++) {
      int from = position * features;
      for (int i = 0; i < features; i++) {
        gradient[gain + i] += errors[from + i] * xHat[from + i];
        gradient[bias + i] += errors[from + i];
      }
    }
  }

  @Override
  void backwardInPlace(Pass pass, float[] errors) {
    float[] xHat = pass.floats(normalized);
    float[] inverse = pass.floats(inverseDeviation);
    float[] parameters = pass.parameters;
    for (int position = 0; position < positions(pass); position++) {
      int from = position * features;
      double sum = 0;
      double sumHat = 0;
      for (int i = 0; i < features; i++) {
        float g = errors[from + i] * parameters[gain + i];
        errors[from + i] = g;
        sum += g;
        sumHat += (double) g * xHat[from + i];
      }
      float meanG = (float) (sum / features);
      float meanHat = (float) (sumHat / features);
      for (int i = from; i < from + features; i++) {
        errors[i] = (errors[i] - meanG - xHat[i] * meanHat) * inverse[position];
      }
    }
  }
}
