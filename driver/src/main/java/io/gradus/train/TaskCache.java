package io.gradus.train;

import io.gradus.compute.Plan;
import io.gradus.compute.Workspace;
import io.gradus.data.BatchPlan;
import io.gradus.network.NetworkSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What an executor keeps from task to task, so that a round neither compiles nor allocates:
 * compiled plans, scratch, and the current epoch's batch plan of each partition. All of it can be
 * made again at any time from what a task brings along; nothing here decides a result. Bounded, and
 * safe for concurrent tasks of several runs.
 */
final class TaskCache {
  private static final int PLANS = 16;
  private static final int BATCH_PLANS = 4096;

  private static final Map<String, Plan> plans = leastRecentlyUsed(PLANS);
  private static final Map<Plan, Deque<Workspace>> idle = leastRecentlyUsed(PLANS);
  private static final Map<String, EpochBatches> batches = leastRecentlyUsed(BATCH_PLANS);

  private TaskCache() {}

  static Plan plan(String networkJson) {
    synchronized (plans) {
      return plans.computeIfAbsent(networkJson, json -> Plan.compile(NetworkSpec.fromJson(json)));
    }
  }

  /** Scratch that no other task uses until it is given back. */
  static Workspace borrow(Plan plan) {
    synchronized (idle) {
      Deque<Workspace> workspaces = idle.get(plan);
      if (workspaces != null && !workspaces.isEmpty()) {
        return workspaces.pop();
      }
    }
    return new Workspace(plan);
  }

  static void giveBack(Plan plan, Workspace workspace) {
    synchronized (idle) {
      idle.computeIfAbsent(plan, any -> new ArrayDeque<>()).push(workspace);
    }
  }

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

  private static <K, V> Map<K, V> leastRecentlyUsed(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
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
