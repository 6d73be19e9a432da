package io.gradus.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.config.JobConfig;
import io.gradus.text.PrintableJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code cross-validation.json}: the configuration, and the folds that have ended. */
final class FoldLog {
  static final String FILE = "cross-validation.json";
  static final String MODELS = "folds";
  static final String ENSEMBLE = "ensemble";
  static final String PREDICTIONS = "predictions";

  private final RunDirectory output;
  private final OutputLog before;
  private final Map<Integer, FoldResult> folds = new TreeMap<>();
  private String rows = "";
  private boolean done;

  private FoldLog(RunDirectory output) {
    this.output = output;
    this.before = new OutputLog(output, FileFormat.CROSS_VALIDATION, "a cross-validation", FILE);
  }

  /**
   * Looks at the output, and changes nothing there.
   *
   * @throws RunException if something else is there, or a cross-validation of another configuration
   */
  static FoldLog at(RunDirectory output, JobConfig job) {
    FoldLog log = new FoldLog(output);
    log.before.before(job, "folds.", "folds.at-once", "folds.ensemble").ifPresent(log::read);
    return log;
  }

  private void read(JsonNode root) {
    rows = root.path("rows").asText();
    done = root.path("status").asText().equals("done");
    for (JsonNode fold : root.path("folds")) {
      Map<String, Double> metrics = new LinkedHashMap<>();
      JsonNode values = fold.path("metrics");
      values
          .fieldNames()
          .forEachRemaining(
              name ->
                  metrics.put(
                      name,
                      values.get(name).isNumber() ? values.get(name).asDouble() : Double.NaN));
      int number = fold.path("fold").asInt();
      folds.put(
          number,
          new FoldResult(
              number,
              fold.path("trained").asLong(),
              fold.path("held_out").asLong(),
              metrics,
              fold.path("epoch").asInt(),
              fold.path("epochs").asInt(),
              fold.path("seconds").asDouble(),
              modelPath(number)));
    }
  }

  /**
   * Says which cross-validation is here now; what another one has left is gone.
   *
   * @param fingerprint of the rows and their folds
   * @throws RunException if folds that have ended are of other rows
   */
  void begin(JobConfig job, String fingerprint) {
    folds
        .keySet()
        .forEach(fold -> before.requireRows("fold %s".formatted(fold), rows, fingerprint));
    if (folds.isEmpty()) {
      output.remove(MODELS);
      output.remove(PREDICTIONS);
      output.remove(ENSEMBLE);
    }
    rows = fingerprint;
    write(job);
  }

  String modelPath(int fold) {
    return output.child(MODELS + "/" + fold + "/model");
  }

  /** A fold that has ended. */
  Optional<FoldResult> fold(int number) {
    return Optional.ofNullable(folds.get(number));
  }

  void add(JobConfig job, FoldResult fold) {
    folds.put(fold.fold(), fold);
    write(job);
  }

  void done(JobConfig job) {
    done = true;
    write(job);
  }

  boolean isDone() {
    return done;
  }

  CrossValidationResult result(RunResult.Ending ending) {
    return new CrossValidationResult(
        ending,
        List.copyOf(folds.values()),
        spreads(),
        output.child(FILE),
        output.child(PREDICTIONS),
        output.holds(ENSEMBLE) ? Optional.of(output.child(ENSEMBLE)) : Optional.empty());
  }

  private Map<String, MetricSpread> spreads() {
    return MetricSpread.of(folds.values().stream().map(FoldResult::metrics).toList());
  }

  private void write(JobConfig job) {
    Map<String, Object> content = new LinkedHashMap<>();
    FileFormat.CROSS_VALIDATION.begin(content);
    content.put("gradus", Versions.own());
    content.put("status", done ? "done" : "unfinished");
    Map<String, Object> metrics = new LinkedHashMap<>();
    spreads()
        .forEach(
            (name, spread) -> {
              Map<String, Object> fields = new LinkedHashMap<>();
              fields.put("mean", finite(spread.mean()));
              fields.put("deviation", finite(spread.deviation()));
              fields.put("folds", spread.count());
              metrics.put(name, fields);
            });
    content.put("metrics", metrics);
    List<Object> each = new ArrayList<>();
    folds.values().forEach(fold -> each.add(fields(fold)));
    content.put("folds", each);
    content.put("rows", rows);
    content.put("configuration", job.toRedactedMap());
    content.put("versions", Versions.all());
    output.write(FILE, PrintableJson.indented(content));
  }

  private static Map<String, Object> fields(FoldResult fold) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("fold", fold.fold());
    fields.put("trained", fold.trained());
    fields.put("held_out", fold.heldOut());
    fields.put("epoch", fold.epoch());
    fields.put("epochs", fold.epochs());
    fields.put("seconds", fold.seconds());
    Map<String, Object> metrics = new LinkedHashMap<>();
    fold.metrics().forEach((name, value) -> metrics.put(name, finite(value)));
    fields.put("metrics", metrics);
    return fields;
  }

  /** JSON has no NaN. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
