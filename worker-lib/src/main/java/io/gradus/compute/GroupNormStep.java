package io.gradus.compute;

/**
 * {@code y = x̂·gain + bias}, {@code x̂ = (x − mean)/√(var + eps)} over the positions of a row and
 * the channels of a group: a row is [positions, groups, channels of a group]. The error goes back
 * by the rule of a {@link LayerNormStep}. Wu and He, arXiv 1803.08494.
 */
final class GroupNormStep extends InPlaceStep {
  private final int channels;
  private final int groups;
  private final double eps;
  private final int gain;
  private final int bias;
  private final Scratch scratch;
  private final ColumnSums sums;

  /**
   * @param normalized slot of x̂: [rows, width]
   * @param inverseDeviation slot of {@code 1/√(var + eps)}: [rows, groups]
   */
  record Scratch(int normalized, int inverseDeviation) {}

  GroupNormStep(
      Span at, int groups, double eps, int gain, int bias, Scratch scratch, ColumnSums sums) {
    super(at);
    this.channels = sums.columns();
    this.groups = groups;
    this.eps = eps;
    this.gain = gain;
    this.bias = bias;
    this.scratch = scratch;
    this.sums = sums;
  }

  /** Values of a group. */
  private int size() {
    return in.width() / groups;
  }

  @Override
  void forward(Pass pass) {
    for (int row = 0; row < pass.rows; row++) {
      for (int group = 0; group < groups; group++) {
        normalize(pass, row, group);
      }
    }
  }

  private void normalize(Pass pass, int row, int group) {
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    float[] xHat = pass.floats(scratch.normalized());
    float[] parameters = pass.parameters;
    int width = channels / groups;
    int first = group * width;
    int start = row * in.width() + first;
    int end = (row + 1) * in.width();
    double sum = 0;
    double squares = 0;
    for (int at = start; at < end; at += channels) {
      for (int i = at; i < at + width; i++) {
        sum += x[i];
        squares += (double) x[i] * x[i];
      }
    }
    double mean = sum / size();
    double variance = Math.max(squares / size() - mean * mean, 0);
    float scale = (float) (1 / Math.sqrt(variance + eps));
    float center = (float) mean;
    pass.floats(scratch.inverseDeviation())[row * groups + group] = scale;
    for (int at = start; at < end; at += channels) {
      for (int i = 0; i < width; i++) {
        float value = (x[at + i] - center) * scale;
        xHat[at + i] = value;
        y[at + i] = value * parameters[gain + first + i] + parameters[bias + first + i];
      }
    }
  }

  @Override
  void gradient(Pass pass) {
    float[] errors = pass.errors(out);
    int length = pass.rows * in.width();
    double[] sum = sums.of(pass, errors, length);
    for (int channel = 0; channel < channels; channel++) {
      pass.gradient[bias + channel] += (float) sum[channel];
    }
    double[] products = sums.ofProducts(pass, errors, pass.floats(scratch.normalized()), length);
    for (int channel = 0; channel < channels; channel++) {
      pass.gradient[gain + channel] += (float) products[channel];
    }
  }

  @Override
  void backwardInPlace(Pass pass, float[] errors) {
    for (int row = 0; row < pass.rows; row++) {
      for (int group = 0; group < groups; group++) {
        backward(pass, row, group, errors);
      }
    }
  }

  private void backward(Pass pass, int row, int group, float[] errors) {
    float[] xHat = pass.floats(scratch.normalized());
    float[] parameters = pass.parameters;
    float inverse = pass.floats(scratch.inverseDeviation())[row * groups + group];
    int width = channels / groups;
    int first = group * width;
    int start = row * in.width() + first;
    int end = (row + 1) * in.width();
    double sum = 0;
    double sumHat = 0;
    for (int at = start; at < end; at += channels) {
      for (int i = 0; i < width; i++) {
        float g = errors[at + i] * parameters[gain + first + i];
        errors[at + i] = g;
        sum += g;
        sumHat += (double) g * xHat[at + i];
      }
    }
    float meanG = (float) (sum / size());
    float meanHat = (float) (sumHat / size());
    for (int at = start; at < end; at += channels) {
      for (int i = at; i < at + width; i++) {
        errors[i] = (errors[i] - meanG - xHat[i] * meanHat) * inverse;
      }
    }
  }
}
