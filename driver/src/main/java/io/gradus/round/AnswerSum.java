package io.gradus.round;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Gathers what comes back of a request and adds it up in partition order, round after round. Any
 * number of threads may hand in answers; what comes twice, from a task that was started again, has
 * the same bits and is dropped.
 *
 * @param <A> what comes back
 */
abstract sealed class AnswerSum<A> permits RoundSum, CollectedAnswers {
  /** Forgets the last round and expects the answers of another one. */
  abstract void begin(long number);

  /** Waits for the last answer; false if it is still missing when the time is over. */
  abstract boolean await(long millis) throws InterruptedException;

  /** Whether the last answer is there. */
  abstract boolean isComplete();

  /** Whether a partition has answered the round. */
  abstract boolean answered(int partition);

  /**
   * Takes a whole answer, which belongs to this sum until the round is complete.
   *
   * @param number of the round that it answers; one of another round is dropped
   */
  abstract void accept(long number, int partition, A answer);

  /**
   * Takes one message of an answer, as {@link Request#send} wrote it.
   *
   * @throws IllegalArgumentException if there is no such message
   */
  abstract void accept(long number, int partition, int chunk, ByteBuffer payload);

  /**
   * What came last, when the round is complete.
   *
   * @param executors that partitions are on
   * @return empty where all are on one, or nobody has looked
   */
  abstract Optional<LastAnswer> last(IntFunction<?> executors);

  /** The sum, when the round is complete; valid until the next one. */
  abstract A result();
}
