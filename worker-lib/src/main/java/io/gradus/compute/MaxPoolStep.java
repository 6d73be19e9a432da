package io.gradus.compute;

import java.util.Arrays;

/**
 * The largest value of each window; its error goes back to the value that was largest, the first
 * one of equals.
 *
 * <p>Behind a convolution the step also ends it: bias and a monotone activation function give the
 * same after the maximum as before it, for a quarter of the values.
 */
final class MaxPoolStep extends Step {
  private final Window window;
  private final BiasAndActivation end;
  private final int largest;
  private final int unclaimed;

  /**
   * @param largest slot of one place's largest values: [channels]
   * @param unclaimed slot: whether one place's largest values are still to be found: [channels]
   */
  MaxPoolStep(Edge in, Edge out, Window window, BiasAndActivation end, int largest, int unclaimed) {
    super(in, out);
    this.window = window;
    this.end = end;
    this.largest = largest;
    this.unclaimed = unclaimed;
  }

  @Override
  void forward(Pass pass) {
    float[] x = pass.values(in);
    float[] y = end.nodes(pass);
    int channels = window.channels();
    int to = 0;
    for (int row = 0; row < pass.rows; row++) {
      for (int place = 0; place < window.places(); place++) {
        maximum(x, row * in.width(), place, y, to);
        to += channels;
      }
    }
    end.forward(pass);
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
  void errorOfNodes(Pass pass) {
    end.errorOfNodes(pass);
  }

  @Override
  void gradient(Pass pass) {
    end.gradient(pass);
  }

  @Override
  void backward(Pass pass) {
    float[] errors = pass.errors(in);
    float[] arrived = pass.errors(out);
    Arrays.fill(errors, 0, pass.rows * in.width(), 0);
    int from = 0;
    for (int row = 0; row < pass.rows; row++) {
      for (int place = 0; place < window.places(); place++) {
        toTheLargest(pass, row * in.width(), place, arrived, from, errors);
        from += window.channels();
      }
    }
  }

  private void toTheLargest(
      Pass pass, int image, int place, float[] arrived, int from, float[] errors) {
    float[] x = pass.values(in);
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
