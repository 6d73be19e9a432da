package io.gradus.round;

import io.gradus.compute.Backprop;
import io.gradus.compute.BatchNormUpdate;
import io.gradus.compute.Gradient;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.compute.Workspace;
import io.gradus.data.BatchOrder;
import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.optim.Optimizer;
import io.gradus.optim.OptimizerState;
import io.gradus.optim.Ranges;

/**
 * Optimizer steps that a task takes on its own, each on its partition's rows of a batch, before all
 * tasks' results are averaged (local SGD: Stich, arXiv 1805.09767). Scratch of one task.
 */
final class LocalSteps {
  private final Plan plan;

  /** With the rate as it is configured. */
  private final Optimizer program;

  private final Backprop backprop;
  private final float[] parameters;
  private final float[] buffers;
  private final OptimizerState blank;
  private final Gradient gradient;

  LocalSteps(Plan plan, Optimizer optimizer, Kernels kernels) {
    this.plan = plan;
    this.program = optimizer;
    this.backprop = new Backprop(plan, kernels);
    this.parameters = new float[plan.layout().parameterCount()];
    this.buffers = new float[plan.layout().bufferCount()];
    this.blank = optimizer.initialState();
    this.gradient = Gradient.of(plan);
  }

  /**
   * Takes the steps that are asked for.
   *
   * @param into clear; gets the answer
   */
  void run(LocalStepsRequest asked, Block block, BatchOrder batches, long seed, StepsTaken into) {
    Optimizer optimizer = program.withRateFactor(asked.rateFactor());
    OptimizerState state =
        LocalVector.read(asked.values(), parameters, buffers, blank, asked.step());
    Workspace workspace = PlanCache.borrow(plan);
    try {
      for (int i = 0; i < asked.steps(); i++) {
        int inEpoch = asked.stepInEpoch() + i;
        gradient.clear();
        backprop.accumulate(
            parameters,
            block,
            batches.order(),
            batches.start(inEpoch),
            batches.end(inEpoch),
            seed,
            asked.step() + i,
            workspace,
            gradient);
        update(optimizer, state);
        into.count(gradient.rows(), gradient.weightSum(), gradient.lossSum());
      }
    } finally {
      PlanCache.giveBack(plan, workspace);
    }
    into.ledTo(asked.values(), parameters, buffers, state);
  }

  private void update(Optimizer optimizer, OptimizerState state) {
    if (gradient.weightSum() > 0) {
      float share = (float) (1 / gradient.weightSum());
      optimizer.update(gradient.values(), share, parameters, state, Ranges.SEQUENTIAL);
      BatchNormUpdate.apply(plan, gradient, buffers);
    } else {
      optimizer.skip(state);
    }
  }
}
