package io.gradus.round;

import io.gradus.compute.RowSums;
import io.gradus.data.FloatRun;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * The sum of one round's answers, added in {@link SumOrder} while they arrive, in chunks: chunk c
 * of a partition is added as soon as chunk c of all partitions before it in its group is. So
 * additions overlap with arrivals, and a chunk is in the processor's cache when it is added; which
 * answer came first does not matter.
 *
 * <p>Any number of threads may hand in answers. A chunk that comes twice, from a task that was
 * started again, has the same bits and is dropped. The first answer of a group is the place where
 * its group is added up.
 */
final class RoundSum<A extends RowSums> extends AnswerSum<A> {
  private final SumOrder order;
  private final Chunks chunks;
  private final int length;
  private final Supplier<A> blank;
  private final List<A> answers;

  /** Where answers are put that come as chunks, made when the first one comes. */
  private final List<A> own;

  private final boolean[][] arrived;
  private final Object[] partitionLocks;

  /** [group][chunk] the first partition of the group whose chunk is not added yet. */
  private final int[][] next;

  private final Object[] chunkLocks;

  /** Where executors have added answers up, these say what they saw. */
  private final boolean ofOwners;

  private final ArrivalTimes arrivals;
  private volatile Optional<LastAnswer> told = Optional.empty();
  private final AtomicInteger missing = new AtomicInteger();
  private long round;
  private volatile CountDownLatch complete = new CountDownLatch(0);

  /**
   * @param chunks in which answers come
   * @param blank makes an answer of no rows
   */
  RoundSum(SumOrder order, Chunks chunks, Supplier<A> blank) {
    this(order, chunks, blank, false);
  }

  private RoundSum(SumOrder order, Chunks chunks, Supplier<A> blank, boolean ofOwners) {
    this.order = order;
    this.ofOwners = ofOwners;
    this.arrivals = new ArrivalTimes(order.partitions());
    this.chunks = chunks;
    int partitions = order.partitions();
    this.blank = blank;
    this.own = new ArrayList<>(Collections.nCopies(partitions, null));
    this.length = blank.get().size();
    this.answers = new ArrayList<>(Collections.nCopies(partitions, null));
    this.arrived = new boolean[partitions][chunks.count(length)];
    this.partitionLocks = locks(partitions);
    this.next = new int[order.groups()][chunks.count(length)];
    this.chunkLocks = locks(chunks.count(length));
  }

  /**
   * Of what executors have added up: the chunks of one answer, each behind what its owner says of
   * the last piece that it added ({@link LastAnswer}).
   */
  static <A extends RowSums> RoundSum<A> ofOwners(Chunks chunks, Supplier<A> blank) {
    return new RoundSum<>(SumOrder.of(1), chunks, blank, true);
  }

  private static Object[] locks(int count) {
    Object[] locks = new Object[count];
    Arrays.setAll(locks, i -> new Object());
    return locks;
  }

  @Override
  void begin(long number) {
    for (int partition = 0; partition < answers.size(); partition++) {
      synchronized (partitionLocks[partition]) {
        round = number;
        answers.set(partition, null);
        Arrays.fill(arrived[partition], false);
      }
    }
    for (int group = 0; group < next.length; group++) {
      Arrays.fill(next[group], order.start(group));
    }
    missing.set(answers.size() * chunkLocks.length);
    complete = new CountDownLatch(1);
  }

  @Override
  boolean await(long millis) throws InterruptedException {
    return complete.await(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  boolean isComplete() {
    return complete.getCount() == 0;
  }

  @Override
  boolean answered(int partition) {
    synchronized (partitionLocks[partition]) {
      for (boolean chunk : arrived[partition]) {
        if (!chunk) {
          return false;
        }
      }
      return true;
    }
  }

  @Override
  void accept(long number, int partition, A answer) {
    synchronized (partitionLocks[partition]) {
      if (number != round || arrived[partition][0]) {
        return;
      }
      answer.values();
      answers.set(partition, answer);
      for (int chunk = 0; chunk < chunkLocks.length; chunk++) {
        arrived(partition, chunk);
      }
    }
  }

  @Override
  void accept(long number, int partition, int chunk, ByteBuffer payload) {
    if (chunk < 0 || chunk >= chunkLocks.length) {
      throw new IllegalArgumentException(
          "Expected one of %s chunks, found chunk %s.".formatted(chunkLocks.length, chunk));
    }
    synchronized (partitionLocks[partition]) {
      if (number != round || arrived[partition][chunk]) {
        return;
      }
      if (own.get(partition) == null) {
        own.set(partition, blank.get());
      }
      if (ofOwners) {
        told = LastAnswer.read(payload);
      } else {
        arrivals.came(partition, System.nanoTime());
      }
      A answer = own.get(partition);
      answers.set(partition, answer);
      if (chunk == 0) {
        answer.readTotals(payload);
      }
      int from = chunks.start(chunk, length);
      FloatRun.read(payload, answer.valuesToOverwrite(), from, chunks.end(chunk, length));
      arrived(partition, chunk);
    }
  }

  private void arrived(int partition, int chunk) {
    int group = order.group(partition);
    synchronized (chunkLocks[chunk]) {
      arrived[partition][chunk] = true;
      int start = order.start(group);
      int end = order.start(group + 1);
      int at = next[group][chunk];
      for (; at < end && arrived[at][chunk]; at++) {
        if (at > start) {
          answers
              .get(start)
              .addValues(answers.get(at), chunks.start(chunk, length), chunks.end(chunk, length));
        }
      }
      next[group][chunk] = at;
    }
    if (missing.decrementAndGet() == 0) {
      complete.countDown();
    }
  }

  @Override
  Optional<LastAnswer> last(IntFunction<?> executors) {
    return ofOwners ? told : arrivals.last(executors);
  }

  @Override
  A result() {
    A sum =
        order.sum(
            answers,
            (totals, answer) -> {
              totals.addTotals(answer);
              return totals;
            });
    for (int group = 1; group < order.groups(); group++) {
      sum.addValues(answers.get(order.start(group)), 0, length);
    }
    return sum;
  }
}
