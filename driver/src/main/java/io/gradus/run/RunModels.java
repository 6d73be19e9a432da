package io.gradus.run;

import io.gradus.config.Existing;
import io.gradus.dataset.PreparedData;
import io.gradus.explain.MeanInputs;
import io.gradus.metric.Metrics;
import io.gradus.model.TrainedModel;
import io.gradus.network.NetworkSpec;
import io.gradus.storage.ModelStore;
import io.gradus.train.TrainingResult;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * What training gives as models: the result in {@code model}, the best so far among the
 * checkpoints, the last good weights of a run that diverged in {@code last-good}.
 */
final class RunModels {
  private final RunDirectory output;
  private final Configuration hadoop;
  private final RunRecord record;
  private final PreparedData rows;
  private final NetworkSpec network;

  RunModels(
      RunDirectory output,
      Configuration hadoop,
      RunRecord record,
      PreparedData rows,
      NetworkSpec network) {
    this.output = output;
    this.hadoop = hadoop;
    this.record = record;
    this.rows = rows;
    this.network = network;
  }

  /** The weights of the best validation so far, which are none of the results yet. */
  TrainedModel best(TrainingResult result) {
    return of(result, validation(result));
  }

  /**
   * The model that is the run's result, with the means of what it was trained on.
   *
   * @param checks metrics by the name of the rows
   */
  TrainedModel saveResult(TrainingResult result, Map<String, Metrics> checks) {
    TrainedModel model = of(result, checks);
    return save(
        RunDirectory.MODEL,
        rows.reading(() -> MeanInputs.of(rows.train().blocks(), network))
            .map(model::withInputMeans)
            .orElse(model));
  }

  /** The weights before the step at which the run diverged. */
  void saveLastGood(TrainingResult result) {
    save(RunDirectory.LAST_GOOD, of(result, Map.of()));
  }

  /** The checks that training itself has made. */
  static Map<String, Metrics> validation(TrainingResult result) {
    Map<String, Metrics> checks = new LinkedHashMap<>();
    result.validation().ifPresent(metrics -> checks.put("validation", metrics));
    return checks;
  }

  private TrainedModel save(String name, TrainedModel model) {
    // What this run left here when it was killed before it wrote result.json.
    output.remove(name);
    ModelStore.save(model, output.child(name), hadoop, Existing.FAIL);
    return model;
  }

  private TrainedModel of(TrainingResult result, Map<String, Metrics> checks) {
    return new TrainedModel(
        rows.task(),
        network,
        rows.encoder(),
        result.parameters(),
        result.buffers(),
        record.provenance(rows, result, checks));
  }
}
