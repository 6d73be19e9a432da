package io.gradus.train;

import io.gradus.checkpoint.Checkpoint;
import io.gradus.metric.Metrics;
import io.gradus.optim.OptimizerState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A training state as a checkpoint, and back. */
final class ResumePoint {
  private static final String PARAMETERS = "parameters";
  private static final String BUFFERS = "buffers";
  private static final String OPTIMIZER = "optimizer.";
  private static final String OUTER_MOMENTUM = "outer_momentum";
  private static final String MEAN_PARAMETERS = "mean.parameters";
  private static final String MEAN_BUFFERS = "mean.buffers";
  private static final String BEST_PARAMETERS = "best.parameters";
  private static final String BEST_BUFFERS = "best.buffers";
  private static final String LAST_GOOD = "last_good.";

  private ResumePoint() {}

  /** A copy of the state, which later steps do not change. */
  static Checkpoint of(
      TrainingState state, Optional<EarlyStopping> stopping, Map<String, String> identity) {
    Map<String, float[]> arrays = new LinkedHashMap<>();
    arrays.put(PARAMETERS, state.parameters.clone());
    arrays.put(BUFFERS, state.buffers.clone());
    state
        .optimizer
        .moments()
        .forEach((name, values) -> arrays.put(OPTIMIZER + name, values.clone()));
    if (state.hasOuterMomentum()) {
      arrays.put(OUTER_MOMENTUM, state.outerMomentum().clone());
    }
    if (state.mean != null) {
      arrays.put(MEAN_PARAMETERS, state.mean.parameters.clone());
      arrays.put(MEAN_BUFFERS, state.mean.buffers.clone());
    }
    if (state.best != null) {
      arrays.put(BEST_PARAMETERS, state.best.parameters);
      arrays.put(BEST_BUFFERS, state.best.buffers);
    }
    if (state.lastGood != null) {
      state.lastGood.arrays().forEach((name, values) -> arrays.put(LAST_GOOD + name, values));
    }
    Map<String, Integer> lengths = new LinkedHashMap<>();
    arrays.forEach((name, values) -> lengths.put(name, values.length));
    List<Checkpoint.Epoch> history = new ArrayList<>();
    state.history.forEach(epoch -> history.add(epoch(epoch)));
    return new Checkpoint(
        new Checkpoint.Progress(
            identity,
            state.step,
            state.epoch,
            state.stepInEpoch,
            state.lossSum,
            state.weightSum,
            state.optimizer.step(),
            state.optimizer.scalars(),
            stopping.map(EarlyStopping::remembered).orElse(null),
            state.best == null ? 0 : state.best.epoch,
            history,
            lengths,
            new Checkpoint.Divergence(
                state.firstLoss,
                state.rateFactor,
                state.rollBacks,
                state.lastGood == null ? null : state.lastGood.progress())),
        arrays);
  }

  private static Checkpoint.Epoch epoch(TrainingResult.EpochRecord epoch) {
    return new Checkpoint.Epoch(
        epoch.epoch(),
        epoch.step(),
        epoch.trainLoss(),
        epoch.validation().map(Metrics::values).orElse(null),
        epoch.validation().map(Metrics::rows).orElse(0L),
        epoch.validation().map(Metrics::weight).orElse(0.0),
        epoch.seconds());
  }

  /**
   * The state that the checkpoint holds, with arrays of its own.
   *
   * @param blank the state before the first step, for the shapes
   * @throws IllegalArgumentException if it is that of another network or optimizer
   */
  static TrainingState restore(
      Checkpoint checkpoint, TrainingState blank, Optional<EarlyStopping> stopping) {
    Checkpoint.Progress progress = checkpoint.progress();
    Map<String, float[]> moments = new LinkedHashMap<>();
    for (Map.Entry<String, float[]> moment : blank.optimizer.moments().entrySet()) {
      moments.put(
          moment.getKey(),
          array(checkpoint, OPTIMIZER + moment.getKey(), moment.getValue().length));
    }
    // L-BFGS remembers more with each step; it checks the lengths itself.
    checkpoint
        .arrays()
        .forEach(
            (name, values) -> {
              if (name.startsWith(OPTIMIZER)) {
                moments.putIfAbsent(name.substring(OPTIMIZER.length()), values);
              }
            });
    TrainingState state =
        new TrainingState(
            array(checkpoint, PARAMETERS, blank.parameters.length),
            array(checkpoint, BUFFERS, blank.buffers.length),
            OptimizerState.of(progress.optimizerStep(), moments, progress.optimizerNumbers()));
    if (checkpoint.arrays().containsKey(OUTER_MOMENTUM)) {
      System.arraycopy(
          array(checkpoint, OUTER_MOMENTUM, blank.parameters.length),
          0,
          state.outerMomentum(),
          0,
          blank.parameters.length);
    }
    if (checkpoint.arrays().containsKey(MEAN_PARAMETERS)) {
      state.mean =
          new TrainingState.Mean(
              array(checkpoint, MEAN_PARAMETERS, blank.parameters.length),
              array(checkpoint, MEAN_BUFFERS, blank.buffers.length));
    }
    state.step = progress.step();
    state.epoch = progress.epoch();
    state.stepInEpoch = progress.stepInEpoch();
    state.lossSum = progress.lossSum();
    state.weightSum = progress.weightSum();
    if (progress.bestEpoch() > 0) {
      state.best =
          new TrainingState.Best(
              progress.bestEpoch(),
              array(checkpoint, BEST_PARAMETERS, blank.parameters.length),
              array(checkpoint, BEST_BUFFERS, blank.buffers.length));
    }
    for (Checkpoint.Epoch epoch : progress.history()) {
      Optional<Metrics> validation =
          Optional.ofNullable(epoch.validation())
              .map(values -> Metrics.of(values, epoch.rows(), epoch.weight()));
      state.history.add(
          new TrainingResult.EpochRecord(
              epoch.epoch(), epoch.step(), epoch.trainLoss(), validation, epoch.seconds()));
    }
    state.restoredEpochs = state.history.size();
    Checkpoint.Divergence divergence = progress.divergence();
    if (divergence != null) {
      state.firstLoss = divergence.firstLoss();
      state.rateFactor = divergence.rateFactor();
      state.rollBacks = divergence.count();
      state.lastGood = divergence.lastGood() == null ? null : lastGood(checkpoint);
    }
    if (progress.stopping() != null) {
      stopping.ifPresent(one -> one.remember(progress.stopping()));
    }
    return state;
  }

  /** The part of a checkpoint that is the state to go back to. */
  private static Checkpoint lastGood(Checkpoint checkpoint) {
    Map<String, float[]> arrays = new LinkedHashMap<>();
    checkpoint
        .arrays()
        .forEach(
            (name, values) -> {
              if (name.startsWith(LAST_GOOD)) {
                arrays.put(name.substring(LAST_GOOD.length()), values);
              }
            });
    return new Checkpoint(checkpoint.progress().divergence().lastGood(), arrays);
  }

  private static float[] array(Checkpoint checkpoint, String name, int length) {
    float[] values = checkpoint.arrays().get(name);
    if (values == null || values.length != length) {
      throw new IllegalArgumentException(
          "Expected %s numbers of \"%s\" in the checkpoint, found %s. It belongs to another network or optimizer."
              .formatted(length, name, values == null ? "none" : values.length));
    }
    return values.clone();
  }
}
