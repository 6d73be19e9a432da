package io.gradus.compute;

/**
 * {@code y = x̂·gain + bias}, {@code x̂ = (x − mean)/√(var + eps)} a channel: [positions,
 * channels], where a row is one position behind a dense layer and {@code height·width} of them in
 * images.
 *
 * <p>In training mean and biased variance are those of the chunk, which therefore holds all rows
 * that the partition has in the step. The error goes back by the rule of a {@link LayerNormStep},
 * along the other axis. Ioffe and Szegedy, arXiv 1502.03167, section 3.
 */
final class BatchNormStep extends InPlaceStep {
  private final int channels;
  private final int band;
  private final double eps;
  private final int gain;
  private final int bias;
  private final RunningStatistics statistics;
  private final Scratch scratch;
  private final ColumnSums sums;

  /**
   * What a batch norm keeps between its phases, and the numbers of each channel, repeated over a
   * band.
   *
   * @param normalized slot of x̂: [positions, channels]
   * @param inverseDeviation slot of {@code 1/√(var + eps)}
   * @param first slot of a number a channel: what is subtracted
   * @param second slot of a number a channel: a factor
   * @param third slot of a number a channel: a factor
   * @param values slot of a band
   * @param others slot of a band
   * @param meanErrors slot of two doubles a channel
   */
  record Scratch(
      int normalized,
      int inverseDeviation,
      int first,
      int second,
      int third,
      int values,
      int others,
      int meanErrors) {
    static Scratch in(WorkspaceLayout slots, int width, int channels) {
      int band = Band.length(channels);
      return new Scratch(
          slots.perRow(width),
          slots.fixed(band),
          slots.fixed(band),
          slots.fixed(band),
          slots.fixed(band),
          slots.fixed(band),
          slots.fixed(band),
          slots.doubles(2 * channels));
    }
  }

  BatchNormStep(
      Span at,
      double eps,
      int gain,
      int bias,
      RunningStatistics statistics,
      Scratch scratch,
      ColumnSums sums) {
    super(at);
    this.channels = statistics.channels();
    this.band = Band.length(channels);
    this.eps = eps;
    this.gain = gain;
    this.bias = bias;
    this.statistics = statistics;
    this.scratch = scratch;
    this.sums = sums;
  }

  private int length(Pass pass) {
    return pass.rows * in.width();
  }

  private double positions(Pass pass) {
    return (double) length(pass) / channels;
  }

  private void tile(float[] perChannel) {
    Band.tile(perChannel, 0, channels, perChannel, band);
  }

  @Override
  void forward(Pass pass) {
    findMoments(pass);
    normalize(pass);
    scaleAndShift(pass);
  }

  private void findMoments(Pass pass) {
    float[] x = pass.values(in);
    float[] means = pass.floats(scratch.first());
    float[] inverse = pass.floats(scratch.inverseDeviation());
    double count = positions(pass);
    int at = statistics.moments();
    pass.moments[at++] += count;
    double[] sum = sums.of(pass, x, length(pass));
    for (int channel = 0; channel < channels; channel++) {
      pass.moments[at + 2 * channel] += sum[channel];
      means[channel] = (float) (sum[channel] / count);
    }
    tile(means);
    double[] squares = sums.ofSquaredDistances(pass, x, means, length(pass));
    for (int channel = 0; channel < channels; channel++) {
      double mean = means[channel];
      pass.moments[at + 2 * channel + 1] += squares[channel] + mean * mean * count;
      inverse[channel] = (float) (1 / Math.sqrt(squares[channel] / count + eps));
    }
    tile(inverse);
  }

  private void normalize(Pass pass) {
    float[] means = pass.floats(scratch.first());
    float[] inverse = pass.floats(scratch.inverseDeviation());
    float[] values = pass.floats(scratch.values());
    for (int from = 0; from < length(pass); from += band) {
      int n = Math.min(band, length(pass) - from);
      System.arraycopy(pass.values(in), from, values, 0, n);
      for (int i = 0; i < n; i++) {
        values[i] = (values[i] - means[i]) * inverse[i];
      }
      System.arraycopy(values, 0, pass.floats(scratch.normalized()), from, n);
    }
  }

