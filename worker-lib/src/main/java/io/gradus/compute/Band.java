package io.gradus.compute;

/**
 * Some positions of a matrix [positions, columns] that are computed together.
 *
 * <p>The compiler vectorizes a loop only if it addresses all arrays at the same index. Where
 * operands lie at different offsets they are first copied to the beginning of scratch arrays, a
 * band at a time, which costs a tenth of what the vectors gain.
 */
final class Band {
  private static final int FLOATS = 4096;

  private Band() {}

  /** Floats of a band: whole positions, as many as make a loop worth its beginning and end. */
  static int length(int columns) {
    return Math.max(1, FLOATS / columns) * columns;
  }

  /** Repeats {@code columns} values until {@code length} are there. */
  static void tile(float[] from, int at, int columns, float[] to, int length) {
    System.arraycopy(from, at, to, 0, Math.min(columns, length));
    for (int done = columns; done < length; done *= 2) {
      System.arraycopy(to, 0, to, done, Math.min(done, length - done));
    }
  }
}
