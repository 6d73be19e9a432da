package io.gradus.run;

import io.gradus.dataset.PreparedData;
import io.gradus.metric.Metrics;
import io.gradus.model.InputMeans;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.network.NetworkSpec;
import io.gradus.train.TrainingResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes models of what training gives: with the encoder of their rows, and where they come from.
 */
final class ResultModels {
  /** Where a result comes from that was checked so. */
  private interface Origin {
    Provenance of(TrainingResult result, Map<String, Metrics> checks);
  }

  private final Origin origin;
  private final PreparedData rows;
  private final NetworkSpec network;

  private ResultModels(Origin origin, PreparedData rows, NetworkSpec network) {
    this.origin = origin;
    this.rows = rows;
    this.network = network;
  }

  /** Of what is trained now. */
  ResultModels(RunOrigin origin, PreparedData rows, NetworkSpec network) {
    this((result, checks) -> origin.provenance(rows, result, checks), rows, network);
  }

  /** Of what was trained before, and is checked now. */
  static ResultModels of(Provenance trained, PreparedData rows, NetworkSpec network) {
    return new ResultModels(
        (result, checks) -> RunOrigin.checked(trained, rows, checks), rows, network);
  }

  /**
   * Of a result, whatever becomes of it.
   *
   * @param checks metrics by the name of the rows
   */
  TrainedModel of(TrainingResult result, Map<String, Metrics> checks) {
    return new TrainedModel(
        rows.task(),
        network,
        rows.encoder(),
        result.parameters(),
        result.buffers(),
        origin.of(result, checks));
  }

  /**
   * With the means of what it was trained on, as a model that is handed out has them.
   *
   * @param checks metrics by the name of the rows
   */
  TrainedModel withMeans(TrainingResult result, Map<String, Metrics> checks) {
    return withMeans(result, checks, TrainingInputs.of(rows, network));
  }

  /** The same with means that are known, if they are. */
  TrainedModel withMeans(
      TrainingResult result, Map<String, Metrics> checks, Optional<InputMeans> means) {
    return means
        .map(known -> of(result, checks).withInputMeans(known))
        .orElseGet(() -> withMeans(result, checks));
  }

  /** The same with what is known of the inputs. */
  TrainedModel withMeans(
      TrainingResult result, Map<String, Metrics> checks, TrainingInputs inputs) {
    TrainedModel model = of(result, checks);
    return inputs.means().map(model::withInputMeans).orElse(model);
  }

  /** The checks that training itself has made. */
  static Map<String, Metrics> validation(TrainingResult result) {
    Map<String, Metrics> checks = new LinkedHashMap<>();
    result.validation().ifPresent(metrics -> checks.put("validation", metrics));
    return checks;
  }
}