  private void scaleAndShift(Pass pass) {
    float[] gains = pass.floats(scratch.first());
    float[] biases = pass.floats(scratch.second());
    Band.tile(pass.parameters, gain, channels, gains, band);
    Band.tile(pass.parameters, bias, channels, biases, band);
    scaleAndShift(pass, pass.floats(scratch.normalized()), gains, biases);
  }

  private void scaleAndShift(Pass pass, float[] x, float[] scales, float[] shifts) {
    float[] values = pass.floats(scratch.values());
    for (int from = 0; from < length(pass); from += band) {
      int n = Math.min(band, length(pass) - from);
      System.arraycopy(x, from, values, 0, n);
      for (int i = 0; i < n; i++) {
        values[i] = values[i] * scales[i] + shifts[i];
      }
      System.arraycopy(values, 0, pass.values(out), from, n);
    }
  }

  @Override
  void evaluate(Pass pass) {
    float[] scales = pass.floats(scratch.first());
    float[] shifts = pass.floats(scratch.second());
    for (int channel = 0; channel < channels; channel++) {
      double variance = pass.buffers[statistics.variance() + channel];
      double scale = pass.parameters[gain + channel] / Math.sqrt(variance + eps);
      double mean = pass.buffers[statistics.mean() + channel];
      scales[channel] = (float) scale;
      shifts[channel] = (float) (pass.parameters[bias + channel] - mean * scale);
    }
    tile(scales);
    tile(shifts);
    scaleAndShift(pass, pass.values(in), scales, shifts);
  }

  /** Leaves the means of {@code ∂y} and {@code ∂y·x̂} for {@link #backward}. */
  @Override
  void gradient(Pass pass) {
    float[] errors = pass.errors(out);
    double[] means = pass.doubles(scratch.meanErrors());
    double count = positions(pass);
    double[] sum = sums.of(pass, errors, length(pass));
    for (int channel = 0; channel < channels; channel++) {
      pass.gradient[bias + channel] += (float) sum[channel];
      means[channel] = sum[channel] / count;
    }
    float[] xHat = pass.floats(scratch.normalized());
    double[] products = sums.ofProducts(pass, errors, xHat, length(pass));
    for (int channel = 0; channel < channels; channel++) {
      pass.gradient[gain + channel] += (float) products[channel];
      means[channels + channel] = products[channel] / count;
    }
  }

  @Override
  void backwardInPlace(Pass pass, float[] all) {
    float[] inverse = pass.floats(scratch.inverseDeviation());
    float[] slopes = pass.floats(scratch.third());
    float[] means = pass.floats(scratch.first());
    float[] meanProducts = pass.floats(scratch.second());
    double[] meanErrors = pass.doubles(scratch.meanErrors());
    for (int channel = 0; channel < channels; channel++) {
      means[channel] = (float) meanErrors[channel];
      meanProducts[channel] = (float) meanErrors[channels + channel];
      slopes[channel] = inverse[channel] * pass.parameters[gain + channel];
    }
    tile(means);
    tile(meanProducts);
    tile(slopes);
    float[] errors = pass.floats(scratch.values());
    float[] xHat = pass.floats(scratch.others());
    for (int from = 0; from < length(pass); from += band) {
      int n = Math.min(band, length(pass) - from);
      System.arraycopy(all, from, errors, 0, n);
      System.arraycopy(pass.floats(scratch.normalized()), from, xHat, 0, n);
      for (int i = 0; i < n; i++) {
        errors[i] = (errors[i] - means[i] - xHat[i] * meanProducts[i]) * slopes[i];
      }
      System.arraycopy(errors, 0, all, from, n);
    }
  }

  /** Mean and variance are no part of the rows then, so a channel's errors have one factor. */
  @Override
  void backwardEvaluatedInPlace(Pass pass, float[] all) {
    float[] scales = pass.floats(scratch.first());
    float[] errors = pass.floats(scratch.values());
    for (int from = 0; from < length(pass); from += band) {
      int n = Math.min(band, length(pass) - from);
      System.arraycopy(all, from, errors, 0, n);
      for (int i = 0; i < n; i++) {
        errors[i] *= scales[i];
      }
      System.arraycopy(errors, 0, all, from, n);
    }
  }
}
