package io.gradus.score;

/** What an {@link OutputHead} made of the outputs of some rows. */
public final class Predictions {
  private final OutputHead head;

  /** [rows, values of the head] */
  private final float[] values;

  private final int[] decisions;
  private final int rows;

  /** [rows, values of the head], of several networks where it was asked for; else empty. */
  private final float[] deviations;

  Predictions(OutputHead head, float[] values, int[] decisions, int rows) {
    this(head, values, decisions, rows, new float[0]);
  }

  Predictions(OutputHead head, float[] values, int[] decisions, int rows, float[] deviations) {
    this.head = head;
    this.deviations = deviations;
    this.values = values;
    this.decisions = decisions;
    this.rows = rows;
  }

  /** How many there are. */
  public int rows() {
    return rows;
  }

  /**
   * Which class was decided for, by its index.
   *
   * @throws IndexOutOfBoundsException if classes are not what is predicted
   */
  public int decision(int row) {
    return decisions[row];
  }

  /**
   * Writes one row's probabilities, of classes or labels in their order, or its numbers: the same
   * as in the columns of a prediction.
   *
   * @param into takes {@link OutputHead#numbers}
   */
  public void numbers(int row, double[] into) {
    head.numbers(values, row * head.values(), into);
  }

  /**
   * Writes one row's prediction.
   *
   * @param into takes {@link ModelHead#columns} from {@code at} on
   */
  public void copy(int row, Object[] into, int at) {
    int decision = decisions.length == 0 ? 0 : decisions[row];
    head.columns(values, row * head.values(), decision, into, at);
    if (deviations.length > 0) {
      int first = at + head.columns().size();
      int width = head.values();
      // Of two classes one probability differs as the other does.
      for (int i = 0; i < head.numbers(); i++) {
        into[first + i] = deviations[row * width + i % width];
      }
    }
  }
}
