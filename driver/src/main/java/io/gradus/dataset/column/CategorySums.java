package io.gradus.dataset.column;

import java.io.Serializable;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Sums over the training rows of one column's categories, by code and part.
 *
 * <p>Each is kept as two doubles, after Dekker, "A floating-point technique for extending the
 * available precision" (1971): of numbers whose sizes are within a factor of 10^7, and of a hundred
 * million rows, nothing is rounded, so that the order of the rows changes no bit.
 */
final class CategorySums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int parts;
  private final int width;

  /** By code · parts + part: sums, then what rounding left of them. */
  private final TreeMap<Integer, double[]> byPlace = new TreeMap<>();

  /**
   * Sums of no rows.
   *
   * @param parts into which rows are divided
   * @param width numbers of a row
   */
  CategorySums(int parts, int width) {
    this.parts = parts;
    this.width = width;
  }

  /** Adds a row: [width]. */
  void add(int code, int part, double[] row) {
    add(row, byPlace.computeIfAbsent(code * parts + part, this::none));
  }

  /** Adds the sums of other rows. */
  void merge(CategorySums other) {
    other.byPlace.forEach((place, own) -> merge(own, byPlace.computeIfAbsent(place, this::none)));
  }

  /** Over the rows of some parts: [width]. */
  double[] total(IntPredicate wanted) {
    return byCode(1, wanted, 0)[0];
  }

  /** Over the rows of some parts, by code: [codes][width]. */
  double[][] byCode(int codes, IntPredicate wanted) {
    return byCode(codes, wanted, 1);
  }

  private double[][] byCode(int codes, IntPredicate wanted, int stride) {
    double[][] sums = new double[codes][2 * width];
    byPlace.forEach(
        (place, own) -> {
          if (wanted.test(place % parts)) {
            merge(own, sums[stride * (place / parts)]);
          }
        });
    for (int code = 0; code < codes; code++) {
      sums[code] = Arrays.copyOf(sums[code], width);
    }
    return sums;
  }

  private double[] none(int place) {
    return new double[2 * width];
  }

  private void merge(double[] own, double[] into) {
    add(own, into);
    for (int i = 0; i < width; i++) {
      add(own[width + i], i, into);
    }
  }

  private void add(double[] row, double[] into) {
    for (int i = 0; i < width; i++) {
      add(row[i], i, into);
    }
  }

  private void add(double value, int at, double[] into) {
    double before = into[at];
    double rough = before + value;
    double added = rough - before;
    double rest = into[width + at] + ((before - (rough - added)) + (value - added));
    into[at] = rough + rest;
    into[width + at] = rest - (into[at] - rough);
  }
}
