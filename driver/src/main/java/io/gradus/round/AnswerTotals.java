package io.gradus.round;

import io.gradus.compute.RowSums;
import java.nio.ByteBuffer;

/** All of an answer but its floats, where these are elsewhere: loss, weight, rows and doubles. */
final class AnswerTotals extends RowSums {
  private static final long serialVersionUID = 1L;

  /** Bytes of totals without doubles. */
  private static final int LEAST_BYTES = new AnswerTotals(0).totalsByteCount();

  private AnswerTotals(int doubles) {
    super(0, doubles);
  }

  /** A copy of an answer's own. */
  static AnswerTotals of(RowSums answer) {
    AnswerTotals totals = ofBytes(answer.totalsByteCount());
    ByteBuffer bytes = ByteBuffer.allocate(answer.totalsByteCount());
    answer.writeTotals(bytes);
    totals.readTotals(bytes.flip());
    return totals;
  }

  /** Reads all that is left of a message. */
  static AnswerTotals read(ByteBuffer from) {
    AnswerTotals totals = ofBytes(from.remaining());
    totals.readTotals(from);
    return totals;
  }

  private static AnswerTotals ofBytes(int bytes) {
    return new AnswerTotals((bytes - LEAST_BYTES) / Double.BYTES);
  }
}
