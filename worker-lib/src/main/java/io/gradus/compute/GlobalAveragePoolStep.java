package io.gradus.compute;

import java.util.Arrays;

/**
 * The mean of each channel over all pixels: [pixels, channels] → [channels] of each row. The error
 * goes back to all pixels in equal parts.
 */
final class GlobalAveragePoolStep extends MovingStep {
  private final int channels;
  private final int pixels;

  GlobalAveragePoolStep(Span at) {
    super(at);
    this.channels = out.width();
    this.pixels = in.width() / channels;
  }

  @Override
  void forward(Pass pass) {
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    float share = 1f / pixels;
    Arrays.fill(y, 0, pass.rows * channels, 0);
    for (int row = 0; row < pass.rows; row++) {
      int to = row * channels;
      int end = (row + 1) * in.width();
      for (int from = row * in.width(); from < end; from += channels) {
        for (int i = 0; i < channels; i++) {
          y[to + i] += x[from + i];
        }
      }
    }
    for (int i = 0; i < pass.rows * channels; i++) {
      y[i] *= share;
    }
  }

  @Override
  void backward(Pass pass) {
    float[] errors = pass.errors(in);
    float[] arrived = pass.errors(out);
    float share = 1f / pixels;
    for (int row = 0; row < pass.rows; row++) {
      int from = row * channels;
      int end = (row + 1) * in.width();
      for (int to = row * in.width(); to < end; to += channels) {
        for (int i = 0; i < channels; i++) {
          errors[to + i] = share * arrived[from + i];
        }
      }
    }
  }
}
