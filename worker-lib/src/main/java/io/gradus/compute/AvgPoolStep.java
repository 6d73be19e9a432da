package io.gradus.compute;

import java.util.Arrays;

/** The mean of each window; its error goes back to all of the window's values in equal parts. */
final class AvgPoolStep extends MovingStep {
  private final Window window;
  private final int taps;

  AvgPoolStep(Span at, Window window) {
    super(at);
    this.window = window;
    this.taps = window.kernel() * window.kernel();
  }

  @Override
  void forward(Pass pass) {
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    int channels = window.channels();
    float share = 1f / taps;
    Arrays.fill(y, 0, pass.rows * out.width(), 0);
    int to = 0;
    for (int row = 0; row < pass.rows; row++) {
      for (int place = 0; place < window.places(); place++) {
        for (int tap = 0; tap < taps; tap++) {
          int from = row * in.width() + window.tap(place, tap);
          for (int i = 0; i < channels; i++) {
            y[to + i] += share * x[from + i];
          }
        }
        to += channels;
      }
    }
  }

  @Override
  void backward(Pass pass) {
    float[] errors = pass.errors(in);
    float[] arrived = pass.errors(out);
    int channels = window.channels();
    float share = 1f / taps;
    Arrays.fill(errors, 0, pass.rows * in.width(), 0);
    int from = 0;
    for (int row = 0; row < pass.rows; row++) {
      for (int place = 0; place < window.places(); place++) {
        for (int tap = 0; tap < taps; tap++) {
          int to = row * in.width() + window.tap(place, tap);
          for (int i = 0; i < channels; i++) {
            errors[to + i] += share * arrived[from + i];
          }
        }
        from += channels;
      }
    }
  }
}
