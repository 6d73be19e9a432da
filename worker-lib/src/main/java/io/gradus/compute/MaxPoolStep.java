package io.gradus.compute;

import java.util.Arrays;

/** The largest value of each window; its error goes back to the value that was largest. */
final class MaxPoolStep extends Step {
  private final Window window;
  private final int winners;

  /**
   * @param winners slot of each largest value's place in the chunk's inputs: [rows, channels,
   *     windows]
   */
  MaxPoolStep(Edge in, Edge out, Window window, int winners) {
    super(in, out);
    this.window = window;
    this.winners = winners;
  }

  @Override
  void forward(Pass pass) {
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    int[] places = pass.indices(winners);
    int to = 0;
    for (int plane = 0; plane < pass.rows * window.channels(); plane++) {
      int at = plane * window.height() * window.width();
      for (int down = 0; down < window.outHeight(); down++) {
        for (int across = 0; across < window.outWidth(); across++) {
          int corner = at + (down * window.width() + across) * window.stride();
          int place = largest(x, corner);
          places[to] = place;
          y[to++] = x[place];
        }
      }
    }
  }

  private int largest(float[] x, int corner) {
    int place = corner;
    for (int i = 0; i < window.kernel(); i++) {
      int from = corner + i * window.width();
      for (int j = from; j < from + window.kernel(); j++) {
        if (x[j] > x[place] || Float.isNaN(x[j])) {
          place = j;
        }
      }
    }
    return place;
  }

  @Override
  void backward(Pass pass) {
    float[] errors = pass.errors(in);
    float[] arrived = pass.errors(out);
    int[] places = pass.indices(winners);
    Arrays.fill(errors, 0, pass.rows * in.width(), 0);
    for (int i = 0; i < pass.rows * out.width(); i++) {
      errors[places[i]] += arrived[i];
    }
  }
}
