package io.gradus.round;

import io.gradus.data.Block;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What is asked of every partition in a round, and with which numbers. A round carries one request
 * or several, of programs that differ. A kind of request says itself how it travels, what a
 * partition does with it, and how the answers add up; {@link RequestMessage} names the kinds.
 *
 * <p>What is sent belongs to the request: whoever wants to know later with what a round was
 * computed asks it. Without its values it may travel in a task's closure, while they go another
 * way.
 *
 * @param <A> what comes back, from one partition and from all together
 */
public abstract sealed class Request<A> implements Serializable
    permits SummedRequest, CollectedRequest {
  private static final long serialVersionUID = 1L;

  private final int program;
  private final float[] values;

  /**
   * @param program which of the carrier's programs computes it, from 0
   * @param values what is sent, not copied
   */
  Request(int program, float[] values) {
    this.program = program;
    this.values = values;
  }

  /** Which of the carrier's programs computes it. */
  public final int program() {
    return program;
  }

  /** The numbers that every partition gets. Not to be changed before the round is answered. */
  final float[] values() {
    return values;
  }

  /** The class of what comes back. */
  abstract Class<A> answers();

  /** Which rows it is about. */
  abstract Rows rows();

  /** This request with other values. */
  abstract Request<A> with(float[] otherValues);

  /** Its kind on the wire. */
  abstract RequestMessage.Kind kind();

  /** Writes all but kind, program and values; {@link RequestMessage.Kind} reads it. */
  abstract void writeTo(ByteBuffer into);

  /**
   * What a partition answers.
   *
   * @param seat of its program in this task
   * @param block the partition's {@link #rows}
   */
  abstract A answer(Seat seat, int partition, Block block);

  /** Bytes of an answer as far as they count when answers come together on the driver. */
  abstract long answerBytes();

  /** Adds an answer to a sum of those of lower partitions, and returns the sum. */
  abstract A add(A sum, A answer);

  /**
   * The sum of all partitions' answers.
   *
   * @param answers one a partition, ascending
   */
  abstract A total(List<A> answers, SumOrder order);

  /** Adds up what comes back of rounds with requests of this kind for this program. */
  abstract AnswerSum<A> sum(SumOrder order, RoundProgram computes);

  /**
   * As {@link #sum}, where executors have added up what is added float by float: that comes as the
   * answer of one partition, the first.
   *
   * @param partitions whose answers come as they are, where they are not added so
   * @param chunks in which it comes
   */
  abstract AnswerSum<A> ownersSum(int partitions, Chunks chunks, RoundProgram computes);

  /** Sends a partition's answer as {@link #sum} takes it. */
  abstract void send(A answer, AnswerWriter out) throws IOException;

  /** Seconds that the slowest partition computed; 0 if nobody said. */
  abstract double slowestSeconds(A total);
}
