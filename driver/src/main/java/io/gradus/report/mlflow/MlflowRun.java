package io.gradus.report.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.config.MlflowConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A run at an MLflow server: made there, or gone on with. Each method is one call, or a few, that
 * wait for their answers.
 */
final class MlflowRun {
  /** What a call may hold of each kind. */
  private static final int MOST_METRICS = 1000;

  /** So that what a call told is known, whatever comes of the next. */
  private static final int EPOCHS_AT_ONCE = 50;

  private static final int MOST_PARAMS = 100;

  /** Longer values are refused by servers before 2.8. */
  private static final int LONGEST_PARAM = 500;

  private final MlflowServer server;
  private final String id;
  private final String artifactUri;
  private final boolean hasParams;

  /** Of the epochs that the server knows. */
  private final Set<Long> steps = new HashSet<>();

  private MlflowRun(MlflowServer server, JsonNode run) {
    this.server = server;
    JsonNode info = run.path("info");
    this.id = info.path("run_id").asText();
    this.artifactUri = info.path("artifact_uri").asText();
    this.hasParams = !run.path("data").path("params").isEmpty();
  }

  /** A value of a metric. */
  record Metric(String key, double value, long timestamp, long step) {
    private Map<String, Object> toMap() {
      return Map.of("key", key, "value", value, "timestamp", timestamp, "step", step);
    }
  }

  /** Makes a run, and its experiment if it is not there. */
  static MlflowRun create(
      MlflowServer server, MlflowConfig config, String application, Map<String, String> tags)
      throws IOException {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("experiment_id", experiment(server, config.experiment().orElse(application)));
    run.put("start_time", System.currentTimeMillis());
    config.runName().ifPresent(name -> run.put("run_name", name));
    run.put("tags", pairs(tags));
    return new MlflowRun(server, server.post("runs/create", run).path("run"));
  }

  private static String experiment(MlflowServer server, String name) throws IOException {
    try {
      return byName(server, name);
    } catch (MlflowServer.RefusedException e) {
      if (!e.is("RESOURCE_DOES_NOT_EXIST")) {
        throw e;
      }
    }
    try {
      return server.post("experiments/create", Map.of("name", name)).path("experiment_id").asText();
    } catch (MlflowServer.RefusedException e) {
      if (!e.is("RESOURCE_ALREADY_EXISTS")) {
        throw e;
      }
      return byName(server, name);
    }
  }

  private static String byName(MlflowServer server, String name) throws IOException {
    return server
        .get("experiments/get-by-name", Map.of("experiment_name", name))
        .path("experiment")
        .path("experiment_id")
        .asText();
  }

  /** Goes on with a run that was made before; nothing where it was deleted. */
  static Optional<MlflowRun> goOn(MlflowServer server, String id) throws IOException {
    JsonNode found;
    try {
      found = server.get("runs/get", Map.of("run_id", id)).path("run");
    } catch (MlflowServer.RefusedException e) {
      if (!e.is("RESOURCE_DOES_NOT_EXIST")) {
        throw e;
      }
      return Optional.empty();
    }
    if (!found.path("info").path("lifecycle_stage").asText("active").equals("active")) {
      return Optional.empty();
    }
    server.post("runs/update", Map.of("run_id", id, "status", "RUNNING"));
    MlflowRun run = new MlflowRun(server, found);
    run.readSteps();
    return Optional.of(run);
  }

  private void readSteps() throws IOException {
    Map<String, String> asked = new HashMap<>();
    asked.put("run_id", id);
    asked.put("metric_key", EpochFigures.LOSS);
    String page;
    do {
      JsonNode history = server.get("metrics/get-history", asked);
      history.path("metrics").forEach(metric -> steps.add(metric.path("step").asLong()));
      page = history.path("next_page_token").asText("");
      asked.put("page_token", page);
    } while (!page.isEmpty());
  }

  String id() {
    return id;
  }

  String artifactUri() {
    return artifactUri;
  }

