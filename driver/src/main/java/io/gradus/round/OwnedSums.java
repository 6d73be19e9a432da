package io.gradus.round;

import io.gradus.compute.RowSums;
import io.gradus.data.FloatRun;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The chunks of one track's rounds that an executor owns, added up as partitions answer, those of
 * its own tasks and those of others. Answers of a round may come before the round itself: another
 * executor may have all of it already. Any number of threads may hand in answers.
 */
final class OwnedSums {
  /** Takes what is added up. */
  interface Output {
    /**
     * A chunk of all partitions' answers.
     *
     * @param part the request's place in the round
     * @param length values of the chunk
     */
    void total(long round, int part, int chunk, int length, ChunkSum.Total total);
  }

  private final SumOrder order;
  private final Chunks chunks;
  private final FloatPool pool;
  private final IntFunction<?> executors;
  private final Map<Long, ChunkSum> sums = new HashMap<>();
  private long round;

  /**
   * @param pool of the totals' values
   * @param executors that partitions are on
   */
  OwnedSums(SumOrder order, Chunks chunks, FloatPool pool, IntFunction<?> executors) {
    this.order = order;
    this.chunks = chunks;
    this.pool = pool;
    this.executors = executors;
  }

  /** The sum of a chunk; empty for one of an earlier round. A later one begins with this. */
  private synchronized Optional<ChunkSum> sum(long number, int part, int chunk, int length) {
    if (number < round) {
      return Optional.empty();
    }
    if (number > round) {
      round = number;
      sums.clear();
    }
    return Optional.of(
        sums.computeIfAbsent(
            (long) part << Integer.SIZE | chunk,
            any -> new ChunkSum(order, length, pool, executors)));
  }

  /**
   * Adds a chunk of the answer of a task of this executor, which must not change until the round is
   * over.
   */
  void add(long number, int part, int partition, int chunk, RowSums answer, Output output) {
    int size = answer.size();
    int from = chunks.start(chunk, size);
    int length = chunks.end(chunk, size) - from;
    sum(number, part, chunk, length)
        .flatMap(
            sum ->
                sum.add(
                    partition,
                    answer.values(),
                    from,
                    chunk == 0 ? Optional.of(AnswerTotals.of(answer)) : Optional.empty()))
        .ifPresent(total -> output.total(number, part, chunk, length, total));
  }

  /**
   * Adds a piece of another executor's answers, and moves behind it.
   *
   * @throws IllegalArgumentException if there is no such partition or chunk
   */
  void receive(long number, ByteBuffer message, Output output) {
    int part = message.getInt();
    int partition = message.getInt();
    int size = message.getInt();
    int chunk = message.getInt();
    int totalsBytes = message.getInt();
    int bytes = message.getInt();
    ByteBuffer totals = ResidentProtocol.take(message, totalsBytes);
    ByteBuffer run = ResidentProtocol.take(message, bytes);
    if (partition < 0
        || partition >= order.partitions()
        || part < 0
        || size < 0
        || chunk < 0
        || chunk >= chunks.count(size)) {
      throw new IllegalArgumentException(
          "Expected one of %s partitions and a chunk of %s values, found partition %s, chunk %s."
              .formatted(order.partitions(), size, partition, chunk));
    }
    int length = chunks.end(chunk, size) - chunks.start(chunk, size);
    Optional<ChunkSum> sum = sum(number, part, chunk, length);
    if (sum.isEmpty()) {
      return;
    }
    float[] values = pool.take(length);
    FloatRun.read(run, values, 0, length);
    sum.get()
        .addPooled(
            partition,
            values,
            totalsBytes > 0 ? Optional.of(AnswerTotals.read(totals)) : Optional.empty())
        .ifPresent(total -> output.total(number, part, chunk, length, total));
  }
}
