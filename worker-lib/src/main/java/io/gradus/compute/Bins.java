package io.gradus.compute;

import io.gradus.network.BinEdges;

/**
 * The bins of all numbers, one number's after the other's, and the places of values in them: the
 * bin, and the share of the bin that lies below the value.
 */
final class Bins {
  private final int[] begins;
  private final float[] edges;
  private final float[] widths;
  private final float[] inverseWidths;

  Bins(BinEdges declared) {
    int numbers = declared.numbers();
    begins = new int[numbers + 1];
    edges = new float[declared.bins()];
    widths = new float[declared.bins()];
    inverseWidths = new float[declared.bins()];
    int bin = 0;
    for (int number = 0; number < numbers; number++) {
      begins[number] = bin;
      for (int i = 0; i < declared.bins(number); i++) {
        edges[bin] = declared.byNumber().get(number).get(i);
        widths[bin] = declared.byNumber().get(number).get(i + 1) - edges[bin];
        inverseWidths[bin] = 1 / widths[bin];
        bin++;
      }
    }
    begins[numbers] = bin;
  }

  /** The first of a number's bins; of the number behind the last one, how many there are. */
  int begin(int number) {
    return begins[number];
  }

  /** How many bins a number has. */
  int count(int number) {
    return begins[number + 1] - begins[number];
  }

  /** Where a bin begins. */
  float edge(int bin) {
    return edges[bin];
  }

  float width(int bin) {
    return widths[bin];
  }

  float inverseWidth(int bin) {
    return inverseWidths[bin];
  }

  /**
   * Finds the places of a number's values. Halves the bins without a branch, as a value may be
   * anywhere.
   *
   * @param x values, every {@code stride}-th from {@code at}
   * @param rows how many
   * @param to where the row's bins, counted among those of all numbers, go in {@code places}, as
   *     floats, and their shares in {@code shares}
   */
  void find(
      int number, float[] x, int at, int stride, int rows, int to, float[] places, float[] shares) {
    int first = begins[number];
    int count = begins[number + 1] - first;
    int from = at;
    for (int row = 0; row < rows; row++) {
      float value = x[from];
      int bin = first;
      int left = count;
      while (left > 1) {
        int half = left >>> 1;
        bin = edges[bin + half] <= value ? bin + half : bin;
        left -= half;
      }
      places[to + row] = bin;
      shares[to + row] = (value - edges[bin]) * inverseWidths[bin];
      from += stride;
    }
  }
}
