package io.gradus.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.text.ShallowJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One network of a run that has a budget, and what came of it.
 *
 * @param number from 1, in the order in which they were planned
 * @param settings that differ from those that were chosen by the rows, by dotted path
 * @param member how much its seed is above the run's
 * @param end how its training ended
 * @param value of the metric, on validation rows; NaN where there is none
 * @param epochs that were trained
 * @param steps that were made
 * @param seconds from its first round to its end; others were trained meanwhile
 */
record Tried(
    int number,
    Map<String, Object> settings,
    int member,
    End end,
    double value,
    int epochs,
    long steps,
    double seconds) {
  private static final ObjectMapper JSON = new ObjectMapper(ShallowJson.factory());

  /** How training ended. */
  enum End {
    /** By itself. */
    DONE,
    /** When time was up; so many epochs give the same weights. */
    CUT,
    /** When time was up, or since others were better. */
    STOPPED,
    /** Without a model. */
    FAILED
  }

  Tried {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** Whether it can be what the run leaves. */
  boolean counts() {
    return (end == End.DONE || end == End.CUT) && !Double.isNaN(value);
  }

  /** Its settings in words. */
  String shown() {
    return settings.isEmpty() ? "good" : Trial.shown(settings);
  }

  ObjectNode toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("number", number);
    node.set("settings", JSON.valueToTree(settings));
    node.put("member", member);
    node.put("end", end.name());
    if (Double.isFinite(value)) {
      node.put("value", value);
    }
    node.put("epochs", epochs);
    node.put("steps", steps);
    node.put("seconds", seconds);
    return node;
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if they are others' than {@link #toJson} writes
   */
  static List<Tried> read(JsonNode all) {
    List<Tried> tried = new ArrayList<>();
    for (JsonNode node : all instanceof ArrayNode ? all : JSON.createArrayNode()) {
      Map<String, Object> settings = new LinkedHashMap<>();
      JsonNode keys = node.path("settings");
      keys.fieldNames()
          .forEachRemaining(
              key -> settings.put(key, JSON.convertValue(keys.get(key), Object.class)));
      tried.add(
          new Tried(
              node.path("number").asInt(),
              settings,
              node.path("member").asInt(),
              End.valueOf(node.path("end").asText()),
              node.path("value").asDouble(Double.NaN),
              node.path("epochs").asInt(),
              node.path("steps").asLong(),
              node.path("seconds").asDouble()));
    }
    return tried;
  }
}
