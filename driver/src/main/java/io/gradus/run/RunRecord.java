package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.config.JobConfig;
import io.gradus.config.TrainingConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.metric.Metrics;
import io.gradus.model.Provenance;
import io.gradus.report.MetricsLog;
import io.gradus.report.RunListener;
import io.gradus.report.UndefinedMetric;
import io.gradus.score.ScoringReport;
import io.gradus.text.PrintableJson;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is written down of a run: in the model where it comes from, in result.json how it ended. */
final class RunRecord implements RunListener {
  private static final JsonMapper JSON = PrintableJson.mapper().build();
  private static final String DONE = "done";

  private final RunDirectory output;
  private final Instant started = Instant.now();
  private final List<String> warnings = new ArrayList<>();
  private JobConfig job;
  private List<String> classes = List.of();
  private int epoch;
  private String kernel = "";

  RunRecord(JobConfig job, RunDirectory output) {
    this.job = job;
    this.output = output;
  }

  /** Training is configured so, where defaults gave way to the rows. */
  void trains(TrainingConfig training) {
    job = job.withTraining(training);
  }

  @Override
  public void packed(PreparedData rows) {
    classes = rows.encoder().classes();
    rows.warnings().forEach(warning -> warnings.add(warning + "."));
  }

  @Override
  public void metricUndefined(TrainEvent.MetricUndefined event) {
    warnings.add(
        "Training went by the loss, since there is "
            + UndefinedMetric.reason(event.metric(), event.metrics(), classes)
            + ".");
  }

  @Override
  public void finished(TrainEvent.Finished event) {
    epoch = event.result().bestEpoch();
  }

  @Override
  public void started(TrainEvent.Started event) {
    kernel = event.kernel();
  }

  Duration sinceStart() {
    return Duration.between(started, Instant.now());
  }

  Provenance provenance(PreparedData data, TrainingResult result, Map<String, Metrics> checks) {
    Map<String, Long> rows = new LinkedHashMap<>();
    rows.put("train", data.train().rows());
    data.validation().ifPresent(part -> rows.put("validation", part.rows()));
    data.test().ifPresent(part -> rows.put("test", part.rows()));
    Map<String, Map<String, Double>> results = new LinkedHashMap<>();
    checks.forEach((name, metrics) -> results.put(name, defined(metrics)));
    return new Provenance(
        Versions.all(),
        kernel,
        started.toString(),
        Instant.now().toString(),
        job.seed(),
        data.train().partitions(),
        rows,
        job.toRedactedMap(),
        result.bestEpoch(),
        history(result),
        results);
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

  /**
   * Whether a run has come to its end here, and well.
   *
   * @throws RunException if a later version wrote that
   */
  static boolean finished(RunDirectory output) {
    return output
        .read(RunDirectory.RESULT)
        .filter(text -> DONE.equals(status(text, output.child(RunDirectory.RESULT))))
        .isPresent();
  }

  /** The status in a result; null where there is none, or it is no JSON. */
  static String status(String result, String where) {
    JsonNode root;
    try {
      root = JSON.readTree(result);
    } catch (JsonProcessingException e) {
      return null;
    }
    FileFormat.RESULT.of(root, where);
    return root.path("status").asText(null);
  }

  /** Says why the run ended before its end. */
  void writeFailure(RunException failure) {
    Map<String, Object> result = new LinkedHashMap<>();
    FileFormat.RESULT.begin(result);
    result.put("status", "failed");
    result.put("exit_code", failure.reason().number());
    result.put("application", job.appName());
    result.put("started", started.toString());
    result.put("finished", Instant.now().toString());
    result.put("cause", failure.getMessage());
    result.put("paths", Map.of("checkpoints", output.child(RunDirectory.CHECKPOINTS)));
    result.put("versions", Versions.all());
    output.write(RunDirectory.RESULT, PrintableJson.indented(result));
  }

  /**
   * Says that the run was trained to its end, with the metrics of its checks, and what the rows
   * held that these were made on.
   */
  void writeDone(Map<String, Metrics> checks, Map<String, ScoringReport> reports) {
    writeResult(DONE, 0, RunDirectory.MODEL, checks, reports);
  }

  /** Says that the run diverged. */
  void writeDiverged() {
    writeResult("diverged", Reason.DIVERGED.number(), RunDirectory.LAST_GOOD, Map.of(), Map.of());
  }

  /** Says how the run ended; whoever finds this file finds everything else too. */
  private void writeResult(
      String status,
      int exitCode,
      String weights,
      Map<String, Metrics> checks,
      Map<String, ScoringReport> reports) {
    Map<String, Object> result = new LinkedHashMap<>();
    FileFormat.RESULT.begin(result);
    result.put("status", status);
    result.put("exit_code", exitCode);
    result.put("application", job.appName());
    result.put("started", started.toString());
    result.put("finished", Instant.now().toString());
    result.put("seconds", sinceStart().toMillis() / 1e3);
    Map<String, Object> metrics = new LinkedHashMap<>();
    checks.forEach((name, values) -> metrics.put(name, MetricsLog.values(values)));
    result.put("metrics", metrics);
    if (epoch > 0) {
      result.put("epoch", epoch);
    }
    if (!warnings.isEmpty()) {
      result.put("warnings", warnings);
    }
    Map<String, Object> scored = new LinkedHashMap<>();
    reports.forEach((name, report) -> scored.put(name, report.toMap()));
    result.put("scored", scored);
    Map<String, String> paths = new TreeMap<>();
    paths.put("metrics", output.child(RunDirectory.METRICS));
    paths.put(weights.replace('-', '_'), output.child(weights));
    result.put("paths", paths);
    result.put("versions", Versions.all());
    output.write(RunDirectory.RESULT, PrintableJson.indented(result));
  }
}