  /** Whether the server knows what the run was told. */
  boolean hasParams() {
    return hasParams;
  }

  /** Tells those of the epochs that the server does not know. */
  void epochs(List<EpochFigures> epochs) throws IOException {
    List<EpochFigures> lacking =
        epochs.stream().filter(one -> !steps.contains(one.step())).toList();
    for (int from = 0; from < lacking.size(); from += EPOCHS_AT_ONCE) {
      tellAgain(lacking.subList(from, Math.min(lacking.size(), from + EPOCHS_AT_ONCE)));
    }
  }

  /** Tells of epochs, whether the server knows them or not. */
  void tellAgain(List<EpochFigures> epochs) throws IOException {
    metrics(epochs.stream().flatMap(epoch -> epoch.metrics().stream()).toList());
    epochs.forEach(epoch -> steps.add(epoch.step()));
  }

  /** What the run was told, once; longer values are cut. */
  void params(Map<String, String> params) throws IOException {
    Map<String, String> cut = new LinkedHashMap<>();
    params.forEach(
        (key, value) ->
            cut.put(
                key,
                value.length() <= LONGEST_PARAM
                    ? value
                    : value.substring(0, LONGEST_PARAM - 1) + "…"));
    List<Map<String, String>> pairs = pairs(cut);
    for (int from = 0; from < pairs.size(); from += MOST_PARAMS) {
      log("params", pairs.subList(from, Math.min(pairs.size(), from + MOST_PARAMS)));
    }
  }

  void metrics(List<Metric> metrics) throws IOException {
    for (int from = 0; from < metrics.size(); from += MOST_METRICS) {
      List<Map<String, Object>> part =
          metrics.subList(from, Math.min(metrics.size(), from + MOST_METRICS)).stream()
              .map(Metric::toMap)
              .toList();
      log("metrics", part);
    }
  }

  private void log(String what, List<?> values) throws IOException {
    server.post("runs/log-batch", Map.of("run_id", id, what, values));
  }

  /** Says how it ended: {@code FINISHED}, {@code FAILED} or {@code KILLED}. */
  void end(String status) throws IOException {
    server.post(
        "runs/update",
        Map.of("run_id", id, "status", status, "end_time", System.currentTimeMillis()));
  }

  /** Says that the run has left a model, as its {@code MLmodel} describes it. */
  void leftModel(String json) throws IOException {
    server.post("runs/log-model", Map.of("run_id", id, "model_json", json));
  }

  /**
   * Registers the model that lies among the artifacts as a new version, unless it is one already.
   *
   * @return the version's number
   */
  String register(String name, String directory) throws IOException {
    Optional<String> before = version(name);
    if (before.isPresent()) {
      return before.get();
    }
    try {
      server.post("registered-models/create", Map.of("name", name));
    } catch (MlflowServer.RefusedException e) {
      if (!e.is("RESOURCE_ALREADY_EXISTS")) {
        throw e;
      }
    }
    return server
        .post(
            "model-versions/create",
            Map.of("name", name, "source", artifactUri + "/" + directory, "run_id", id))
        .path("model_version")
        .path("version")
        .asText();
  }

  private Optional<String> version(String name) throws IOException {
    JsonNode found =
        server.get("model-versions/search", Map.of("filter", "run_id='%s'".formatted(id)));
    for (JsonNode version : found.path("model_versions")) {
      if (version.path("name").asText().equals(name)) {
        return Optional.of(version.path("version").asText());
      }
    }
    return Optional.empty();
  }

  void alias(String name, String version, String alias) throws IOException {
    server.post(
        "registered-models/alias", Map.of("name", name, "alias", alias, "version", version));
  }

  private static List<Map<String, String>> pairs(Map<String, String> texts) {
    List<Map<String, String>> pairs = new ArrayList<>();
    texts.forEach((key, value) -> pairs.add(Map.of("key", key, "value", value)));
    return pairs;
  }
}
