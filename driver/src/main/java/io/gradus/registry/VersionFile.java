package io.gradus.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.config.Secrets;
import io.gradus.model.Model;
import io.gradus.model.Provenance;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a version without loading it: {@code version.json}, which is written last and
 * makes the version whole.
 *
 * @param name of the model
 * @param number from 1, never used again
 * @param digest SHA-256 of the model's manifest, which has that of each file
 * @param source where the model lay
 * @param task what it predicts
 * @param label columns that it predicts
 * @param members of how many networks it is
 * @param trained when training began and ended, UTC
 * @param versions of Gradus, Spark and others that trained it
 * @param rows used rows by role
 * @param data the training rows, as the configuration of the training named them
 * @param metrics by role and name
 * @param at when it was taken in
 * @param by who did
 */
public record VersionFile(
    String name,
    int number,
    String digest,
    String source,
    String task,
    List<String> label,
    int members,
    Trained trained,
    Map<String, String> versions,
    Map<String, Long> rows,
    List<String> data,
    Map<String, Map<String, Double>> metrics,
    Instant at,
    Actor by) {
  private static final String FORMAT = "gradus-registry-version";
  private static final int VERSION = 1;

  /** When, UTC, ISO 8601; empty texts where it is not known. */
  public record Trained(String started, String finished) {}

  /** Of a model that is taken in now. */
  static VersionFile of(
      String name, int number, Model model, String digest, String source, Actor by) {
    Provenance origin = model.provenance();
    return new VersionFile(
        name,
        number,
        digest,
        Secrets.redact("model", source),
        model.task().id(),
        model.encoder().labelColumns(),
        model.members().size(),
        new Trained(text(origin.started()), text(origin.finished())),
        origin.versions(),
        origin.rows(),
        rowsOf(origin.configuration()),
        origin.results(),
        Instant.now(),
        by);
  }

  private static String text(String text) {
    return text == null ? "" : text;
  }

  private static List<String> rowsOf(Map<String, Object> configuration) {
    List<String> paths = new ArrayList<>();
    if (configuration.get("data") instanceof Map<?, ?> data
        && data.get("train") instanceof List<?> train) {
      train.forEach(path -> paths.add(Secrets.redact("data", String.valueOf(path))));
    }
    return paths;
  }

  Map<String, Object> toMap(String id) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("format", FORMAT);
    map.put("format_version", VERSION);
    map.put("id", id);
    map.putAll(facts());
    return map;
  }

  /** What is said of it, by names as {@code version.json} has them. */
  public Map<String, Object> facts() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("version", number);
    map.put("digest", digest);
    map.put("source", source);
    map.put("task", task);
    map.put("label", label);
    map.put("members", members);
    Map<String, String> when = new LinkedHashMap<>();
    when.put("started", trained.started());
    when.put("finished", trained.finished());
    map.put("trained", when);
    map.put("versions", versions);
    map.put("rows", rows);
    map.put("data", data);
    map.put("metrics", metrics);
    map.put("at", at.toString());
    map.put("by", by.toMap());
    return map;
  }

  /**
   * What a file says.
   *
   * @throws RegistryException if it is none of these, or of a later version of Gradus
   */
  static VersionFile of(JsonNode node, String where) {
    requireFormat(node, FORMAT, where);
    Map<String, String> versions = new LinkedHashMap<>();
    node.path("versions")
        .properties()
        .forEach(entry -> versions.put(entry.getKey(), entry.getValue().asText()));
    Map<String, Long> rows = new LinkedHashMap<>();
    node.path("rows")
        .properties()
        .forEach(entry -> rows.put(entry.getKey(), entry.getValue().asLong()));
    Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
    node.path("metrics")
        .properties()
        .forEach(
            split -> {
              Map<String, Double> values = new LinkedHashMap<>();
              split
                  .getValue()
                  .properties()
                  .forEach(value -> values.put(value.getKey(), value.getValue().asDouble()));
              metrics.put(split.getKey(), values);
            });
    return new VersionFile(
        node.path("name").asText(),
        node.path("version").asInt(),
        node.path("digest").asText(),
        node.path("source").asText(),
        node.path("task").asText(),
        texts(node.path("label")),
        node.path("members").asInt(1),
        new Trained(
            node.path("trained").path("started").asText(""),
            node.path("trained").path("finished").asText("")),
        versions,
        rows,
        texts(node.path("data")),
        metrics,
        moment(node.path("at").asText(), where),
        Actor.of(node.path("by")));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  static Instant moment(String text, String where) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw RegistryException.damaged(
          "Expected a moment such as 2026-01-31T12:00:00Z in %s, found \"%s\". Nothing but Gradus may write there."
              .formatted(where, text),
          e);
    }
  }

  static void requireFormat(JsonNode node, String format, String where) {
    if (!node.path("format").asText().equals(format)) {
      throw RegistryException.damaged(
          "Expected a file of the format %s at %s, found \"%s\". Nothing but Gradus may write there."
              .formatted(format, where, node.path("format").asText("none")));
    }
    if (node.path("format_version").asInt() > VERSION) {
      throw RegistryException.damaged(
          "Expected version %s of the format %s at %s, found %s, which a later Gradus wrote. Use that one."
              .formatted(VERSION, format, where, node.path("format_version").asText()));
    }
  }
}
