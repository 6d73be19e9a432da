package io.gradus.compute;

import java.util.Arrays;

/**
 * {@code y = x̂·gain + bias}, {@code x̂ = (x − mean)/√(var + eps)} a channel: [positions,
 * channels], where a row is one position behind a dense layer and {@code height·width} of them in
 * images.
 *
 * <p>In training mean and biased variance are those of the chunk, which therefore holds all rows
 * that the partition has in the step. The error goes back by the rule of a {@link LayerNormStep},
 * along the other axis. Ioffe and Szegedy, arXiv 1502.03167, section 3.
 */
final class BatchNormStep extends Step {
  /** Values that are added in single precision before their sum is added in double. */
  private static final int RUN = 64;

  private final int channels;
  private final double eps;
  private final Places places;
  private final Scratch scratch;

  /** Where a batch norm's tensors and its part of the moments lie in the flat arrays. */
  record Places(int gain, int bias, int runningMean, int runningVariance, int moments) {}

  /**
   * What a batch norm keeps between its phases.
   *
   * @param normalized slot of x̂: [positions, channels]
   * @param factors slot of two numbers a channel: [2, channels]
   * @param runs slot of sums in single precision: [2, channels]
   * @param sums slot of sums in double precision: [2, channels]
   */
  record Scratch(int normalized, int factors, int runs, int sums) {}

  BatchNormStep(Edge in, Edge out, int channels, double eps, Places places, Scratch scratch) {
    super(in, out);
    this.channels = channels;
    this.eps = eps;
    this.places = places;
    this.scratch = scratch;
  }

  private int length(Pass pass) {
    return pass.rows * in.width();
  }

  private double positions(Pass pass) {
    return (double) length(pass) / channels;
  }

  @Override
  void forward(Pass pass) {
    findMeans(pass);
    findVariances(pass);
    recordMoments(pass);
    normalize(pass);
  }

  /** Leaves the means in the second half of the factors, and in the first half of the sums. */
  private void findMeans(Pass pass) {
    float[] x = pass.values(in);
    float[] run = pass.floats(scratch.runs());
    double[] sums = pass.doubles(scratch.sums());
    Arrays.fill(sums, 0, 2 * channels, 0);
    int length = length(pass);
    for (int from = 0; from < length; from += RUN * channels) {
      int end = Math.min(from + RUN * channels, length);
      Arrays.fill(run, 0, channels, 0);
      for (int at = from; at < end; at += channels) {
        for (int channel = 0; channel < channels; channel++) {
          run[channel] += x[at + channel];
        }
      }
      add(run, sums, channels);
    }
    float[] factors = pass.floats(scratch.factors());
    for (int channel = 0; channel < channels; channel++) {
      sums[channel] /= positions(pass);
      factors[channels + channel] = (float) sums[channel];
    }
  }

  /** Leaves {@code Σ(x − mean)²} in the second half of the sums; mean is the rounded one. */
  private void findVariances(Pass pass) {
    float[] x = pass.values(in);
    float[] run = pass.floats(scratch.runs());
    float[] factors = pass.floats(scratch.factors());
    double[] sums = pass.doubles(scratch.sums());
    int length = length(pass);
    for (int from = 0; from < length; from += RUN * channels) {
      int end = Math.min(from + RUN * channels, length);
      Arrays.fill(run, 0, 2 * channels, 0);
      for (int at = from; at < end; at += channels) {
        for (int channel = 0; channel < channels; channel++) {
          float distance = x[at + channel] - factors[channels + channel];
          run[channels + channel] += distance * distance;
        }
      }
      add(run, sums, 2 * channels);
    }
  }

