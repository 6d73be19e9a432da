package io.gradus.explain;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;

/**
 * Sums over rows of how much columns matter, by their attributions. Merged in the same order they
 * give the same bits.
 */
public final class ColumnSums implements Externalizable {
  private static final long serialVersionUID = 1L;

  /** What is added up of an attribution. */
  enum Part {
    /** {@code Σ w·|φ|} */
    ABSOLUTE,
    /** {@code Σ w·φ²} */
    SQUARE
  }

  /** What is added up of a target's rows. */
  enum Of {
    WEIGHT,
    SQUARED_WEIGHT,
    /** {@code Σ w·|Σφ − (F(x) − F(x′))|} */
    GAP,
    /** {@code Σ w·|F(x) − F(x′)|} */
    CHANGE
  }

  private int columns;
  private int targets;
  private double[] parts;
  private double[] rows;

  /** For deserialization, which fills them. */
  public ColumnSums() {}

  /**
   * @param targets outputs that are explained
   */
  ColumnSums(int columns, int targets) {
    begin(columns, targets);
  }

  private void begin(int ofColumns, int ofTargets) {
    columns = ofColumns;
    targets = ofTargets;
    parts = new double[targets * columns * Part.values().length];
    rows = new double[targets * Of.values().length];
  }

  int columns() {
    return columns;
  }

  int targets() {
    return targets;
  }

  /** How many bytes they take, about. */
  public static long bytes(int columns, int targets) {
    return 16L * columns * targets;
  }

  void add(int target, double weight, double[] attributions, double gap, double change) {
    for (int column = 0; column < columns; column++) {
      double absolute = Math.abs(attributions[column]);
      parts[place(target, column, Part.ABSOLUTE)] += weight * absolute;
      parts[place(target, column, Part.SQUARE)] += weight * absolute * absolute;
    }
    rows[place(target, Of.WEIGHT)] += weight;
    rows[place(target, Of.SQUARED_WEIGHT)] += weight * weight;
    rows[place(target, Of.GAP)] += weight * Math.abs(gap);
    rows[place(target, Of.CHANGE)] += weight * Math.abs(change);
  }

  double of(int target, int column, Part part) {
    return parts[place(target, column, part)];
  }

  double of(int target, Of of) {
    return rows[place(target, of)];
  }

  private int place(int target, int column, Part part) {
    return (target * columns + column) * Part.values().length + part.ordinal();
  }

  private static int place(int target, Of of) {
    return target * Of.values().length + of.ordinal();
  }

  /** Adds the sums of other rows. */
  public ColumnSums merge(ColumnSums other) {
    add(other.parts, parts);
    add(other.rows, rows);
    return this;
  }

  private static void add(double[] more, double[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] += more[i];
    }
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(columns);
    out.writeInt(targets);
    for (double[] sums : new double[][] {parts, rows}) {
      for (double sum : sums) {
        out.writeDouble(sum);
      }
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    begin(in.readInt(), in.readInt());
    for (double[] sums : new double[][] {parts, rows}) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] = in.readDouble();
      }
    }
  }
}
