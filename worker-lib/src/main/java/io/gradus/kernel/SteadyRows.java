package io.gradus.kernel;

import java.lang.ref.SoftReference;
import java.util.Arrays;

/**
 * With how many rows a product of one shape gives each row the bits that it has among the usual
 * number of rows; found out by trial, once for each number that is asked for.
 */
final class SteadyRows {
  /**
   * Where the usual number of rows leaves rows over behind a library's blocks, this many do not.
   */
  private static final int GRAIN = 48;

  /** Elements that a trial compares at least: one of them may agree by chance. */
  private static final int COMPARED = 1 << 12;

  private final MatrixProduct products;
  private final ProductShape shape;
  private final int usual;
  private final boolean apart;

  /** The product of the usual number of rows, as long as there is memory to spare. */
  private SoftReference<Trial> usualTrial = new SoftReference<>(null);

  /** For each number of rows the steady one from it on; 0 where it was not asked for yet. */
  private final int[] steady;

  SteadyRows(MatrixProduct products, ProductShape shape, int mostRows) {
    this.products = products;
    this.shape = shape;
    int rounded = (mostRows + GRAIN - 1) / GRAIN * GRAIN;
    if (placeDoesNotMatter(mostRows)) {
      this.usual = mostRows;
      this.apart = true;
    } else {
      this.usual = rounded;
      this.apart = placeDoesNotMatter(rounded);
    }
    this.steady = new int[usual + 1];
    steady[usual] = usual;
  }

  ProductShape shape() {
    return shape;
  }

  /** Whether there is anything to rely on. */
  boolean apart() {
    return apart;
  }

  /** How many rows are to be computed where {@code rows} are wanted. */
  int steady(int rows) {
    if (!apart || rows > usual) {
      return rows;
    }
    int known = steady[rows];
    return known != 0 ? known : find(rows);
  }

  private synchronized int find(int rows) {
    if (steady[rows] == 0) {
      Trial trial = usualTrial();
      int candidate = rows;
      while (candidate < usual && !trial.agrees(candidate)) {
        candidate = next(candidate);
      }
      steady[rows] = Math.min(candidate, usual);
    }
    return steady[rows];
  }

  private Trial usualTrial() {
    Trial known = usualTrial.get();
    if (known == null) {
      known = new Trial(usual);
      usualTrial = new SoftReference<>(known);
    }
    return known;
  }

  /** The next larger one of 1, 2, 3, 4, 6, 8, 12, 16, 24, …: few trials, little to fill up. */
  private static int next(int rows) {
    int power = Integer.highestOneBit(rows);
    int middle = power + power / 2;
    return rows < middle ? middle : 2 * power;
  }

  /** Turned by one place, every row has its neighbour's. */
  private boolean placeDoesNotMatter(int rows) {
    Trial trial = new Trial(rows);
    usualTrial = new SoftReference<>(trial);
    int k = shape.k();
    float[] turned = new float[trial.a.length];
    System.arraycopy(trial.a, 0, turned, k, turned.length - k);
    System.arraycopy(trial.a, turned.length - k, turned, 0, k);
    float[] found = trial.product(rows, turned, 0);
    int n = shape.n();
    int last = (rows - 1) * n;
    return same(trial.expected, 0, found, n, last) && same(trial.expected, last, found, 0, n);
  }

  private static boolean same(float[] one, int from, float[] other, int otherFrom, int length) {
    return Arrays.equals(one, from, from + length, other, otherFrom, otherFrom + length);
  }

  /** A product of numbers that are as good as random. */
  private final class Trial {
    final int rows;
    final float[] a;
    final float[] b;
    final float[] expected;

    Trial(int rows) {
      this.rows = rows;
      this.a = numbers(Math.multiplyExact(rows, shape.k()), 1);
      this.b = numbers(Math.multiplyExact(shape.n(), shape.k()), 2);
      this.expected = product(rows, a, 0);
    }

    /** Of some rows, all added to the same number where the shape adds. */
    float[] product(int count, float[] from, int firstRow) {
      float[] c = new float[Math.multiplyExact(count, shape.n())];
      Arrays.fill(c, 0.3f);
      shape.product(products, count, from, firstRow * shape.k(), b, c);
      return c;
    }

    /** Whether {@code count} rows at a time give what all together give. */
    boolean agrees(int count) {
      int n = shape.n();
      long compared = 0;
      for (int row = 0; row + count <= rows && compared < COMPARED; row += count) {
        if (!same(product(count, a, row), 0, expected, row * n, count * n)) {
          return false;
        }
        compared += (long) count * n;
      }
      int end = rows - count;
      return same(product(count, a, end), 0, expected, end * n, count * n);
    }
  }

  /** From −1 to 1; Steele, Lea and Flood, "Fast splittable pseudorandom number generators". */
  private static float[] numbers(int length, long seed) {
    float[] numbers = new float[length];
    long state = seed;
    for (int i = 0; i < length; i++) {
      state += 0x9e3779b97f4a7c15L;
      long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
      z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
      numbers[i] = (int) (z ^ z >>> 31) * 0x1p-31f;
    }
    return numbers;
  }
}
