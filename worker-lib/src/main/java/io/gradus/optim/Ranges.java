package io.gradus.optim;

import java.util.stream.IntStream;

/**
 * Who runs element-wise work over the ranges of an array: the calling thread alone, or all cores at
 * once. Each element's result depends on that element only, so the bits are the same.
 */
public enum Ranges {
  /** On the calling thread; for tasks, which have one core each. */
  SEQUENTIAL {
    @Override
    public void run(int count, Work work) {
      if (count > 0) {
        work.apply(0, count);
      }
    }
  },

  /** On all cores of this process, where there is enough to do; for the driver. */
  PARALLEL {
    @Override
    public void run(int count, Work work) {
      int pieces = (count - 1) / PIECE + 1;
      if (pieces < FEWEST_PIECES) {
        SEQUENTIAL.run(count, work);
        return;
      }
      IntStream.range(0, pieces)
          .parallel()
          .forEach(piece -> work.apply(piece * PIECE, (int) Math.min((piece + 1L) * PIECE, count)));
    }
  };

  /** Elements of a piece: whole blocks of the optimizer, and some 50 µs of work. */
  private static final int PIECE = 16 * Optimizer.BLOCK;

  /** Waking other threads costs more than fewer pieces take: measured with Adam on two cores. */
  private static final int FEWEST_PIECES = 6;

  /** Work on the elements from {@code from} to {@code to}, exclusive. */
  @FunctionalInterface
  public interface Work {
    /** Does it; ranges begin at multiples of {@value Optimizer#BLOCK}. */
    void apply(int from, int to);
  }

  /** Does the work on {@code count} elements. */
  public abstract void run(int count, Work work);
}
