package io.gradus.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a model comes from: enough to tell it from others and to make it again.
 *
 * @param versions of gradus, spark, scala, java, by name
 * @param kernel what computed it, and why that
 * @param started UTC, ISO 8601
 * @param finished UTC, ISO 8601
 * @param seed of all randomness
 * @param partitions of the packed training rows; with the seed it decides the bits
 * @param rows used rows by role: train, validation, test
 * @param configuration all keys with their values, no secrets
 * @param bestEpoch from 1; the epoch of the weights
 * @param history one entry an epoch: epoch, step, train_loss, seconds, and validation metrics by
 *     name
 * @param results final metrics by role: validation, test
 */
public record Provenance(
    @JsonProperty("versions") Map<String, String> versions,
    @JsonProperty("kernel") String kernel,
    @JsonProperty("started") String started,
    @JsonProperty("finished") String finished,
    @JsonProperty("seed") long seed,
    @JsonProperty("partitions") int partitions,
    @JsonProperty("rows") Map<String, Long> rows,
    @JsonProperty("configuration") Map<String, Object> configuration,
    @JsonProperty("best_epoch") int bestEpoch,
    @JsonProperty("history") List<Map<String, Object>> history,
    @JsonProperty("results") Map<String, Map<String, Double>> results) {
  public Provenance {
    versions = whole("versions", versions);
    rows = whole("rows", rows);
    configuration = inOrder(configuration);
    results = whole("results", results);
    results.forEach((set, metrics) -> whole("results of " + set, metrics));
    history = history == null ? List.of() : List.copyOf(history);
  }

  private static <V> Map<String, V> whole(String what, Map<String, V> map) {
    Map<String, V> copy = inOrder(map);
    if (copy.containsValue(null)) {
      throw new IllegalArgumentException(
          "Expected a value of each of the %s, found %s.".formatted(what, copy));
    }
    return copy;
  }

  private static <V> Map<String, V> inOrder(Map<String, V> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
