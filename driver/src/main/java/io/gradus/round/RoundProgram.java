package io.gradus.round;

import io.gradus.compute.Backprop;
import io.gradus.compute.Gradient;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.compute.Workspace;
import io.gradus.config.CompressionConfig;
import io.gradus.data.BatchOrder;
import io.gradus.data.Batching;
import io.gradus.data.Block;
import io.gradus.evaluate.EvaluationProgram;
import io.gradus.kernel.Kernels;
import io.gradus.kernel.Precision;
import io.gradus.metric.MetricSums;
import io.gradus.optim.Optimizer;
import io.gradus.optim.UpdateRule;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * How a task computes one model's requests. Travels once with the task's closure; what it compiles
 * stays in the executor ({@link ExecutorCache}).
 */
public final class RoundProgram implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String run;
  private final String networkJson;
  private final Batching batching;
  private final String updateRuleJson;
  private final Precision precision;
  private final CompressionConfig.Method compression;
  private final double sentFraction;
  private final EvaluationProgram evaluation;

  /** Compiled where it is needed. */
  private transient Plan plan;

  /**
   * @param run names this model's training among others in the same application
   * @param networkJson of the network spec
   * @param batching which rows are in which step
   * @param updateRuleJson of the {@link UpdateRule} for local steps; empty where there are none
   * @param precision of the matrix products
   * @param compression of gradients
   * @param evaluation checks the network on validation rows
   */
  public RoundProgram(
      String run,
      String networkJson,
      Batching batching,
      String updateRuleJson,
      Precision precision,
      CompressionConfig compression,
      EvaluationProgram evaluation) {
    this.run = run;
    this.networkJson = networkJson;
    this.batching = batching;
    this.updateRuleJson = updateRuleJson;
    this.precision = precision;
    this.compression = compression.method();
    this.sentFraction = compression.fraction();
    this.evaluation = evaluation;
  }

  /** Bytes of the largest answer that a partition may give. */
  long answerBytes() {
    int floats =
        updateRuleJson.isEmpty()
            ? plan().layout().parameterCount()
            : LocalVector.floats(plan(), optimizer().initialState());
    return (long) floats * Float.BYTES;
  }

  /** Bytes of the largest answers that a partition may give to all of them. */
  static long answerBytes(List<RoundProgram> programs) {
    return programs.stream().mapToLong(RoundProgram::answerBytes).sum();
  }

  /** Makes one partition's answers smaller; for one task. */
  GradientCompression compression() {
    return new GradientCompression(new CompressionConfig(compression, sentFraction));
  }

  /** Whether a task has to stay, since it remembers what it left out of its gradients. */
  boolean remembers() {
    return compression == CompressionConfig.Method.TOP_K;
  }

  /** The optimizer of local steps. */
  Optimizer optimizer() {
    return UpdateRule.fromJson(updateRuleJson).on(plan().layout());
  }

  Plan plan() {
    // Tasks that come here at once find the same.
    if (plan == null) {
      plan = PlanCache.plan(networkJson);
    }
    return plan;
  }

  long seed() {
    return batching.seed();
  }

  /** Which of a partition's rows are in which step of an epoch. */
  BatchOrder batches(int partition, Block block, int epoch) {
    return ExecutorCache.batches(run, partition, epoch, () -> batching.order(block, epoch));
  }

  /**
   * Adds the gradient of a block's rows of a step.
   *
   * @param parameters [parameterCount]
   */
  void gradient(
      float[] parameters,
      Block block,
      BatchOrder batches,
      int stepInEpoch,
      long step,
      Gradient into) {
    Plan plan = plan();
    Workspace workspace = PlanCache.borrow(plan);
    try {
      new Backprop(plan, Kernels.of(precision))
          .accumulate(
              parameters,
              block,
              batches.order(),
              batches.start(stepInEpoch),
              batches.end(stepInEpoch),
              batching.seed(),
              step,
              workspace,
              into);
    } finally {
      PlanCache.giveBack(plan, workspace);
    }
  }

  /** Scratch for local steps that no other task uses until it is given back. */
  LocalSteps borrowLocalSteps() {
    return ExecutorCache.borrow(
        run, () -> new LocalSteps(plan(), optimizer(), Kernels.of(precision)));
  }

  /** Ends a loan. */
  void giveBack(LocalSteps scratch) {
    ExecutorCache.giveBack(run, scratch);
  }

  /**
   * Checks the network on a block of validation rows.
   *
   * @param parametersAndBuffers [parameterCount + bufferCount]
   */
  MetricSums check(Block block, float[] parametersAndBuffers) {
    int parameters = plan().layout().parameterCount();
    return evaluation.run(
        List.of(block).iterator(),
        Arrays.copyOf(parametersAndBuffers, parameters),
        Arrays.copyOfRange(parametersAndBuffers, parameters, parametersAndBuffers.length));
  }
}
