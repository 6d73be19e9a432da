package io.gradus.compute;

/**
 * {@code y = x̂·gain + bias}, {@code x̂ = (x − mean)/√(var + eps)} a channel: [rows, channels,
 * plane], where plane is 1 behind a dense layer.
 *
 * <p>In training mean and biased variance are those of the chunk, which therefore holds all rows
 * that the partition has in the step. The error goes back by the same rule as in a {@link
 * LayerNormStep}, along the other axis. Ioffe and Szegedy, arXiv 1502.03167, section 3.
 */
final class BatchNormStep extends Step {
  private final int channels;
  private final int plane;
  private final double eps;
  private final int gain;
  private final int bias;
  private final int runningMean;
  private final int runningVariance;
  private final int moments;
  private final int normalized;
  private final int scales;
  private final int sums;

  /** Where a batch norm's tensors and sums lie in the flat arrays. */
  record Places(int gain, int bias, int runningMean, int runningVariance, int moments) {}

  /**
   * @param normalized slot of x̂: [rows, channels, plane]
   * @param scales slot of {@code 1/√(var + eps)}, then of a second factor: [2, channels]
   * @param sums slot of two doubles a channel: [2, channels]
   */
  BatchNormStep(
      Edge in,
      Edge out,
      int channels,
      double eps,
      Places places,
      int normalized,
      int scales,
      int sums) {
    super(in, out);
    this.channels = channels;
    this.plane = in.width() / channels;
    this.eps = eps;
    this.gain = places.gain();
    this.bias = places.bias();
    this.runningMean = places.runningMean();
    this.runningVariance = places.runningVariance();
    this.moments = places.moments();
    this.normalized = normalized;
    this.scales = scales;
    this.sums = sums;
  }

  @Override
  void forward(Pass pass) {
    sumMoments(pass);
    recordMoments(pass);
    normalize(pass);
  }

  /** {@code Σx} and {@code Σx²} a channel. */
  private void sumMoments(Pass pass) {
    float[] x = pass.values(in);
    double[] sum = pass.doubles(sums);
    clear(sum);
    int at = 0;
    for (int row = 0; row < pass.rows; row++) {
      for (int channel = 0; channel < channels; channel++) {
        double s = 0;
        double squares = 0;
        for (int i = at; i < at + plane; i++) {
          s += x[i];
          squares += (double) x[i] * x[i];
        }
        at += plane;
        sum[channel] += s;
        sum[channels + channel] += squares;
      }
    }
  }

  private void recordMoments(Pass pass) {
    double[] sum = pass.doubles(sums);
    pass.moments[moments] += (double) pass.rows * plane;
    for (int channel = 0; channel < channels; channel++) {
      pass.moments[moments + 1 + 2 * channel] += sum[channel];
      pass.moments[moments + 2 + 2 * channel] += sum[channels + channel];
    }
  }

  private void normalize(Pass pass) {
    double[] sum = pass.doubles(sums);
    float[] factors = pass.floats(scales);
    double count = (double) pass.rows * plane;
    for (int channel = 0; channel < channels; channel++) {
      double mean = sum[channel] / count;
      double variance = Math.max(sum[channels + channel] / count - mean * mean, 0);
      factors[channel] = (float) (1 / Math.sqrt(variance + eps));
      factors[channels + channel] = (float) mean;
    }
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    float[] xHat = pass.floats(normalized);
    int at = 0;
    for (int row = 0; row < pass.rows; row++) {
      for (int channel = 0; channel < channels; channel++) {
        float scale = factors[channel];
        float mean = factors[channels + channel];
        float g = pass.parameters[gain + channel];
        float b = pass.parameters[bias + channel];
        for (int i = at; i < at + plane; i++) {
          float value = (x[i] - mean) * scale;
          xHat[i] = value;
          y[i] = value * g + b;
        }
        at += plane;
      }
    }
  }

  @Override
  void evaluate(Pass pass) {
    float[] factors = pass.floats(scales);
    for (int channel = 0; channel < channels; channel++) {
      double scale =
          pass.parameters[gain + channel]
              / Math.sqrt(pass.buffers[runningVariance + channel] + eps);
      factors[channel] = (float) scale;
      factors[channels + channel] =
          (float) (pass.parameters[bias + channel] - pass.buffers[runningMean + channel] * scale);
    }
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    int at = 0;
    for (int row = 0; row < pass.rows; row++) {
      for (int channel = 0; channel < channels; channel++) {
        float scale = factors[channel];
        float shift = factors[channels + channel];
        for (int i = at; i < at + plane; i++) {
          y[i] = x[i] * scale + shift;
        }
        at += plane;
      }
    }
  }

  /** Leaves {@code Σ∂y} and {@code Σ∂y·x̂} a channel in the sums, for {@link #backward}. */
  @Override
  void gradient(Pass pass) {
    float[] errors = pass.errors(out);
    float[] xHat = pass.floats(normalized);
    double[] sum = pass.doubles(sums);
    clear(sum);
    int at = 0;
    for (int row = 0; row < pass.rows; row++) {
      for (int channel = 0; channel < channels; channel++) {
        double s = 0;
        double hat = 0;
        for (int i = at; i < at + plane; i++) {
          s += errors[i];
          hat += (double) errors[i] * xHat[i];
        }
        at += plane;
        sum[channel] += s;
        sum[channels + channel] += hat;
      }
    }
    for (int channel = 0; channel < channels; channel++) {
      pass.gradient[gain + channel] += (float) sum[channels + channel];
      pass.gradient[bias + channel] += (float) sum[channel];
    }
  }

  @Override
  void backward(Pass pass) {
    float[] errors = pass.errors(in);
    float[] xHat = pass.floats(normalized);
    float[] factors = pass.floats(scales);
    double[] sum = pass.doubles(sums);
    double count = (double) pass.rows * plane;
    int at = 0;
    for (int row = 0; row < pass.rows; row++) {
      for (int channel = 0; channel < channels; channel++) {
        float scale = factors[channel] * pass.parameters[gain + channel];
        float mean = (float) (sum[channel] / count);
        float meanHat = (float) (sum[channels + channel] / count);
        for (int i = at; i < at + plane; i++) {
          errors[i] = (errors[i] - mean - xHat[i] * meanHat) * scale;
        }
        at += plane;
      }
    }
  }

  private void clear(double[] sum) {
    for (int i = 0; i < 2 * channels; i++) {
      sum[i] = 0;
    }
  }
}
