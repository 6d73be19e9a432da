package io.gradus.compute;

import java.util.Arrays;

/**
 * The largest value of each window; its error goes back to the value that was largest, the first
 * one of equals. Windows may overlap; where they do not and the pool is behind a convolution, a
 * {@link MaxOfBlocksStep} does it.
 */
final class MaxPoolStep extends MovingStep {
  private final Window window;
  private final int largest;
  private final int unclaimed;

  /**
   * @param largest slot of one place's largest values: [channels]
   * @param unclaimed slot: which of them are still to be found: [channels]
   */
  MaxPoolStep(Span at, Window window, int largest, int unclaimed) {
    super(at);
    this.window = window;
    this.largest = largest;
    this.unclaimed = unclaimed;
  }

  @Override
  void forward(Pass pass) {
    int to = 0;
    for (int row = 0; row < pass.rows; row++) {
      for (int place = 0; place < window.places(); place++) {
        maximum(pass.values(in), row * in.width(), place, pass.values(out), to);
        to += window.channels();
      }
    }
  }

  private void maximum(float[] x, int image, int place, float[] y, int to) {
    int channels = window.channels();
    System.arraycopy(x, image + window.tap(place, 0), y, to, channels);
    for (int tap = 1; tap < window.kernel() * window.kernel(); tap++) {
      int from = image + window.tap(place, tap);
      for (int i = 0; i < channels; i++) {
        y[to + i] = Math.max(y[to + i], x[from + i]);
      }
    }
  }

  @Override
  void backward(Pass pass) {
    Arrays.fill(pass.errors(in), 0, pass.rows * in.width(), 0);
    int from = 0;
    for (int row = 0; row < pass.rows; row++) {
      for (int place = 0; place < window.places(); place++) {
        toTheLargest(pass, row * in.width(), place, from);
        from += window.channels();
      }
    }
  }

  private void toTheLargest(Pass pass, int image, int place, int from) {
    float[] x = pass.values(in);
    float[] errors = pass.errors(in);
    float[] arrived = pass.errors(out);
    float[] max = pass.floats(largest);
    float[] free = pass.floats(unclaimed);
    int channels = window.channels();
    maximum(x, image, place, max, 0);
    Arrays.fill(free, 0, channels, 1);
    for (int tap = 0; tap < window.kernel() * window.kernel(); tap++) {
      int at = image + window.tap(place, tap);
      for (int i = 0; i < channels; i++) {
        float share = free[i] * (1 - Math.min((max[i] - x[at + i]) * Float.MAX_VALUE, 1));
        free[i] -= share;
        errors[at + i] += share * arrived[from + i];
      }
    }
  }
}
