package io.gradus.kernel;

/**
 * The innermost product: a tile of C small enough that its sums stay in registers. A sum starts
 * with what C holds and takes its terms one after the other, each by a fused multiply-add, so that
 * the bits are the same whatever the tile's size.
 */
interface Tile {
  /** Rows of C in a tile. */
  int rows();

  /** Columns of C in a tile. */
  int columns();

  /**
   * {@code C += A·B} for one tile.
   *
   * @param depth terms
   * @param a [rows × depth] from {@code aStart}, rows {@code aRow} and terms {@code aTerm} apart
   * @param b [depth × columns] from {@code bStart}, without gaps
   * @param c [rows × columns] from {@code cStart}, rows {@code cRow} apart
   */
  void add(
      int depth,
      float[] a,
      int aStart,
      int aRow,
      int aTerm,
      float[] b,
      int bStart,
      float[] c,
      int cStart,
      int cRow);

  /** What computes, for logs and provenance. */
  String name();
}
