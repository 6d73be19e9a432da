package io.gradus.round;

import io.gradus.compute.PlanCache;
import io.gradus.data.BatchOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What tasks keep in an executor from round to round: the current epoch's batch order of each
 * partition, and scratch for local steps. It can be made again at any time from what a task brings
 * along. Bounded, and safe for concurrent tasks of several runs.
 */
final class ExecutorCache {
  private static final int BATCH_ORDERS = 4096;
  private static final int RUNS = 64;

  private static final Map<String, EpochBatches> batches =
      PlanCache.leastRecentlyUsed(BATCH_ORDERS);
  private static final Map<String, Deque<LocalSteps>> idle = PlanCache.leastRecentlyUsed(RUNS);

  private ExecutorCache() {}

  /** The batch order of a run's partition in an epoch; only the latest epoch's is kept. */
  static BatchOrder batches(String run, int partition, int epoch, Supplier<BatchOrder> make) {
    String key = run + '/' + partition;
    synchronized (batches) {
      EpochBatches kept = batches.get(key);
      if (kept != null && kept.epoch == epoch) {
        return kept.order;
      }
    }
    BatchOrder order = make.get();
    synchronized (batches) {
      batches.put(key, new EpochBatches(epoch, order));
    }
    return order;
  }

  /** Scratch for a run's local steps that no other task uses until it is given back. */
  static LocalSteps borrow(String run, Supplier<LocalSteps> make) {
    synchronized (idle) {
      Deque<LocalSteps> steps = idle.get(run);
      if (steps != null && !steps.isEmpty()) {
        return steps.pop();
      }
    }
    return make.get();
  }

  /** Ends a loan. */
  static void giveBack(String run, LocalSteps steps) {
    synchronized (idle) {
      idle.computeIfAbsent(run, any -> new ArrayDeque<>()).push(steps);
    }
  }

  private static final class EpochBatches {
    final int epoch;
    final BatchOrder order;

    EpochBatches(int epoch, BatchOrder order) {
      this.epoch = epoch;
      this.order = order;
    }
  }
}
