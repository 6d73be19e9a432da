package io.gradus.metric;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Sums by cells of one or two growing windows of one width: [cells of x, cells of y, sums]. */
final class GrowingBins {
  private final int sums;
  private GrowingWindow x;
  private GrowingWindow y;
  private double[] values = {};

  /**
   * @param cells of x
   * @param cellsOfY 1 where there is no y
   */
  GrowingBins(int cells, int cellsOfY, int sums) {
    this.sums = sums;
    x = new GrowingWindow(cells);
    y = new GrowingWindow(cellsOfY);
  }

  /** One window, and so many sums a cell. */
  static GrowingBins of(int cells, int sums) {
    return new GrowingBins(cells, 1, sums);
  }

  GrowingWindow x() {
    return x;
  }

  GrowingWindow y() {
    return y;
  }

  /** The sums: [cells of x, cells of y, sums]; empty without rows. */
  double[] values() {
    return values;
  }

  /** Where the sums of a value's cell begin in {@link #values}, which has room for it. */
  int at(double value) {
    int cell = x.cell(value);
    if (cell < 0) {
      GrowingWindow wider = new GrowingWindow(x);
      wider.take(value);
      become(wider, y);
      cell = x.cell(value);
    }
    return cell * y.cells * sums;
  }

  /** Where the sums of a pair's cell begin. */
  int at(double valueOfX, double valueOfY) {
    int cellOfX = x.cell(valueOfX);
    int cellOfY = y.cell(valueOfY);
    if (cellOfX < 0 || cellOfY < 0) {
      GrowingWindow widerX = new GrowingWindow(x);
      GrowingWindow widerY = new GrowingWindow(y);
      widerX.take(valueOfX);
      widerY.take(valueOfY);
      becomeEven(widerX, widerY);
      cellOfX = x.cell(valueOfX);
      cellOfY = y.cell(valueOfY);
    }
    return (cellOfX * y.cells + cellOfY) * sums;
  }

  private void becomeEven(GrowingWindow widerX, GrowingWindow widerY) {
    int exponent = Math.max(widerX.exponent(), widerY.exponent());
    widerX.widenTo(exponent);
    widerY.widenTo(exponent);
    become(widerX, widerY);
  }

  private void become(GrowingWindow widerX, GrowingWindow widerY) {
    double[] before = values;
    GrowingWindow beforeX = x;
    GrowingWindow beforeY = y;
    x = widerX;
    y = widerY;
    values = new double[x.cells * y.cells * sums];
    addAll(before, beforeX, beforeY);
  }

  private void addAll(double[] more, GrowingWindow ofX, GrowingWindow ofY) {
    for (int i = 0; i < more.length; i++) {
      if (more[i] != 0) {
        int cellOfX = x.cellOf(ofX, i / sums / y.cells);
        int cellOfY = y.cells == 1 ? 0 : y.cellOf(ofY, i / sums % y.cells);
        values[(cellOfX * y.cells + cellOfY) * sums + i % sums] += more[i];
      }
    }
  }

  void merge(GrowingBins other) {
    if (other.values.length == 0) {
      return;
    }
    GrowingWindow widerX = new GrowingWindow(x);
    widerX.take(other.x);
    if (y.cells == 1) {
      become(widerX, y);
    } else {
      GrowingWindow widerY = new GrowingWindow(y);
      widerY.take(other.y);
      becomeEven(widerX, widerY);
    }
    addAll(other.values, other.x, other.y);
  }

  /** What is not 0. */
  void write(DataOutput out) throws IOException {
    x.write(out);
    y.write(out);
    SparseDoubles.write(out, values);
  }

  void read(DataInput in) throws IOException {
    x.read(in);
    y.read(in);
    values = SparseDoubles.read(in);
  }
}
