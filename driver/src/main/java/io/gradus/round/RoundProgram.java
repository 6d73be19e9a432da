package io.gradus.round;

import io.gradus.compute.Backprop;
import io.gradus.compute.Gradient;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.compute.Workspace;
import io.gradus.config.CompressionConfig;
import io.gradus.data.BatchOrder;
import io.gradus.data.Block;
import io.gradus.evaluate.EvaluationProgram;
import io.gradus.kernel.Kernels;
import io.gradus.kernel.Precision;
import io.gradus.metric.MetricSums;
import io.gradus.optim.Optimizer;
import io.gradus.optim.UpdateRule;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What a task does in a round. Travels once with the task's closure; what it compiles stays in the
 * executor ({@link ExecutorCache}).
 */
public final class RoundProgram implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String run;
  private final String networkJson;
  private final long totalRows;
  private final int batchSize;
  private final long seed;
  private final String updateRuleJson;
  private final Precision precision;
  private final CompressionConfig.Method compression;
  private final double sentFraction;
  private final EvaluationProgram evaluation;

  /**
   * @param run names this training run among others in the same application
   * @param networkJson of the network spec
   * @param totalRows training rows over all partitions
   * @param batchSize rows of a global batch
   * @param updateRuleJson of the {@link UpdateRule} for local steps; empty where there are none
   * @param precision of the matrix products
   * @param compression of gradients
   * @param evaluation checks the network on validation rows
   */
  public RoundProgram(
      String run,
      String networkJson,
      long totalRows,
      int batchSize,
      long seed,
      String updateRuleJson,
      Precision precision,
      CompressionConfig compression,
      EvaluationProgram evaluation) {
    this.run = run;
    this.networkJson = networkJson;
    this.totalRows = totalRows;
    this.batchSize = batchSize;
    this.seed = seed;
    this.updateRuleJson = updateRuleJson;
    this.precision = precision;
    this.compression = compression.method();
    this.sentFraction = compression.fraction();
    this.evaluation = evaluation;
  }

  /** Bytes of the largest answer that a partition may give. */
  long answerBytes() {
    RoundInput.Kind largest =
        updateRuleJson.isEmpty() ? RoundInput.Kind.GRADIENT : RoundInput.Kind.LOCAL_STEPS;
    return (long) answerLength(largest) * Float.BYTES;
  }

  private int answerLength(RoundInput.Kind kind) {
    return kind == RoundInput.Kind.GRADIENT
        ? plan().layout().parameterCount()
        : LocalVector.answerLength(plan(), optimizer().initialState());
  }

  /** Makes one partition's answers smaller; for one task. */
  GradientCompression compression() {
    return new GradientCompression(new CompressionConfig(compression, sentFraction));
  }

  /** Whether a task has to stay, since it remembers what it left out of its gradients. */
  boolean remembers() {
    return compression == CompressionConfig.Method.TOP_K;
  }

  private Optimizer optimizer() {
    return UpdateRule.fromJson(updateRuleJson).on(plan().layout());
  }

  Plan plan() {
    return PlanCache.plan(networkJson);
  }

  /** An answer of no rows to a round that asks for gradients or local steps. */
  Gradient blankAnswer(RoundInput.Kind kind) {
    Plan plan = plan();
    if (kind == RoundInput.Kind.GRADIENT) {
      return Gradient.of(plan);
    }
    int numbers = optimizer().initialState().scalars().size();
    return Gradient.outer(answerLength(kind), numbers);
  }

  /**
   * Adds this block's answer to {@code into}, which must be clear.
   *
   * @param smaller of this task
   */
  void run(
      int partition, Block block, RoundInput input, GradientCompression smaller, Gradient into) {
    long start = System.nanoTime();
    Plan plan = plan();
    BatchOrder batches =
        ExecutorCache.batches(
            run,
            partition,
            input.epoch(),
            () -> BatchOrder.of(block.ids(), totalRows, batchSize, seed, input.epoch()));
    if (input.kind() == RoundInput.Kind.LOCAL_STEPS) {
      localSteps(plan, block, batches, input, into);
    } else {
      gradient(plan, block, batches, input, into);
      smaller.compress(into);
    }
    into.took((System.nanoTime() - start) / 1e9);
  }

  private void gradient(
      Plan plan, Block block, BatchOrder batches, RoundInput input, Gradient into) {
    Workspace workspace = PlanCache.borrow(plan);
    try {
      new Backprop(plan, Kernels.of(precision))
          .accumulate(
              input.values(),
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

  private void localSteps(
      Plan plan, Block block, BatchOrder batches, RoundInput input, Gradient into) {
    LocalSteps steps =
        ExecutorCache.borrow(run, () -> new LocalSteps(plan, optimizer(), Kernels.of(precision)));
    try {
      steps.run(input, block, batches, seed, into);
    } finally {
      ExecutorCache.giveBack(run, steps);
    }
  }

  /** Checks the network on a block of validation rows. */
  MetricSums check(Block block, RoundInput input) {
    int parameters = plan().layout().parameterCount();
    float[] values = input.values();
    return evaluation.run(
        java.util.List.of(block).iterator(),
        Arrays.copyOf(values, parameters),
        Arrays.copyOfRange(values, parameters, values.length));
  }
}
