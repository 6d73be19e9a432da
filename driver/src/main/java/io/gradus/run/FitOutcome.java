package io.gradus.run;

import io.gradus.metric.Metrics;
import io.gradus.model.Model;
import io.gradus.model.TrainedModel;
import io.gradus.train.TrainingResult;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How one fit of a {@link FitRun} ended. */
public sealed interface FitOutcome {
  /**
   * What the fit gave.
   *
   * @throws RunException why it gave nothing
   */
  Fitted orElseThrow();

  /**
   * A trained model.
   *
   * @param model of several networks where the configuration asks for an ensemble; its own
   *     configuration, history and best epoch are those of its members
   * @param history one entry an epoch: the loss on training rows, metrics on validation rows; of
   *     several networks empty
   * @param checks metrics of the model on rows that it was not trained on, by the name of the rows:
   *     validation, test; only those that there are
   * @param bestEpoch from 1; the epoch whose weights the model has; of several networks 0
   * @param steps updates that were made, of all networks
   * @param time from its first round to its end; others may have been trained meanwhile
   */
  record Fitted(
      Model model,
      List<TrainingResult.EpochRecord> history,
      Map<String, Metrics> checks,
      int bestEpoch,
      long steps,
      Duration time)
      implements FitOutcome {
    /** Keeps the order of the checks. */
    public Fitted {
      history = List.copyOf(history);
      checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
    }

    /**
     * The one network.
     *
     * @throws io.gradus.model.ModelException if the model has several
     */
    public TrainedModel network() {
      return model.single("The model of this fit");
    }

    @Override
    public Fitted orElseThrow() {
      return this;
    }
  }

  /**
   * No model, and why: the loss diverged, the configuration does not fit the rows, the validation
   * rows do not define the metric that tells the best epoch.
   */
  record Failed(RunException cause) implements FitOutcome {
    @Override
    public Fitted orElseThrow() {
      throw cause;
    }
  }
}
