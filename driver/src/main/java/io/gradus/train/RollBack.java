package io.gradus.train;

import io.gradus.checkpoint.Checkpoint;
import io.gradus.config.DivergenceConfig;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers the state at the end of the last good epoch, or before the first one, and goes back to
 * it. Where it goes back to follows from steps alone and not from when a checkpoint was written, so
 * a run that was stopped and goes on takes the same way.
 */
final class RollBack {
  private final DivergenceConfig config;
  private final Optional<EarlyStopping> stopping;

  RollBack(DivergenceConfig config, Optional<EarlyStopping> stopping) {
    this.config = config;
    this.stopping = stopping;
  }

  /** Takes a run's first state for good. */
  void begin(TrainingState state) {
    if (state.lastGood == null) {
      remember(state);
    }
  }

  /**
   * After an epoch. One whose mean loss is above that of the run's first step is no place to go
   * back to: its weights are on their way to infinity.
   */
  void epochEnds(TrainingState state, double trainLoss) {
    if (trainLoss <= state.firstLoss) {
      remember(state);
    }
  }

  private void remember(TrainingState state) {
    if (config.action() == DivergenceConfig.Action.ROLL_BACK) {
      state.lastGood = null;
      state.lastGood = ResumePoint.of(state, stopping, Map.of());
    }
  }

  /** Whether the loss of a step is too large to go on. */
  boolean explodes(TrainingState state, double loss) {
    return config.exploding().isPresent() && loss > config.exploding().get() * state.firstLoss;
  }

  /**
   * The last good state, with a lower rate.
   *
   * @param diverged where the run is
   * @return empty if the run is to stop
   */
  Optional<TrainingState> from(TrainingState diverged) {
    if (config.action() == DivergenceConfig.Action.STOP
        || diverged.rollBacks >= config.attempts()) {
      return Optional.empty();
    }
    Checkpoint good = diverged.lastGood;
    TrainingState state = ResumePoint.restore(good, diverged, stopping);
    state.lastGood = good;
    state.firstLoss = diverged.firstLoss;
    state.rollBacks = diverged.rollBacks + 1;
    state.rateFactor = diverged.rateFactor * config.rateFactor();
    return Optional.of(state);
  }
}
