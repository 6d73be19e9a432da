package io.gradus.compute;

import java.util.Arrays;

/**
 * A max pool over outputs that lie sorted by their part in the pool: [taps, places, channels] →
 * [places, channels], the largest of the taps. The error goes back to the tap that was largest, the
 * first one of equals.
 *
 * <p>The step may end a convolution too: bias and a monotone activation function give the same
 * after the maximum as before it, for a quarter of the values.
 */
final class MaxOfBlocksStep extends MovingStep {
  private final int taps;
  private final int block;
  private final BiasAndActivation end;
  private final Scratch scratch;

  /** WorkspaceLayout of one row's values: [places, channels] each. */
  record Scratch(int bias, int largest, int unclaimed, int tap, int error) {
    static Scratch in(WorkspaceLayout slots, int block) {
      return new Scratch(
          slots.fixed(block),
          slots.fixed(block),
          slots.fixed(block),
          slots.fixed(block),
          slots.fixed(block));
    }
  }

  MaxOfBlocksStep(Span at, BiasAndActivation end, Scratch scratch) {
    super(at);
    this.taps = in.width() / out.width();
    this.block = out.width();
    this.end = end;
    this.scratch = scratch;
  }

  @Override
  void forward(Pass pass) {
    float[] bias = pass.floats(scratch.bias());
    float[] max = pass.floats(scratch.largest());
    end.tileBias(pass, bias, block);
    for (int row = 0; row < pass.rows; row++) {
      findLargest(pass, row);
      for (int i = 0; i < block; i++) {
        max[i] += bias[i];
      }
      System.arraycopy(max, 0, end.nodes(pass), row * block, block);
    }
    end.activate(pass);
  }

  private void findLargest(Pass pass, int row) {
    float[] x = pass.values(in);
    float[] max = pass.floats(scratch.largest());
    float[] tap = pass.floats(scratch.tap());
    int from = row * in.width();
    System.arraycopy(x, from, max, 0, block);
    for (int t = 1; t < taps; t++) {
      System.arraycopy(x, from + t * block, tap, 0, block);
      for (int i = 0; i < block; i++) {
        max[i] = Math.max(max[i], tap[i]);
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
    float[] error = pass.floats(scratch.error());
    for (int row = 0; row < pass.rows; row++) {
      findLargest(pass, row);
      Arrays.fill(pass.floats(scratch.unclaimed()), 0, block, 1);
      System.arraycopy(pass.errors(out), row * block, error, 0, block);
      for (int t = 0; t < taps; t++) {
        toTapIfLargest(pass, row * in.width() + t * block);
      }
    }
  }

  /**
   * A tap that is the largest, and none before it was, claims the error; the others get none. By
   * arithmetic instead of branches, so that the compiler vectorizes.
   */
  private void toTapIfLargest(Pass pass, int at) {
    float[] max = pass.floats(scratch.largest());
    float[] free = pass.floats(scratch.unclaimed());
    float[] error = pass.floats(scratch.error());
    float[] tap = pass.floats(scratch.tap());
    System.arraycopy(pass.values(in), at, tap, 0, block);
    for (int i = 0; i < block; i++) {
      tap[i] = free[i] * (1 - Math.min((max[i] - tap[i]) * Float.MAX_VALUE, 1));
    }
    for (int i = 0; i < block; i++) {
      free[i] -= tap[i];
    }
    for (int i = 0; i < block; i++) {
      tap[i] *= error[i];
    }
    System.arraycopy(tap, 0, pass.errors(in), at, block);
  }
}
