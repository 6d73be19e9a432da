package io.gradus.compute;

import java.util.Arrays;
import java.util.List;

/**
 * A dense first layer's share of its entries: {@code y += X·Wᵀ} and {@code ∂W = Eᵀ·X} where X is
 * known by its {@link SparseEntries}. Only the columns of W that are present in the chunk are
 * touched.
 *
 * <p>Where rows have few entries each is taken for itself, {@code units} multiplications each.
 * Where at least every {@value #FEW}th place of the columns that are present is filled, X is
 * written out for these columns, since a matrix product of all places is then faster. Which way a
 * chunk goes depends on its entries alone, so that the order of additions does too.
 */
final class EntryProduct {
  private static final int FEW = 12;

  private final int weight;
  private final int units;
  private final int columns;
  private final List<InputRun> written;

  /**
   * @param weight offset of W [units, columns]
   * @param written columns that have no entries
   */
  EntryProduct(int weight, int units, int columns, List<InputRun> written) {
    this.weight = weight;
    this.units = units;
    this.columns = columns;
    this.written = written;
  }

  /** Adds to y [rows, units]. */
  void addTo(float[] y, Pass pass) {
    SparseEntries entries = pass.entries();
    if (entries.presentCount() == 0) {
      return;
    }
    if (few(entries, pass)) {
      addOneByOne(y, entries, pass);
    } else {
      addWrittenOut(y, entries, pass);
    }
  }

  /**
   * Adds to W's gradient, or overwrites it where {@link Pass#keep} is 0.
   *
   * @param errors of the nodes: [rows, units]
   */
  void gradient(float[] errors, Pass pass) {
    SparseEntries entries = pass.entries();
    if (pass.keep == 0) {
      clear(pass.gradient);
    }
    if (entries.presentCount() == 0) {
      return;
    }
    if (few(entries, pass)) {
      gradientOneByOne(errors, entries, pass);
    } else {
      gradientWrittenOut(errors, entries, pass);
    }
  }

  private static boolean few(SparseEntries entries, Pass pass) {
    return (long) FEW * entries.count() < (long) pass.rows * entries.presentCount();
  }

  /** Adds to y [rows, units], each row by itself. */
  void addOneByOne(float[] y, Pass pass) {
    if (pass.entries().presentCount() > 0) {
      addOneByOne(y, pass.entries(), pass);
    }
  }

  private void addOneByOne(float[] y, SparseEntries entries, Pass pass) {
    float[][] w = pass.entryScratch().rows(entries.presentCount(), units);
    gather(pass.parameters, entries, w);
    float[] sum = pass.entryScratch().row(units);
    int[] numbers = entries.numbers();
    float[] x = entries.values();
    for (int row = 0; row < pass.rows; row++) {
      System.arraycopy(y, row * units, sum, 0, units);
      int end = entries.end(row);
      int i = entries.start(row);
      for (; i < end - 3; i += 4) {
        add(
            sum,
            x[i],
            w[numbers[i]],
            x[i + 1],
            w[numbers[i + 1]],
            x[i + 2],
            w[numbers[i + 2]],
            x[i + 3],
            w[numbers[i + 3]],
            units);
      }
      for (; i < end; i++) {
        add(sum, x[i], w[numbers[i]], units);
      }
      System.arraycopy(sum, 0, y, row * units, units);
    }
  }

  private void gradientOneByOne(float[] errors, SparseEntries entries, Pass pass) {
    float[][] g = pass.entryScratch().rows(entries.presentCount(), units);
    for (int i = 0; i < entries.presentCount(); i++) {
      Arrays.fill(g[i], 0, units, 0);
    }
    float[] error = pass.entryScratch().row(units);
    int[] numbers = entries.numbers();
    float[] x = entries.values();
    for (int row = 0; row < pass.rows; row++) {
      System.arraycopy(errors, row * units, error, 0, units);
      for (int i = entries.start(row); i < entries.end(row); i++) {
        add(g[numbers[i]], x[i], error, units);
      }
    }
    scatter(g, entries, pass.gradient);
  }

  /** These two loops are methods of their own, for the compiler to vectorize them. */
  private static void add(
      float[] sum,
      float x0,
      float[] w0,
      float x1,
      float[] w1,
      float x2,
      float[] w2,
      float x3,
      float[] w3,
      int length) {
    for (int j = 0; j < length; j++) {
      sum[j] += (x0 * w0[j] + x1 * w1[j]) + (x2 * w2[j] + x3 * w3[j]);
    }
  }

  private static void add(float[] sum, float x, float[] w, int length) {
    for (int j = 0; j < length; j++) {
      sum[j] += x * w[j];
    }
  }

  private void gather(float[] parameters, SparseEntries entries, float[][] to) {
    int[] present = entries.present();
    for (int i = 0; i < entries.presentCount(); i++) {
      float[] row = to[i];
      int at = weight + present[i];
      for (int unit = 0; unit < units; unit++) {
        row[unit] = parameters[at + unit * columns];
      }
    }
  }

  private void scatter(float[][] from, SparseEntries entries, float[] gradient) {
    int[] present = entries.present();
    for (int i = 0; i < entries.presentCount(); i++) {
      float[] row = from[i];
      int at = weight + present[i];
      for (int unit = 0; unit < units; unit++) {
        gradient[at + unit * columns] += row[unit];
      }
    }
  }

  private void addWrittenOut(float[] y, SparseEntries entries, Pass pass) {
    int count = entries.presentCount();
    float[] x = writtenOut(entries, pass);
    float[] w = pass.entryScratch().matrix(units, count);
    int[] present = entries.present();
    for (int unit = 0; unit < units; unit++) {
      int from = weight + unit * columns;
      for (int i = 0; i < count; i++) {
        w[unit * count + i] = pass.parameters[from + present[i]];
      }
    }
    pass.products.multiplyTransposedRight(
        pass.rows, units, count, x, 0, count, w, 0, count, 1, y, 0, units);
  }

  private void gradientWrittenOut(float[] errors, SparseEntries entries, Pass pass) {
    int count = entries.presentCount();
    // As forward propagation of the same chunk has left it.
    float[] x = pass.entryScratch().input(pass.rows, count);
    float[] g = pass.entryScratch().matrix(units, count);
    pass.products.multiplyTransposedLeft(
        units, count, pass.rows, errors, 0, units, x, 0, count, 0, g, 0, count);
    int[] present = entries.present();
    for (int unit = 0; unit < units; unit++) {
      int to = weight + unit * columns;
      for (int i = 0; i < count; i++) {
        pass.gradient[to + present[i]] += g[unit * count + i];
      }
    }
  }

  /** X for the columns that are present: [rows, presentCount]. */
  private static float[] writtenOut(SparseEntries entries, Pass pass) {
    int count = entries.presentCount();
    float[] x = pass.entryScratch().input(pass.rows, count);
    Arrays.fill(x, 0, pass.rows * count, 0);
    int[] numbers = entries.numbers();
    float[] values = entries.values();
    for (int row = 0; row < pass.rows; row++) {
      for (int i = entries.start(row); i < entries.end(row); i++) {
        x[row * count + numbers[i]] = values[i];
      }
    }
    return x;
  }

  private void clear(float[] gradient) {
    for (int unit = 0; unit < units; unit++) {
      int begin = weight + unit * columns;
      int done = 0;
      for (int i = 0; i < written.size(); i++) {
        InputRun run = written.get(i);
        Arrays.fill(gradient, begin + done, begin + run.column(), 0);
        done = run.column() + run.width();
      }
      Arrays.fill(gradient, begin + done, begin + columns, 0);
    }
  }
}
