package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.config.Existing;
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

  private static final JsonMapper JSON = PrintableJson.mapper().build();

  private final RunDirectory output;
  private final Map<Integer, FoldResult> folds = new TreeMap<>();
  private String rows = "";
  private boolean done;

  private FoldLog(RunDirectory output) {
    this.output = output;
  }

  /**
   * Looks at the output, and changes nothing there.
   *
   * @throws RunException if something else is there, or a cross-validation of another configuration
   */
  static FoldLog at(RunDirectory output, JobConfig job) {
    FoldLog log = new FoldLog(output);
    Optional<String> before = output.read(FILE);
    if (before.isEmpty()) {
      output
          .firstInside()
          .ifPresent(
              found -> {
                throw new RunException(
                    Reason.CONFIGURATION,
                    "output.path: Expected nothing at %s, or a cross-validation, which is told by its %s, found %s. Choose another path, or move away what is there."
                        .formatted(output, FILE, found));
              });
    } else if (job.output().existing() != Existing.OVERWRITE) {
      log.read(job, before.get());
    }
    return log;
  }

  private void read(JobConfig job, String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new RunException(
          Reason.CONFIGURATION,
          "output.path: Expected a cross-validation at %s, found a damaged %s. Choose another path, or set output.existing = overwrite to start over."
              .formatted(output, FILE),
          e);
    }
    FileFormat.CROSS_VALIDATION.of(root, output.child(FILE));
    EarlierRun.requireNone(
        output,
        RecordedConfiguration.differences(
            job, root.path("configuration"), "folds.", "folds.at-once", "folds.ensemble"),
        "configuration");
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
    if (!folds.isEmpty() && !rows.equals(fingerprint)) {
      throw new RunException(
          Reason.DATA,
          "output.path: Expected the rows that %s folds at %s were trained on, found others. Put them back, choose another path, or set output.existing = overwrite to start over."
              .formatted(folds.size(), output));
    }
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
