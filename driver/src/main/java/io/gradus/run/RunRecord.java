package io.gradus.cli;

import io.gradus.config.JobConfig;
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
import java.util.TreeMap;

/** What is written down of a run: in the model where it comes from, in result.json how it ended. */
final class RunRecord implements TrainListener {
  static final String MODEL = "model";
  static final String LAST_GOOD = "last-good";
  static final String METRICS = "metrics.jsonl";
  static final String SKIPPED_ROWS = "skipped-rows.jsonl";
  static final String RESULT = "result.json";
  static final String IDENTITY = "run.json";
  static final String CHECKPOINTS = "checkpoints";

  private static final String DONE = "done";

  private final JobConfig job;
  private final OutputDirectory output;
  private final Instant started = Instant.now();
  private String kernel = "";

  RunRecord(JobConfig job, OutputDirectory output) {
    this.job = job;
    this.output = output;
  }

  @Override
  public void on(TrainEvent event) {
    if (event instanceof TrainEvent.Started begin) {
      kernel = begin.kernel();
    }
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
        versions(),
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

  private static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("gradus", Version.own());
    versions.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    versions.put("scala", scala.util.Properties$.MODULE$.versionNumberString());
    versions.put("java", System.getProperty("java.version"));
    return versions;
  }

  /** Whether a run has come to its end here, and well. */
  boolean finished() {
    return output.read(RESULT).filter(text -> DONE.equals(Json.field(text, "status"))).isPresent();
  }

  /** Says why the run ended before its end. */
  void writeFailure(Failure failure) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("status", "failed");
    result.put("exit_code", failure.code().number());
    result.put("application", job.appName());
    result.put("started", started.toString());
    result.put("finished", Instant.now().toString());
    result.put("cause", failure.message());
    result.put("paths", Map.of("checkpoints", output.child(CHECKPOINTS)));
    result.put("versions", versions());
    output.write(RESULT, Json.indented(result));
  }

  /** Says how the run ended; whoever finds this file finds everything else too. */
  void writeResult(String status, ExitCode code, Map<String, Metrics> checks) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("status", status);
    result.put("exit_code", code.number());
    result.put("application", job.appName());
    result.put("started", started.toString());
    result.put("finished", Instant.now().toString());
    result.put("seconds", sinceStart().toMillis() / 1e3);
    Map<String, Object> metrics = new LinkedHashMap<>();
    checks.forEach((name, values) -> metrics.put(name, MetricsLog.values(values)));
    result.put("metrics", metrics);
    Map<String, String> paths = new TreeMap<>();
    paths.put("metrics", output.child(METRICS));
    paths.put(
        code == ExitCode.DONE ? "model" : "last_good",
        output.child(code == ExitCode.DONE ? MODEL : LAST_GOOD));
    result.put("paths", paths);
    result.put("versions", versions());
    output.write(RESULT, Json.indented(result));
  }
}
