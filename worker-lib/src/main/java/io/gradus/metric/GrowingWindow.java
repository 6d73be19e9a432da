package io.gradus.metric;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Where values lie in a fixed number of equal cells whose width nobody has to know before: a power
 * of two that doubles until all values have room. The width that is reached is a function of the
 * least and the greatest value alone, and wide cells hold whole narrow ones; so sums by cell are
 * the same however rows are split among windows that are merged later.
 */
final class GrowingWindow {
  /** Narrower cells than 2⁻¹⁰⁰ are never needed. */
  private static final int NARROWEST = -100;

  final int cells;
  private int exponent = NARROWEST;
  private double low = Double.NaN;
  private double high = Double.NaN;

  GrowingWindow(int cells) {
    this.cells = cells;
  }

  GrowingWindow(GrowingWindow other) {
    cells = other.cells;
    exponent = other.exponent;
    low = other.low;
    high = other.high;
  }

  boolean isEmpty() {
    return Double.isNaN(low);
  }

  int exponent() {
    return exponent;
  }

  /** The cell of a value, which has its room from now on; −1 where the window has none for it. */
  int cell(double value) {
    double place = place(value);
    if (place >= low && place - low < cells) {
      high = Math.max(high, place);
      return (int) (place - low);
    }
    return -1;
  }

  /** The least number of a cell. */
  double edge(int cell) {
    return Math.scalb(low + cell, exponent);
  }

  double width() {
    return Math.scalb(1.0, exponent);
  }

  /** Has room for a value from now on. */
  void take(double value) {
    double place = place(value);
    low = isEmpty() ? place : Math.min(low, place);
    high = Double.isNaN(high) ? place : Math.max(high, place);
    while (high - low >= cells) {
      widen();
    }
  }

  /** Has room for all values of another window from now on. */
  void take(GrowingWindow other) {
    if (other.isEmpty()) {
      return;
    }
    widenTo(other.exponent);
    double from = other.low;
    double to = other.high;
    for (int i = other.exponent; i < exponent; i++) {
      from = Math.floor(from / 2);
      to = Math.floor(to / 2);
    }
    low = isEmpty() ? from : Math.min(low, from);
    high = Double.isNaN(high) ? to : Math.max(high, to);
    while (high - low >= cells) {
      widen();
    }
  }

  /** Has cells at least as wide. */
  void widenTo(int least) {
    while (exponent < least) {
      widen();
    }
  }

  private void widen() {
    low = Math.floor(low / 2);
    high = Math.floor(high / 2);
    exponent++;
  }

  /** The cell here of a cell of an earlier or narrower window. */
  int cellOf(GrowingWindow before, int cell) {
    double place = before.low + cell;
    for (int i = before.exponent; i < exponent; i++) {
      place = Math.floor(place / 2);
    }
    return (int) (place - low);
  }

  private double place(double value) {
    return Math.floor(Math.scalb(value, -exponent));
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(exponent);
    out.writeDouble(low);
    out.writeDouble(high);
  }

  void read(DataInput in) throws IOException {
    exponent = in.readInt();
    low = in.readDouble();
    high = in.readDouble();
  }
}