  private static void add(float[] run, double[] sums, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += run[i];
    }
  }

  private void recordMoments(Pass pass) {
    double[] sums = pass.doubles(scratch.sums());
    double count = positions(pass);
    int at = places.moments();
    pass.moments[at++] += count;
    for (int channel = 0; channel < channels; channel++) {
      double mean = sums[channel];
      pass.moments[at++] += mean * count;
      pass.moments[at++] += sums[channels + channel] + mean * mean * count;
    }
  }

  private void normalize(Pass pass) {
    double[] sums = pass.doubles(scratch.sums());
    float[] factors = pass.floats(scratch.factors());
    for (int channel = 0; channel < channels; channel++) {
      double variance = sums[channels + channel] / positions(pass);
      factors[channel] = (float) (1 / Math.sqrt(variance + eps));
    }
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    float[] xHat = pass.floats(scratch.normalized());
    float[] parameters = pass.parameters;
    int gain = places.gain();
    int bias = places.bias();
    for (int at = 0; at < length(pass); at += channels) {
      for (int channel = 0; channel < channels; channel++) {
        xHat[at + channel] = (x[at + channel] - factors[channels + channel]) * factors[channel];
      }
      for (int channel = 0; channel < channels; channel++) {
        y[at + channel] =
            xHat[at + channel] * parameters[gain + channel] + parameters[bias + channel];
      }
    }
  }

  @Override
  void evaluate(Pass pass) {
    float[] factors = pass.floats(scratch.factors());
    for (int channel = 0; channel < channels; channel++) {
      double variance = pass.buffers[places.runningVariance() + channel];
      double scale = pass.parameters[places.gain() + channel] / Math.sqrt(variance + eps);
      double mean = pass.buffers[places.runningMean() + channel];
      factors[channel] = (float) scale;
      factors[channels + channel] =
          (float) (pass.parameters[places.bias() + channel] - mean * scale);
    }
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    for (int at = 0; at < length(pass); at += channels) {
      for (int channel = 0; channel < channels; channel++) {
        y[at + channel] = x[at + channel] * factors[channel] + factors[channels + channel];
      }
    }
  }

  /** Leaves {@code Σ∂y} and {@code Σ∂y·x̂} a channel in the sums, for {@link #backward}. */
  @Override
  void gradient(Pass pass) {
    float[] errors = pass.errors(out);
    float[] xHat = pass.floats(scratch.normalized());
    float[] run = pass.floats(scratch.runs());
    double[] sums = pass.doubles(scratch.sums());
    Arrays.fill(sums, 0, 2 * channels, 0);
    int length = length(pass);
    for (int from = 0; from < length; from += RUN * channels) {
      int end = Math.min(from + RUN * channels, length);
      Arrays.fill(run, 0, 2 * channels, 0);
      for (int at = from; at < end; at += channels) {
        for (int channel = 0; channel < channels; channel++) {
          run[channel] += errors[at + channel];
        }
        for (int channel = 0; channel < channels; channel++) {
          run[channels + channel] += errors[at + channel] * xHat[at + channel];
        }
      }
      add(run, sums, 2 * channels);
    }
    for (int channel = 0; channel < channels; channel++) {
      pass.gradient[places.bias() + channel] += (float) sums[channel];
      pass.gradient[places.gain() + channel] += (float) sums[channels + channel];
    }
  }

  @Override
  void backward(Pass pass) {
    float[] errors = pass.errors(in);
    float[] xHat = pass.floats(scratch.normalized());
    float[] factors = pass.floats(scratch.factors());
    float[] means = pass.floats(scratch.runs());
    double[] sums = pass.doubles(scratch.sums());
    for (int channel = 0; channel < channels; channel++) {
      factors[channel] *= pass.parameters[places.gain() + channel];
      means[channel] = (float) (sums[channel] / positions(pass));
      means[channels + channel] = (float) (sums[channels + channel] / positions(pass));
    }
    for (int at = 0; at < length(pass); at += channels) {
      for (int channel = 0; channel < channels; channel++) {
        errors[at + channel] =
            (errors[at + channel] - means[channel] - xHat[at + channel] * means[channels + channel])
                * factors[channel];
      }
    }
  }
}
