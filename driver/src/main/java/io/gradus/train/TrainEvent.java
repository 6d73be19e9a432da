package io.gradus.train;

import io.gradus.metric.Metric;
import io.gradus.metric.MetricSums;
import io.gradus.metric.Metrics;
import io.gradus.network.ParameterLayout;
import io.gradus.round.RoundTiming;
import io.gradus.round.Stragglers;
import java.util.Optional;

/** What happens while a network is trained, in the order in which it happens. */
public sealed interface TrainEvent {
  /** Calls the method that is for an event of this kind. */
  void accept(Visitor visitor);

  /** What is done with each kind of event; nothing, where a method is not overridden. */
  interface Visitor {
    /** Before the first step. */
    default void started(Started event) {}

    /** After each update. */
    default void stepFinished(StepFinished event) {}

    /** After the last update of an epoch, where somebody watches updates. */
    default void moved(Moved event) {}

    /** After each check on validation rows, before the epoch is finished. */
    default void validated(Validated event) {}

    /** After each epoch. */
    default void epochFinished(EpochFinished event) {}

    /** When the run went back. */
    default void rolledBack(RolledBack event) {}

    /** Once, where the validation rows do not define the metric that tells the best epoch. */
    default void metricUndefined(MetricUndefined event) {}

    /** At the end. */
    default void finished(Finished event) {}

    /** At the end of a training that gives nothing. */
    default void failed(Failed event) {}
  }

  /**
   * Before the first step.
   *
   * @param carrierReason why it is that carrier; empty where there is nothing to say
   * @param epochsBefore epochs that were done before, in a run that goes on from a checkpoint
   * @param stepsBefore updates that were done before
   */
  record Started(
      TrainingExtent extent,
      String carrier,
      String carrierReason,
      String kernel,
      int epochsBefore,
      long stepsBefore)
      implements TrainEvent {
    @Override
    public void accept(Visitor visitor) {
      visitor.started(this);
    }
  }

  /**
   * After each synchronized update.
   *
   * @param epoch from 1
   * @param step updates so far
   * @param rows of this step
   * @param loss mean loss of this step's rows, before the update
   * @param learningRate of this update
   * @param timing where the round's time went
   */
  record StepFinished(
      int epoch, long step, long rows, double loss, double learningRate, RoundTiming timing)
      implements TrainEvent {
    @Override
    public void accept(Visitor visitor) {
      visitor.stepFinished(this);
    }
  }

  /**
   * What the last update of an epoch did to the parameters; told where a listener {@linkplain
   * TrainListener#watchesUpdates watches updates}. The arrays are the training's own: they are to
   * be looked at before the listener returns, and not to be changed.
   *
   * @param epoch from 1, the one that ends with the update
   * @param parameters [parameterCount], after it
   * @param gradient [parameterCount], the mean over the step's rows before clipping and penalties;
   *     of L-BFGS at the point that was reached, with its L2 penalty; empty where tasks took steps
   *     on their own
   * @param update [parameterCount], by how much the parameters changed
   */
  record Moved(
      int epoch,
      long step,
      ParameterLayout layout,
      float[] parameters,
      Optional<float[]> gradient,
      float[] update)
      implements TrainEvent {
    @Override
    public void accept(Visitor visitor) {
      visitor.moved(this);
    }
  }

  /**
   * After each check on validation rows, before the epoch is finished.
   *
   * @param epoch from 1
   * @param sums from which the epoch's metrics are computed
   */
  record Validated(int epoch, long step, MetricSums sums) implements TrainEvent {
    @Override
    public void accept(Visitor visitor) {
      visitor.validated(this);
    }
  }

  /**
   * After each epoch.
   *
   * @param epoch from 1
   * @param trainLoss mean loss over the epoch's rows, each before the update it took part in
   * @param validation metrics of the validation rows, if this epoch was validated
   * @param best whether this is the best epoch so far by the early-stopping metric
   * @param seconds of the whole epoch, validation included
   */
  record EpochFinished(
      int epoch,
      long step,
      double trainLoss,
      Optional<Metrics> validation,
      boolean best,
      double seconds,
      RoundTiming timing)
      implements TrainEvent {
    @Override
    public void accept(Visitor visitor) {
      visitor.epochFinished(this);
    }
  }

  /**
   * When the run went back, since it diverged.
   *
   * @param failedStep the update that could not be made, from 1
   * @param epoch epochs that are done where it goes on
   * @param step updates that are done where it goes on
   * @param rateFactor by which the rate is multiplied from now on
   * @param cause what was found
   */
  record RolledBack(long failedStep, int epoch, long step, double rateFactor, String cause)
      implements TrainEvent {
    @Override
    public void accept(Visitor visitor) {
      visitor.rolledBack(this);
    }
  }

  /**
   * When a validation showed that its rows do not define the metric that tells the best epoch.
   *
   * @param metrics of that validation
   */
  record MetricUndefined(Metric metric, Metrics metrics) implements TrainEvent {
    @Override
    public void accept(Visitor visitor) {
      visitor.metricUndefined(this);
    }
  }

  /**
   * At the end.
   *
   * @param reason why it ended here
   * @param stragglers for which executors the others waited, since this process began
   */
  record Finished(TrainingResult result, EndReason reason, Stragglers stragglers)
      implements TrainEvent {
    /** The epoch of the weights, from 1. */
    public int epoch() {
      return result.bestEpoch();
    }

    /** How many epochs there were. */
    public int epochs() {
      return result.history().size();
    }

    /** Whether the weights were checked on validation rows. */
    public boolean isValidated() {
      return result.validation().isPresent();
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.finished(this);
    }
  }

  /**
   * At the end, where there is no result.
   *
   * @param cause a {@link DivergedException} or an {@link UndefinedMetricException}
   */
  record Failed(RuntimeException cause) implements TrainEvent {
    @Override
    public void accept(Visitor visitor) {
      visitor.failed(this);
    }
  }

  /** Why training ended. */
  enum EndReason {
    ALL_EPOCHS("all epochs are done"),
    EARLY_STOPPING("the validation metric no longer improved"),
    MAX_STEPS("the greatest number of steps is reached"),
    CONVERGED("the minimizer converged"),
    OVERTAKEN("others were better after as many epochs");

    private final String text;

    EndReason(String text) {
      this.text = text;
    }

    /** For people. */
    public String text() {
      return text;
    }
  }
}
