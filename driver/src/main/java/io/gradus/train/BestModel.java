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
  private final KeptWeights kept;

  /** Whether checkpoints want the best weights even where the result does not. */
  private final boolean checkpointed;

  private final long started = System.nanoTime();

  BestModel(Optional<EarlyStoppingConfig> config, boolean checkpointed, KeptWeights kept) {
    this.kept = kept;
    this.config = config;
    this.checkpointed = checkpointed;
    this.stopping = config.map(EarlyStopping::new);
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
    Metric measure = measure(metrics, state);
    boolean better = stopping.get().improves(metrics.value(measure), measure.greaterIsBetter());
    if (better && (config.get().restoreBest() || checkpointed)) {
      state.best =
          new TrainingState.Best(
              state.epoch, kept.parameters(state).clone(), kept.buffers(state).clone());
    }
    return better;
  }

  /** The metric by which validations are compared: the loss, once the rows do not define it. */
  private Metric measure(Metrics metrics, TrainingState state) {
    Metric wanted = Metric.of(config.orElseThrow().metric());
    if (wasUndefined(wanted, state)) {
      return Metric.LOSS;
    }
    if (!isUndefined(wanted, metrics)) {
      return wanted;
    }
    if (config.get().undefined() == EarlyStoppingConfig.Undefined.FAIL) {
      throw new UndefinedMetricException(wanted, metrics);
    }
    stopping.orElseThrow().forget();
    return Metric.LOSS;
  }

  /**
   * The metric that the rows of this validation do not define, if that is to be said and no earlier
   * one told so.
   */
  Optional<Metric> newlyUndefined(Metrics metrics, TrainingState state) {
    return config
        .filter(one -> one.undefined() == EarlyStoppingConfig.Undefined.WARN)
        .map(one -> Metric.of(one.metric()))
        .filter(wanted -> isUndefined(wanted, metrics) && !wasUndefined(wanted, state));
  }

  private static boolean wasUndefined(Metric wanted, TrainingState state) {
    return state.history.stream()
        .flatMap(epoch -> epoch.validation().stream())
        .anyMatch(before -> isUndefined(wanted, before));
  }

  /** Precision is no measure of the rows alone: it is undefined until a row is found positive. */
  private static boolean isUndefined(Metric metric, Metrics metrics) {
    return metric != Metric.LOSS
        && metric != Metric.PRECISION
        && Double.isNaN(metrics.value(metric));
  }

  boolean patienceIsOver() {
    return stopping.map(EarlyStopping::patienceIsOver).orElse(false);
  }

  /** What training amounts to in that state: the best weights where those are wanted. */
  TrainingResult result(TrainingState state) {
    boolean restored =
        state.best != null && config.filter(EarlyStoppingConfig::restoreBest).isPresent();
    return of(
        state,
        restored
            ? state.best
            : new TrainingState.Best(state.epoch, kept.parameters(state), kept.buffers(state)));
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
