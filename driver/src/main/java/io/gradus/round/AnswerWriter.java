package io.gradus.round;

import io.gradus.compute.RowSums;

/** A task's way of sending an answer: each kind of answer says which of them is its own. */
interface AnswerWriter {
  /** Sends sums that are added up with those of the other partitions, chunk by chunk. */
  void sums(RowSums answer);

  /** Sends an answer that the driver collects as it is. */
  void whole(byte[] answer);
}
