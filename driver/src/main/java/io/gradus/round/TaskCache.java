package io.gradus.round;

import io.gradus.compute.PlanCache;
import io.gradus.data.BatchPlan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What tasks keep in an executor from round to round: the current epoch's batch plan of each
 * partition, and scratch for local steps. It can be made again at any time from what a task brings
 * along. Bounded, and safe for concurrent tasks of several runs.
 */
final class TaskCache {
  private static final int BATCH_PLANS = 4096;
  private static final int RUNS = 4;

  private static final Map<String, EpochBatches> batches = PlanCache.leastRecentlyUsed(BATCH_PLANS);
  private static final Map<String, Deque<LocalSteps>> idle = PlanCache.leastRecentlyUsed(RUNS);

  private TaskCache() {}

  /** The batch plan of a run's partition in an epoch; only the latest epoch's is kept. */
  static BatchPlan batches(String run, int partition, int epoch, Supplier<BatchPlan> make) {
    String key = run + '/' + partition;
    synchronized (batches) {
      EpochBatches kept = batches.get(key);
      if (kept != null && kept.epoch == epoch) {
        return kept.plan;
      }
    }
    BatchPlan plan = make.get();
    synchronized (batches) {
      batches.put(key, new EpochBatches(epoch, plan));
    }
    return plan;
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
    final BatchPlan plan;

    EpochBatches(int epoch, BatchPlan plan) {
      this.epoch = epoch;
      this.plan = plan;
    }
  }
}
