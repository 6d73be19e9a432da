package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.config.JobConfig;
import io.gradus.dataset.PreparedData;
import io.gradus.optim.ScheduleSpec;
import io.gradus.text.PrintableJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What decides the bits of a run, by key; a run goes on only where this is the same. */
final class RunIdentity {
  private static final ObjectMapper json = new ObjectMapper();

  /** Keys, or beginnings of keys, that change no bit of what was computed so far. */
  private static final List<String> FREE =
      List.of("app-name", "training.carrier", "checkpoint.", "output.", "spark.");

  private static final String EPOCHS = "training.epochs";

  private final Map<String, String> values;

  /** Whether the rate of a step does not depend on how many there will be. */
  private final boolean mayTrainLonger;

  private RunIdentity(Map<String, String> values, boolean mayTrainLonger) {
    this.values = values;
    this.mayTrainLonger = mayTrainLonger;
  }

  /** Of the configuration, as far as it is known before data are read. */
  static RunIdentity of(JobConfig job) {
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", json.valueToTree(job.toRedactedMap()), values);
    values
        .keySet()
        .removeIf(
            key ->
                FREE.stream()
                    .anyMatch(
                        free -> key.equals(free) || (free.endsWith(".") && key.startsWith(free))));
    return new RunIdentity(values, job.schedule().spec() instanceof ScheduleSpec.Constant);
  }

  private static void flatten(String path, JsonNode node, Map<String, String> into) {
    if (node.isObject() && !node.isEmpty()) {
      node.fieldNames()
          .forEachRemaining(
              name -> flatten(path.isEmpty() ? name : path + "." + name, node.get(name), into));
    } else {
      into.put(path, node.toString());
    }
  }

  /** The same with what is known of the rows when they are packed. */
  RunIdentity with(PreparedData data) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put("partitions of the packed rows", String.valueOf(data.train().partitions()));
    // Other names of categories or classes can lead to the same numbers.
    more.put("fingerprint of the encoder", fingerprint(data.encoder().toJson()));
    more.put("fingerprint of the training rows", data.train().fingerprint());
    data.validation()
        .ifPresent(rows -> more.put("fingerprint of the validation rows", rows.fingerprint()));
    return new RunIdentity(more, mayTrainLonger);
  }

  private static String fingerprint(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  Map<String, String> values() {
    return values;
  }

  /** A line for each key that keeps an unfinished run from going on as this one. */
  List<String> obstacles(Map<String, String> before) {
    Map<String, String> allowed = new LinkedHashMap<>(before);
    if (mayTrainLonger && epochs(before) <= epochs(values)) {
      allowed.put(EPOCHS, values.get(EPOCHS));
    }
    return differences(allowed);
  }

  private static int epochs(Map<String, String> values) {
    try {
      return Integer.parseInt(values.getOrDefault(EPOCHS, ""));
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }

  /** A line for each key that was something else before. */
  List<String> differences(Map<String, String> before) {
    TreeSet<String> keys = new TreeSet<>(values.keySet());
    keys.addAll(before.keySet());
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      String then = before.getOrDefault(key, "nothing");
      String now = values.getOrDefault(key, "nothing");
      if (!then.equals(now)) {
        differences.add("%s: %s, now %s".formatted(key, then, now));
      }
    }
    return differences;
  }

  String toJson() {
    return PrintableJson.indented(new LinkedHashMap<String, Object>(values));
  }

  /** Reads what {@link #toJson} wrote; nothing where it was not written to its end. */
  static Map<String, String> read(String text) {
    try {
      Map<String, String> values = new LinkedHashMap<>();
      JsonNode root = json.readTree(text);
      root.fieldNames().forEachRemaining(name -> values.put(name, root.get(name).asText()));
      return values;
    } catch (JsonProcessingException e) {
      return Map.of();
    }
  }
}
