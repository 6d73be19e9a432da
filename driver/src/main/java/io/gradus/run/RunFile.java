package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.choose.Choices;
import io.gradus.config.ConfigException;
import io.gradus.config.EarlierConfig;
import io.gradus.text.PrintableJson;
import io.gradus.text.ShallowJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code run.json}: the whole configuration that a run was begun with, defaults too, so that it
 * goes on with that whatever the defaults of a later version are. Secrets are masked.
 *
 * @param gradus the version that wrote it
 * @param written the keys that the user wrote himself
 * @param configuration as {@link io.gradus.config.JobConfig#toRedactedMap} gives it; of a file of
 *     version 1 as it was there: JSON texts by dotted path
 * @param chosen for keys that he did not write; empty where a version wrote it that chose nothing
 * @param flat whether it is that of a file of version 1
 */
record RunFile(
    String gradus,
    Set<String> written,
    Map<String, Object> configuration,
    Optional<Choices> chosen,
    boolean flat) {
  private static final ObjectMapper JSON = new ObjectMapper(ShallowJson.factory());

  /** Of a run that begins, or goes on, now. */
  static RunFile of(RunConfiguration run) {
    return new RunFile(
        Versions.own(), run.written(), run.job().toRedactedMap(), Optional.of(run.chosen()), false);
  }

  String toJson() {
    Map<String, Object> content = new LinkedHashMap<>();
    FileFormat.RUN.begin(content);
    content.put("gradus", gradus);
    content.put("written", new TreeSet<>(written));
    chosen.ifPresent(
        choices -> {
          content.put("chosen", choices.keys());
          content.put("reasons", choices.reasons());
        });
    content.put("configuration", configuration);
    return PrintableJson.indented(content);
  }

  /**
   * Reads what is at an output; nothing where there is no such file.
   *
   * @throws RunException if it was written by a later version
   */
  static Optional<RunFile> at(RunDirectory output) {
    return output
        .read(RunDirectory.IDENTITY)
        .map(text -> read(text, output.child(RunDirectory.IDENTITY)));
  }

  /**
   * Whether a run of any version wrote that text, to its end or not: other programs have files of
   * the name too.
   */
  static boolean isRuns(String text) {
    return text.contains('"' + FileFormat.RUN.name() + '"') || text.contains("\"data.train\"");
  }

  /** Reads the text of a file; empty where it was not written to its end. */
  static RunFile read(String text, String where) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return new RunFile("", Set.of(), Map.of(), Optional.empty(), true);
    }
    if (FileFormat.RUN.of(root, where) == 1) {
      return new RunFile("before 2", Set.of(), texts(root), Optional.empty(), true);
    }
    Set<String> written = new TreeSet<>();
    root.path("written").forEach(key -> written.add(key.asText()));
    Map<String, Object> configuration = new LinkedHashMap<>();
    JsonNode recorded = root.path("configuration");
    recorded
        .fieldNames()
        .forEachRemaining(
            key -> configuration.put(key, JSON.convertValue(recorded.get(key), Object.class)));
    return new RunFile(root.path("gradus").asText(), written, configuration, choices(root), false);
  }

  private static Optional<Choices> choices(JsonNode root) {
    if (!root.has("chosen")) {
      return Optional.empty();
    }
    Map<String, Object> keys = new LinkedHashMap<>();
    JsonNode chosen = root.get("chosen");
    chosen
        .fieldNames()
        .forEachRemaining(key -> keys.put(key, JSON.convertValue(chosen.get(key), Object.class)));
    List<String> reasons = new ArrayList<>();
    root.path("reasons").forEach(reason -> reasons.add(reason.asText()));
    return Optional.of(new Choices(keys, reasons));
  }

  private static Map<String, Object> texts(JsonNode root) {
    Map<String, Object> texts = new LinkedHashMap<>();
    root.fieldNames().forEachRemaining(name -> texts.put(name, root.get(name).asText()));
    return texts;
  }

  /** What decides the bits, and the other keys, by dotted path. */
  Map<String, String> values() {
    if (!flat) {
      return RunIdentity.flat(configuration);
    }
    Map<String, String> values = new LinkedHashMap<>();
    configuration.forEach((key, text) -> values.put(key, String.valueOf(text)));
    return values;
  }

  /** Whether it was not written to its end, or not by a run. */
  boolean damaged() {
    return configuration.isEmpty() || flat && !configuration.containsKey("data.train");
  }

  /**
   * What is taken over from it where the user writes nothing; nothing of a file that is damaged.
   */
  Optional<EarlierConfig> earlier() {
    if (damaged()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          flat
              ? EarlierConfig.ofFlat(gradus, values())
              : EarlierConfig.of(gradus, configuration, written));
    } catch (ConfigException e) {
      // Its differences to this run will be told.
      return Optional.empty();
    }
  }
}
