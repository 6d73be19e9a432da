package io.gradus.train;

import io.gradus.config.EarlyStoppingConfig;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the weights of the best validation so far, says when there was no better one for too long,
 * and which weights a run amounts to.
 */
final class BestModel {
  private final Optional<EarlyStoppingConfig> config;
  private final Optional<EarlyStopping> stopping;

  /** Whether checkpoints want the best weights even where the result does not. */
  private final boolean checkpointed;

  private final long started = System.nanoTime();

  BestModel(Optional<EarlyStoppingConfig> config, boolean checkpointed) {
    this.config = config;
    this.checkpointed = checkpointed;
    this.stopping = config.map(one -> new EarlyStopping(one, metric(one).greaterIsBetter()));
  }

  private static Metric metric(EarlyStoppingConfig config) {
    return Metric.of(config.metric());
  }

  /** What is remembered of validations, for a checkpoint; empty without early stopping. */
  Optional<EarlyStopping> stopping() {
    return stopping;
  }

  /** Whether a validation is the best so far; if so, its weights are kept. */
  boolean improves(Metrics metrics, TrainingState state) {
    if (config.isEmpty() || stopping.isEmpty()) {
      return false;
    }
    boolean better = stopping.get().improves(metrics.value(metric(config.get())));
    if (better && (config.get().bestIsResult() || checkpointed)) {
      state.best = new TrainingState.Best(state.epoch, state);
    }
    return better;
  }

  boolean patienceIsOver() {
    return stopping.map(EarlyStopping::patienceIsOver).orElse(false);
  }

  /** What training amounts to in that state: the best weights where those are wanted. */
  TrainingResult result(TrainingState state) {
    boolean restored =
        state.best != null && config.filter(EarlyStoppingConfig::bestIsResult).isPresent();
    return of(
        state,
        restored
            ? state.best
            : new TrainingState.Best(state.epoch, state.parameters, state.buffers));
  }

  /** The best weights so far, if any are kept. */
  Optional<TrainingResult> best(TrainingState state) {
    return Optional.ofNullable(state.best).map(best -> of(state, best));
  }

  private TrainingResult of(TrainingState state, TrainingState.Best weights) {
    return new TrainingResult(
        weights.parameters,
        weights.buffers,
        state.step,
        weights.epoch,
        List.copyOf(state.history),
        state.history.stream()
            .filter(record -> record.epoch() == weights.epoch)
            .findFirst()
            .flatMap(TrainingResult.EpochRecord::validation),
        (System.nanoTime() - started) / 1e9);
  }
}
