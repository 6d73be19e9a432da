package io.gradus.score;

/** What an {@link OutputHead} made of the outputs of some rows. */
public final class Predictions {
  private final OutputHead head;
  private final float[] values;
  private final int[] decisions;
  private final int rows;

  Predictions(OutputHead head, float[] values, int[] decisions, int rows) {
    this.head = head;
    this.values = values;
    this.decisions = decisions;
    this.rows = rows;
  }

  /** How many there are. */
  public int rows() {
    return rows;
  }

  /**
   * Writes one row's prediction.
   *
   * @param into takes {@link OutputHead#columns} from {@code at} on
   */
  public void copy(int row, Object[] into, int at) {
    int decision = decisions.length == 0 ? 0 : decisions[row];
    head.columns(values, row * head.width(), decision, into, at);
  }
}
