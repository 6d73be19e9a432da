package io.gradus.compute;

import java.util.Arrays;

/** The mean of each window; its error goes back to all of the window's values in equal parts. */
final class AvgPoolStep extends Step {
  private final Window window;
  private final float share;

  AvgPoolStep(Edge in, Edge out, Window window) {
    super(in, out);
    this.window = window;
    this.share = 1f / (window.kernel() * window.kernel());
  }

  @Override
  void forward(Pass pass) {
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    for (int to = 0; to < pass.rows * out.width(); to++) {
      int corner = corner(to);
      float sum = 0;
      for (int i = 0; i < window.kernel(); i++) {
        int from = corner + i * window.width();
        for (int j = from; j < from + window.kernel(); j++) {
          sum += x[j];
        }
      }
      y[to] = sum * share;
    }
  }

  @Override
  void backward(Pass pass) {
    float[] errors = pass.errors(in);
    float[] arrived = pass.errors(out);
    Arrays.fill(errors, 0, pass.rows * in.width(), 0);
    for (int to = 0; to < pass.rows * out.width(); to++) {
      int corner = corner(to);
      float error = arrived[to] * share;
      for (int i = 0; i < window.kernel(); i++) {
        int from = corner + i * window.width();
        for (int j = from; j < from + window.kernel(); j++) {
          errors[j] += error;
        }
      }
    }
  }

  /** Where the window of that output begins in the chunk's inputs. */
  private int corner(int to) {
    int plane = to / window.windows();
    int down = to % window.windows() / window.outWidth();
    int across = to % window.outWidth();
    return (plane * window.height() + down * window.stride()) * window.width()
        + across * window.stride();
  }
}
