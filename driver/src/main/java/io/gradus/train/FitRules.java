package io.gradus.train;

import io.gradus.compute.Plan;
import io.gradus.data.Batching;
import io.gradus.evaluate.EvaluationProgram;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.UpdateRule;
import io.gradus.optim.WeightAverage;
import io.gradus.round.RoundProgram;
import java.util.Optional;
import java.util.UUID;

/** How one model's parameters are moved, and what partitions compute for that. */
final class FitRules {
  private final TrainingProblem problem;
  private final TrainingExtent extent;

  FitRules(TrainingProblem problem, TrainingExtent extent) {
    this.problem = problem;
    this.extent = extent;
  }

  /** The quasi-Newton method, if it is that which moves them. */
  Optional<Lbfgs> lbfgs() {
    return problem.optimizer() instanceof Lbfgs lbfgs ? Optional.of(lbfgs) : Optional.empty();
  }

  /** At the configured rate. */
  UpdateRule update() {
    return new UpdateRule(
        problem.optimizer(),
        problem
            .schedule()
            .inSteps(
                extent.stepsPerEpoch(),
                (long) extent.stepsPerEpoch() * problem.training().epochs()),
        problem.clipping(),
        problem.regularization(),
        1);
  }

  /** Which weights are validated and kept. */
  KeptWeights kept(Plan plan) {
    return new KeptWeights(
        new WeightAverage(problem.averaging(), extent.steps()),
        lbfgs().isPresent() ? Optional.empty() : Optional.of(update().on(plan.layout())));
  }

  /**
   * What partitions compute.
   *
   * @param validation what they do with validation rows
   */
  RoundProgram program(EvaluationProgram validation) {
    boolean local = lbfgs().isEmpty() && problem.training().localSteps().steps() > 1;
    return new RoundProgram(
        UUID.randomUUID().toString(),
        problem.network().toJson(),
        new Batching(problem.train().rows(), extent.batchSize(), problem.seed()),
        local ? update().toJson() : "",
        problem.training().matmulPrecision(),
        problem.training().compression(),
        validation);
  }
}
