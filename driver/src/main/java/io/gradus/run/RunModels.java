package io.gradus.run;

import io.gradus.calibrate.Calibration;
import io.gradus.config.Existing;
import io.gradus.metric.Metrics;
import io.gradus.model.TrainedModel;
import io.gradus.storage.ModelStore;
import io.gradus.train.TrainingResult;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What training gives as models: the result in {@code model}, the best so far among the
 * checkpoints, the last good weights of a run that diverged in {@code last-good}.
 */
final class RunModels {
  private final RunDirectory output;
  private final Configuration hadoop;
  private final ResultModels results;

  RunModels(RunDirectory output, Configuration hadoop, ResultModels results) {
    this.output = output;
    this.hadoop = hadoop;
    this.results = results;
  }

  /** The weights of the best validation so far, which are none of the results yet. */
  TrainedModel best(TrainingResult result) {
    return results.of(result, ResultModels.validation(result));
  }

  /**
   * The model that is the run's result, with the means of what it was trained on.
   *
   * @param checks metrics by the name of the rows
   * @param inputs of the rows it was trained on
   * @param calibration what was fitted on validation rows
   */
  TrainedModel saveResult(
      TrainingResult result,
      Map<String, Metrics> checks,
      TrainingInputs inputs,
      Optional<Calibration> calibration) {
    TrainedModel model = results.withMeans(result, checks, inputs);
    return save(RunDirectory.MODEL, calibration.map(model::with).orElse(model));
  }

  /** The result as a model, before anything is known of it. */
  TrainedModel unchecked(TrainingResult result) {
    return results.of(result, Map.of());
  }

  /** The weights before the step at which the run diverged. */
  void saveLastGood(TrainingResult result) {
    save(RunDirectory.LAST_GOOD, results.of(result, Map.of()));
  }

  private TrainedModel save(String name, TrainedModel model) {
    // What this run left here when it was killed before it wrote result.json.
    output.remove(name);
    ModelStore.save(model, output.child(name), hadoop, Existing.FAIL);
    return model;
  }
}
