package io.gradus.compute;

import java.util.Arrays;

/**
 * An average pool over outputs that lie sorted by their part in the pool: [taps, places, channels]
 * → [places, channels]. The error goes back to all taps in equal parts.
 */
final class MeanOfBlocksStep extends MovingStep {
  private final int taps;
  private final int block;

  MeanOfBlocksStep(Span at) {
    super(at);
    this.taps = in.width() / out.width();
    this.block = out.width();
  }

  @Override
  void forward(Pass pass) {
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    float share = 1f / taps;
    Arrays.fill(y, 0, pass.rows * block, 0);
    for (int row = 0; row < pass.rows; row++) {
      for (int tap = 0; tap < taps; tap++) {
        int from = row * in.width() + tap * block;
        int to = row * block;
        for (int i = 0; i < block; i++) {
          y[to + i] += share * x[from + i];
        }
      }
    }
  }

  @Override
  void backward(Pass pass) {
    float[] errors = pass.errors(in);
    float[] arrived = pass.errors(out);
    float share = 1f / taps;
    for (int row = 0; row < pass.rows; row++) {
      for (int tap = 0; tap < taps; tap++) {
        int to = row * in.width() + tap * block;
        int from = row * block;
        for (int i = 0; i < block; i++) {
          errors[to + i] = share * arrived[from + i];
        }
      }
    }
  }
}
