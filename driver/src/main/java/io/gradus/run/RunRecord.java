package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.calibrate.Calibration;
import io.gradus.choose.Choices;
import io.gradus.dataset.PreparedData;
import io.gradus.metric.Metrics;
import io.gradus.model.Provenance;
import io.gradus.report.MetricsLog;
import io.gradus.report.RunListener;
import io.gradus.report.UndefinedMetric;
import io.gradus.round.Stragglers;
import io.gradus.score.ScoringReport;
import io.gradus.text.PrintableJson;
import io.gradus.train.TrainEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What result.json says of a run: how it ended. */
final class RunRecord implements RunListener {
  private static final JsonMapper JSON = PrintableJson.mapper().build();
  private static final String DONE = "done";

  private final RunDirectory output;
  private final RunOrigin origin;
  private final List<String> warnings = new ArrayList<>();
  private List<String> classes = List.of();
  private int epoch;
  private Stragglers stragglers = Stragglers.NONE;
  private Map<String, Object> calibration = Map.of();
  private Choices chosen = Choices.none();
  private Map<String, Object> budget = Map.of();

  RunRecord(RunOrigin origin, RunDirectory output) {
    this.origin = origin;
    this.output = output;
  }

  /** What was chosen for keys that nobody wrote. */
  void chosen(Choices choices) {
    chosen = choices;
  }

  /** What was tried in the time that there was. */
  void budget(Map<String, Object> facts) {
    budget = facts;
  }

  /** Where the run's models come from. */
  RunOrigin origin() {
    return origin;
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
    stragglers = event.stragglers();
  }

  @Override
  public void calibrated(Calibration fitted) {
    calibration = CalibrationFacts.of(fitted);
  }

  /** What was trained before. */
  void adopts(Provenance trained) {
    epoch = trained.bestEpoch();
  }

  @Override
  public void started(TrainEvent.Started event) {
    origin.started(event);
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
    result.put("application", origin.appName());
    result.put("started", origin.begun());
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
    result.put("application", origin.appName());
    result.put("started", origin.begun());
    result.put("finished", Instant.now().toString());
    result.put("seconds", origin.sinceStart().toMillis() / 1e3);
    Map<String, Object> metrics = new LinkedHashMap<>();
    checks.forEach((name, values) -> metrics.put(name, MetricsLog.values(values)));
    result.put("metrics", metrics);
    if (!calibration.isEmpty()) {
      result.put("calibration", calibration);
    }
    if (epoch > 0) {
      result.put("epoch", epoch);
    }
    if (stragglers.rounds() > 0) {
      result.put("stragglers", stragglers.toMap());
    }
    if (!chosen.reasons().isEmpty()) {
      result.put("chosen", chosen.keys());
      result.put("reasons", chosen.reasons());
    }
    if (!budget.isEmpty()) {
      result.put("budget", budget);
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
