package io.gradus.explain;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;

/**
 * Sums over rows of how much columns matter: of attributions, and of losses and errors when a
 * column is permuted. Merged in the same order they give the same bits.
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

  /** What is added up of permuted rows. */
  enum Measured {
    WEIGHT,
    LOSS,
    /** Of classes and labels, those decided wrongly; of numbers, squares. */
    WRONG
  }

  private int columns;
  private int targets;
  private int repetitions;
  private double[] parts;
  private double[] rows;
  private double[] errors;

  /** For deserialization, which fills them. */
  public ColumnSums() {}

  /**
   * @param targets outputs that are explained
   * @param repetitions of each permutation
   */
  ColumnSums(int columns, int targets, int repetitions) {
    begin(columns, targets, repetitions);
  }

  private void begin(int ofColumns, int ofTargets, int ofRepetitions) {
    columns = ofColumns;
    targets = ofTargets;
    repetitions = ofRepetitions;
    parts = new double[targets * columns * Part.values().length];
    rows = new double[targets * Of.values().length];
    errors = new double[(columns * repetitions + 1) * Measured.values().length];
  }

  int columns() {
    return columns;
  }

  int targets() {
    return targets;
  }

  int repetitions() {
    return repetitions;
  }

  /** How many bytes they take, about. */
  public static long bytes(int columns, int targets, int repetitions) {
    return 8L * columns * (2L * targets + 3L * repetitions);
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

  /** Adds to what rows are when nothing is permuted. */
  void addUnchanged(Measured error, double value) {
    errors[place(columns, 0, error)] += value;
  }

  /** Adds to what rows are when a column is permuted. */
  void addPermuted(int column, int repetition, Measured error, double value) {
    errors[place(column, repetition, error)] += value;
  }

  double of(int target, int column, Part part) {
    return parts[place(target, column, part)];
  }

  double of(int target, Of of) {
    return rows[place(target, of)];
  }

  double unchanged(Measured error) {
    return errors[place(columns, 0, error)];
  }

  double permuted(int column, int repetition, Measured error) {
    return errors[place(column, repetition, error)];
  }

  private int place(int target, int column, Part part) {
    return (target * columns + column) * Part.values().length + part.ordinal();
  }

  private static int place(int target, Of of) {
    return target * Of.values().length + of.ordinal();
  }

  private int place(int column, int repetition, Measured error) {
    return (column * repetitions + repetition) * Measured.values().length + error.ordinal();
  }

  /** Adds the sums of other rows. */
  public ColumnSums merge(ColumnSums other) {
    add(other.parts, parts);
    add(other.rows, rows);
    add(other.errors, errors);
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
    out.writeInt(repetitions);
    for (double[] sums : new double[][] {parts, rows, errors}) {
      for (double sum : sums) {
        out.writeDouble(sum);
      }
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    begin(in.readInt(), in.readInt(), in.readInt());
    for (double[] sums : new double[][] {parts, rows, errors}) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] = in.readDouble();
      }
    }
  }
}
