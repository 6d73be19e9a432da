package io.gradus.train;

import io.gradus.dataset.pack.PackedData;
import io.gradus.evaluate.EvaluationProgram;
import io.gradus.evaluate.Evaluator;
import io.gradus.metric.MetricSums;
import io.gradus.metric.Metrics;
import io.gradus.round.ValidationRequest;
import java.util.Optional;

/** Checks a network on rows that it is not trained on, and says after which epochs. */
final class Validation {
  private final int program;
  private final TrainingProblem problem;
  private final TrainingExtent extent;
  private final KeptWeights kept;
  private final Evaluator evaluator;

  /**
   * @param program by which the carrier's partitions compute
   */
  Validation(int program, TrainingProblem problem, TrainingExtent extent, KeptWeights kept) {
    this.kept = kept;
    this.program = program;
    this.problem = problem;
    this.extent = extent;
    this.evaluator = evaluator(problem);
  }

  static Evaluator evaluator(TrainingProblem problem) {
    return new Evaluator(
        problem.network(), problem.task(), problem.training().topK(), problem.targetUnits());
  }

  /** The check after the epoch that has just ended, if it is one to be validated. */
  Optional<ValidationRequest> due(TrainingState state) {
    boolean last = state.epoch == extent.epochs() || state.step >= extent.steps();
    Optional<PackedData> rows = problem.validation();
    return rows.filter(any -> last || state.epoch % problem.training().validateEvery() == 0)
        .map(any -> of(kept.parameters(state), kept.buffers(state)));
  }

  /** A check of some weights. */
  ValidationRequest of(float[] parameters, float[] buffers) {
    return ValidationRequest.of(program, parameters, buffers);
  }

  /** The metrics of what came back. */
  Metrics metrics(MetricSums sums) {
    return evaluator.result(sums);
  }

  /** What a task does with its validation rows. */
  EvaluationProgram program() {
    return evaluator.program();
  }
}
