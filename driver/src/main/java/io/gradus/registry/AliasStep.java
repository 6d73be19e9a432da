package io.gradus.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One time at which an alias was made to stand for a version.
 *
 * @param number of the step, from 1; the alias stands for the version of the highest
 * @param action {@code promote} or {@code rollback}
 * @param version that it stands for from then on
 * @param before that it stood for; empty of the first step
 * @param at when
 * @param by who
 * @param evidence on which grounds, if any were given
 * @param note what he says of it, if anything
 */
public record AliasStep(
    int number,
    String action,
    int version,
    Optional<Integer> before,
    Instant at,
    Actor by,
    Optional<Evidence> evidence,
    Optional<String> note) {
  static final String PROMOTE = "promote";
  static final String ROLLBACK = "rollback";

  private static final String FORMAT = "gradus-registry-alias";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * As a file has it.
   *
   * @param id that no other step has
   */
  Map<String, Object> toMap(String name, String alias, String id) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("format", FORMAT);
    map.put("format_version", 1);
    map.put("id", id);
    map.put("name", name);
    map.put("alias", alias);
    map.putAll(facts());
    return map;
  }

  /** What is said of it, by names as files have them. */
  public Map<String, Object> facts() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("step", number);
    map.put("action", action);
    map.put("version", version);
    before.ifPresent(earlier -> map.put("before", earlier));
    map.put("at", at.toString());
    map.put("by", by.toMap());
    evidence.ifPresent(
        grounds ->
            map.put(
                "evidence",
                Map.of(
                    "path", grounds.path(),
                    "sha256", grounds.sha256(),
                    "result", JSON.convertValue(grounds.result(), Object.class))));
    note.ifPresent(text -> map.put("note", text));
    return map;
  }

  /**
   * What a file says.
   *
   * @throws RegistryException if it is no step, or of a later version of Gradus
   */
  static AliasStep of(JsonNode node, String where) {
    VersionFile.requireFormat(node, FORMAT, where);
    Optional<Evidence> evidence =
        node.has("evidence")
            ? Optional.of(
                new Evidence(
                    node.path("evidence").path("path").asText(),
                    node.path("evidence").path("sha256").asText(),
                    node.path("evidence").path("result")))
            : Optional.empty();
    return new AliasStep(
        node.path("step").asInt(),
        node.path("action").asText(),
        node.path("version").asInt(),
        node.has("before") ? Optional.of(node.path("before").asInt()) : Optional.empty(),
        VersionFile.moment(node.path("at").asText(), where),
        Actor.of(node.path("by")),
        evidence,
        Optional.ofNullable(node.path("note").textValue()));
  }
}
