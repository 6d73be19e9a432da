package io.gradus.train;

import io.gradus.compute.Backprop;
import io.gradus.compute.Gradient;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.compute.Workspace;
import io.gradus.data.BatchPlan;
import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import java.io.Serializable;

/**
 * What a task does in a round: the gradient of its block's rows of one step. Travels once with the
 * task's closure; what it compiles stays in the executor ({@link TaskCache}).
 */
final class RoundProgram implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String run;
  private final String networkJson;
  private final long totalRows;
  private final int batchSize;
  private final long seed;

  /**
   * @param run names this training run among others in the same application
   * @param networkJson of the network spec
   * @param totalRows training rows over all partitions
   * @param batchSize rows of a global batch
   */
  RoundProgram(String run, String networkJson, long totalRows, int batchSize, long seed) {
    this.run = run;
    this.networkJson = networkJson;
    this.totalRows = totalRows;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  Plan plan() {
    return PlanCache.plan(networkJson);
  }

  /** Adds this block's answer to {@code into}, which must be clear. */
  void run(int partition, Block block, RoundInput input, Gradient into) {
    Plan plan = plan();
    BatchPlan batches =
        TaskCache.batches(
            run,
            partition,
            input.epoch(),
            () -> BatchPlan.of(block.ids(), totalRows, batchSize, seed, input.epoch()));
    Workspace workspace = PlanCache.borrow(plan);
    try {
      new Backprop(plan, Kernels.active())
          .accumulate(
              input.parameters(),
              block,
              batches.order(),
              batches.start(input.stepInEpoch()),
              batches.end(input.stepInEpoch()),
              seed,
              input.step(),
              workspace,
              into);
    } finally {
      PlanCache.giveBack(plan, workspace);
    }
  }
}
