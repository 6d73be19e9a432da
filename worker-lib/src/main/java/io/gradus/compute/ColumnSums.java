package io.gradus.compute;

import java.util.Arrays;

/**
 * Sums over the positions of a matrix [positions, columns], one a column. Bands are added up in
 * single precision, a few dozen of them at a time, and these sums in double precision.
 */
final class ColumnSums {
  private static final int BANDS = 32;

  private final int columns;
  private final int band;
  private final int left;
  private final int right;
  private final int runs;
  private final int sums;

  ColumnSums(WorkspaceLayout slots, int columns) {
    this.columns = columns;
    this.band = Band.length(columns);
    this.left = slots.fixed(band);
    this.right = slots.fixed(band);
    this.runs = slots.fixed(band);
    this.sums = slots.doubles(columns);
  }

  /** How many sums there are. */
  int columns() {
    return columns;
  }

  /** {@code Σ values}: the sums are valid until the next call: [columns]. */
  double[] of(Pass pass, float[] values, int length) {
    float[] run = pass.floats(runs);
    float[] a = pass.floats(left);
    begin(pass);
    int bands = 0;
    for (int from = 0; from < length; from += band) {
      int n = Math.min(band, length - from);
      System.arraycopy(values, from, a, 0, n);
      for (int i = 0; i < n; i++) {
        run[i] += a[i];
      }
      if (++bands % BANDS == 0) {
        collect(pass);
      }
    }
    return collect(pass);
  }

  /** {@code Σ a·b}: the sums are valid until the next call: [columns]. */
  double[] ofProducts(Pass pass, float[] first, float[] second, int length) {
    float[] run = pass.floats(runs);
    float[] a = pass.floats(left);
    float[] b = pass.floats(right);
    begin(pass);
    int bands = 0;
    for (int from = 0; from < length; from += band) {
      int n = Math.min(band, length - from);
      System.arraycopy(first, from, a, 0, n);
      System.arraycopy(second, from, b, 0, n);
      for (int i = 0; i < n; i++) {
        run[i] += a[i] * b[i];
      }
      if (++bands % BANDS == 0) {
        collect(pass);
      }
    }
    return collect(pass);
  }

  /** {@code Σ a·min(0, b)}: the sums are valid until the next call: [columns]. */
  double[] ofNegativeProducts(Pass pass, float[] first, float[] second, int length) {
    float[] run = pass.floats(runs);
    float[] a = pass.floats(left);
    float[] b = pass.floats(right);
    begin(pass);
    int bands = 0;
    for (int from = 0; from < length; from += band) {
      int n = Math.min(band, length - from);
      System.arraycopy(first, from, a, 0, n);
      System.arraycopy(second, from, b, 0, n);
      for (int i = 0; i < n; i++) {
        run[i] += a[i] * Math.min(b[i], 0);
      }
      if (++bands % BANDS == 0) {
        collect(pass);
      }
    }
    return collect(pass);
  }

  /**
   * {@code Σ (values − center)²}: the sums are valid until the next call: [columns].
   *
   * @param centers one a column, repeated over a band
   */
  double[] ofSquaredDistances(Pass pass, float[] values, float[] centers, int length) {
    float[] run = pass.floats(runs);
    float[] a = pass.floats(left);
    begin(pass);
    int bands = 0;
    for (int from = 0; from < length; from += band) {
      int n = Math.min(band, length - from);
      System.arraycopy(values, from, a, 0, n);
      for (int i = 0; i < n; i++) {
        float distance = a[i] - centers[i];
        run[i] += distance * distance;
      }
      if (++bands % BANDS == 0) {
        collect(pass);
      }
    }
    return collect(pass);
  }

  private void begin(Pass pass) {
    Arrays.fill(pass.floats(runs), 0, band, 0);
    Arrays.fill(pass.doubles(sums), 0, columns, 0);
  }

  private double[] collect(Pass pass) {
    float[] run = pass.floats(runs);
    double[] total = pass.doubles(sums);
    for (int at = 0; at < band; at += columns) {
      for (int column = 0; column < columns; column++) {
        total[column] += run[at + column];
      }
    }
    Arrays.fill(run, 0, band, 0);
    return total;
  }
}
