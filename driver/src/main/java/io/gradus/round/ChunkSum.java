package io.gradus.round;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The sum of all partitions' values in one chunk of one request, added in {@link SumOrder} as they
 * arrive: a partition's are added as soon as those before it in its group are, and a group as soon
 * as those before it are. What comes too early waits. The bits are those of {@link RoundSum}.
 */
final class ChunkSum {
  /** Values of a partition that were not added yet. */
  private static final class Waiting {
    final float[] values;
    final int from;
    final boolean lent;

    Waiting(float[] values, int from, boolean lent) {
      this.values = values;
      this.from = from;
      this.lent = lent;
    }
  }

  /** What a chunk amounts to. */
  static final class Total {
    /** From the pool, to be given back to it. */
    final float[] values;

    /** Of a request's first chunk. */
    final Optional<AnswerTotals> totals;

    final Optional<LastAnswer> last;

    Total(float[] values, Optional<AnswerTotals> totals, Optional<LastAnswer> last) {
      this.values = values;
      this.totals = totals;
      this.last = last;
    }
  }

  private final SumOrder order;
  private final int length;
  private final FloatPool pool;
  private final IntFunction<?> executors;
  private final ArrivalTimes arrivals;
  private final boolean[] came;
  private final Waiting[] waiting;

  /** By partition; null where they are not told with this chunk. */
  private final AnswerTotals[] totals;

  /** By group, the first partition that is not added yet. */
  private final int[] next;

  /** By group; null before its first partition is there, and when it is added to the first. */
  private final float[][] sums;

  private int added;

  /**
   * @param length values of the chunk
   * @param pool of arrays of that length
   * @param executors that partitions are on; asked when all have come
   */
  ChunkSum(SumOrder order, int length, FloatPool pool, IntFunction<?> executors) {
    this.order = order;
    this.length = length;
    this.pool = pool;
    int partitions = order.partitions();
    this.executors = executors;
    this.arrivals = new ArrivalTimes(partitions);
    this.came = new boolean[partitions];
    this.waiting = new Waiting[partitions];
    this.totals = new AnswerTotals[partitions];
    this.next = new int[order.groups()];
    this.sums = new float[order.groups()][];
    for (int group = 0; group < next.length; group++) {
      next[group] = order.start(group);
    }
  }

  /**
   * Adds a partition's values, which are kept as they are until they are added: those of the pool,
   * which has them back then.
   *
   * @param totals of a request's first chunk
   * @return the total, once, when this was the last partition that it lacked
   */
  Optional<Total> addPooled(int partition, float[] values, Optional<AnswerTotals> totals) {
    return add(partition, new Waiting(values, 0, true), totals);
  }

  /**
   * Adds a partition's values, which are a part of a longer array that must not change until the
   * total is there.
   *
   * @param from where they begin
   * @param totals of a request's first chunk
   * @return the total, once, when this was the last partition that it lacked
   */
  Optional<Total> add(int partition, float[] values, int from, Optional<AnswerTotals> totals) {
    return add(partition, new Waiting(values, from, false), totals);
  }

  private synchronized Optional<Total> add(
      int partition, Waiting values, Optional<AnswerTotals> itsTotals) {
    if (came[partition]) {
      release(values);
      return Optional.empty();
    }
    came[partition] = true;
    arrivals.came(partition, System.nanoTime());
    waiting[partition] = values;
    totals[partition] = itsTotals.orElse(null);
    addWaiting(order.group(partition));
    addGroups();
    return added < sums.length ? Optional.empty() : Optional.of(total());
  }

  private void addWaiting(int group) {
    int end = order.start(group + 1);
    for (; next[group] < end && waiting[next[group]] != null; next[group]++) {
      Waiting values = waiting[next[group]];
      waiting[next[group]] = null;
      if (sums[group] == null) {
        sums[group] = first(values);
      } else {
        add(values.values, values.from, sums[group]);
        release(values);
      }
    }
  }

  private float[] first(Waiting values) {
    if (values.lent) {
      return values.values;
    }
    float[] sum = pool.take(length);
    System.arraycopy(values.values, values.from, sum, 0, length);
    return sum;
  }

  private void addGroups() {
    for (; added < sums.length && next[added] == order.start(added + 1); added++) {
      if (added > 0) {
        add(sums[added], 0, sums[0]);
        pool.giveBack(sums[added]);
        sums[added] = null;
      }
    }
  }

  private void add(float[] values, int from, float[] to) {
    for (int i = 0; i < length; i++) {
      to[i] += values[from + i];
    }
  }

  private void release(Waiting values) {
    if (values.lent) {
      pool.giveBack(values.values);
    }
  }

  private Total total() {
    List<AnswerTotals> each = new ArrayList<>();
    for (AnswerTotals one : totals) {
      if (one != null) {
        each.add(one);
      }
    }
    return new Total(
        sums[0],
        each.isEmpty()
            ? Optional.empty()
            : Optional.of(
                order.sum(
                    each,
                    (sum, one) -> {
                      sum.addTotals(one);
                      return sum;
                    })),
        arrivals.last(executors));
  }
}
