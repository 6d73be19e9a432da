package io.gradus.run;

import io.gradus.config.JobConfig;
import io.gradus.config.TrainingConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.metric.Metrics;
import io.gradus.model.Provenance;
import io.gradus.report.MetricsLog;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainListener;
import io.gradus.train.TrainingResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a model comes from: who made it, when, by which configuration and of which rows. */
final class RunOrigin implements TrainListener, TrainEvent.Visitor {
  private final Instant started = Instant.now();
  private JobConfig job;
  private String kernel = "";

  RunOrigin(JobConfig job) {
    this.job = job;
  }

  /** Training is configured so, where keys that nobody wrote gave way to the rows. */
  void trains(JobConfig chosen, TrainingConfig training) {
    job = chosen.withTraining(training);
  }

  @Override
  public void on(TrainEvent event) {
    event.accept(this);
  }

  @Override
  public void started(TrainEvent.Started event) {
    kernel = event.kernel();
  }

  String appName() {
    return job.appName();
  }

  /** When, as JSON has it. */
  String begun() {
    return started.toString();
  }

  Duration sinceStart() {
    return Duration.between(started, Instant.now());
  }

  Provenance provenance(PreparedData data, TrainingResult result, Map<String, Metrics> checks) {
    return new Provenance(
        Versions.all(),
        kernel,
        started.toString(),
        Instant.now().toString(),
        job.seed(),
        data.train().partitions(),
        rows(data),
        job.toRedactedMap(),
        result.bestEpoch(),
        history(result),
        results(checks));
  }

  /** Where a model comes from that was trained before, and is checked now. */
  static Provenance checked(Provenance trained, PreparedData data, Map<String, Metrics> checks) {
    return new Provenance(
        trained.versions(),
        trained.kernel(),
        trained.started(),
        trained.finished(),
        trained.seed(),
        trained.partitions(),
        rows(data),
        trained.configuration(),
        trained.bestEpoch(),
        trained.history(),
        results(checks));
  }

  private static Map<String, Long> rows(PreparedData data) {
    Map<String, Long> rows = new LinkedHashMap<>();
    rows.put("train", data.train().rows());
    data.validation().ifPresent(part -> rows.put("validation", part.rows()));
    data.test().ifPresent(part -> rows.put("test", part.rows()));
    return rows;
  }

  private static Map<String, Map<String, Double>> results(Map<String, Metrics> checks) {
    Map<String, Map<String, Double>> results = new LinkedHashMap<>();
    checks.forEach((name, metrics) -> results.put(name, defined(metrics)));
    return results;
  }

  /** Where a model comes from that was trained elsewhere. */
  static Provenance ofImport(JobConfig job, DataSurvey survey) {
    String now = Instant.now().toString();
    return new Provenance(
        Versions.all(),
        "none: the weights were trained elsewhere",
        now,
        now,
        job.seed(),
        survey.partitions(),
        Map.of("train", survey.trainingRows()),
        job.toRedactedMap(),
        0,
        List.of(),
        Map.of());
  }

  private static Map<String, Double> defined(Metrics metrics) {
    Map<String, Double> values = new LinkedHashMap<>(metrics.values());
    values.values().removeIf(value -> !Double.isFinite(value));
    return values;
  }

  private static List<Map<String, Object>> history(TrainingResult result) {
    List<Map<String, Object>> history = new ArrayList<>();
    for (TrainingResult.EpochRecord epoch : result.history()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("epoch", epoch.epoch());
      fields.put("step", epoch.step());
      fields.put("train_loss", epoch.trainLoss());
      epoch.validation().ifPresent(metrics -> fields.put("validation", MetricsLog.values(metrics)));
      fields.put("seconds", epoch.seconds());
      history.add(fields);
    }
    return history;
  }
}
