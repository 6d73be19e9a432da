package io.gradus.compute;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.NetworkSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compiled plans and their scratch, kept in a JVM from task to task, so that a task neither
 * compiles nor allocates. All of it can be made again at any time; nothing here decides a result.
 * Bounded, and safe for concurrent tasks.
 */
public final class PlanCache {
  /** As many networks may be trained side by side without being compiled again in each round. */
  private static final int PLANS = 64;

  private static final Map<String, Plan> plans = leastRecentlyUsed(PLANS);
  private static final Map<Plan, Predictor> predictors = leastRecentlyUsed(PLANS);
  private static final Map<Plan, Deque<Workspace>> idle = leastRecentlyUsed(PLANS);

  private PlanCache() {}

  /** The compiled plan of a network, by {@link NetworkSpec#toJson()}. */
  public static Plan plan(String networkJson) {
    synchronized (plans) {
      return plans.computeIfAbsent(networkJson, json -> Plan.compile(NetworkSpec.fromJson(json)));
    }
  }

  /** A plan's predictor with this JVM's kernel: what it has tried out serves all tasks. */
  public static Predictor predictor(Plan plan) {
    synchronized (predictors) {
      return predictors.computeIfAbsent(plan, any -> new Predictor(any, Kernels.active()));
    }
  }

  /**
   * What a network gives for the rows of a block: [rows, outputs].
   *
   * @param parameters [parameterCount]
   * @param buffers [bufferCount]
   */
  public static float[] outputs(Plan plan, float[] parameters, float[] buffers, Block block) {
    float[] outputs = new float[block.rows() * plan.outputs()];
    Workspace workspace = borrow(plan);
    try {
      predictor(plan).predict(parameters, buffers, block, 0, block.rows(), workspace, outputs);
    } finally {
      giveBack(plan, workspace);
    }
    return outputs;
  }

  /** Scratch that no other task uses until it is given back. */
  public static Workspace borrow(Plan plan) {
    synchronized (idle) {
      Deque<Workspace> workspaces = idle.get(plan);
      if (workspaces != null && !workspaces.isEmpty()) {
        return workspaces.pop();
      }
    }
    return new Workspace(plan);
  }

  /** Ends a loan. */
  public static void giveBack(Plan plan, Workspace workspace) {
    synchronized (idle) {
      idle.computeIfAbsent(plan, any -> new ArrayDeque<>()).push(workspace);
    }
  }

  /** A map that forgets what was not used for longest when it holds more than {@code most}. */
  public static <K, V> Map<K, V> leastRecentlyUsed(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }
}
