package io.gradus.train;

import io.gradus.checkpoint.Checkpoints;
import io.gradus.model.TrainedModel;
import java.util.Optional;
import java.util.function.Function;

/**
 * When and with what a training's state is written down, and where it goes on; without checkpoints,
 * never.
 */
final class CheckpointPolicy {
  private final Optional<Checkpoints> checkpoints;
  private final Function<TrainingResult, Optional<TrainedModel>> asModel;
  private final BestModel best;

  /**
   * @param asModel what is kept of the best weights beside the checkpoints, if anything
   */
  CheckpointPolicy(
      Optional<Checkpoints> checkpoints,
      Function<TrainingResult, Optional<TrainedModel>> asModel,
      BestModel best) {
    this.checkpoints = checkpoints;
    this.asModel = asModel;
    this.best = best;
  }

  /** Where training begins: at a checkpoint, or where there is none, as it was told. */
  TrainingState start(TrainingState initial) {
    return checkpoints
        .flatMap(Checkpoints::start)
        .map(checkpoint -> ResumePoint.restore(checkpoint, initial, best.stopping()))
        .orElse(initial);
  }

  /** Whether a checkpoint falls due, and could be written now. */
  boolean due(TrainingState state) {
    return checkpoints.filter(kept -> kept.due(state.step, state.epoch)).isPresent();
  }

  /** Writes one if it falls due. */
  void saveIfDue(TrainingState state) {
    if (due(state)) {
      save(state);
    }
  }

  void save(TrainingState state) {
    checkpoints.ifPresent(
        kept ->
            kept.save(ResumePoint.of(state, best.stopping(), kept.identity()), bestModel(state)));
  }

  /** Writes one in place of all that are not older, since training went back to it. */
  void goBack(TrainingState state) {
    checkpoints.ifPresent(
        kept ->
            kept.goBack(ResumePoint.of(state, best.stopping(), kept.identity()), bestModel(state)));
  }

  /** At the end: waits for what is on its way, and for the best model. */
  void finish(TrainingState state) {
    checkpoints.ifPresent(kept -> kept.finish(bestModel(state)));
  }

  private Optional<TrainedModel> bestModel(TrainingState state) {
    return best.best(state).flatMap(asModel);
  }
}
