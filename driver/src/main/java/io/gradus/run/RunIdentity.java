package io.gradus.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.config.ConfigKeys;
import io.gradus.config.ConfigLoader;
import io.gradus.config.JobConfig;
import io.gradus.dataset.PreparedData;
import io.gradus.optim.Averaging;
import io.gradus.optim.ConstantSchedule;
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

  private static final String NOTHING = "nothing";

  /** The keys that every configuration has, at their defaults. */
  private static final Map<String, String> DEFAULTS =
      flat(
          ConfigLoader.parse(
                  "data { train = rows, label = label }, output.path = output", List.of())
              .toRedactedMap());

  private static final String EPOCHS = "training.epochs";

  private final Map<String, String> values;

  /** Whether what a step changes does not depend on how many steps there will be. */
  private final boolean mayTrainLonger;

  private RunIdentity(Map<String, String> values, boolean mayTrainLonger) {
    this.values = values;
    this.mayTrainLonger = mayTrainLonger;
  }

  /** Of the configuration, as far as it is known before data are read. */
  static RunIdentity of(JobConfig job) {
    boolean rateIsConstant = job.schedule().spec() instanceof ConstantSchedule;
    boolean meanBeginsLate = job.averaging() instanceof Averaging.Stochastic;
    return new RunIdentity(flat(job.toRedactedMap()), rateIsConstant && !meanBeginsLate);
  }

  /** Whether a training that ends earlier has the weights that a longer one has by then. */
  boolean mayTrainLonger() {
    return mayTrainLonger;
  }

  /** JSON texts by dotted path. */
  static Map<String, String> flat(Map<String, ?> nested) {
    Map<String, String> values = new LinkedHashMap<>();
    leaves(nested).forEach((path, value) -> values.put(path, value.toString()));
    return values;
  }

  /** What holds no other values, by dotted path. */
  static Map<String, JsonNode> leaves(Map<String, ?> nested) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    flatten("", json.valueToTree(nested), values);
    return values;
  }

  private static void flatten(String path, JsonNode node, Map<String, JsonNode> into) {
    if (node.isObject() && !node.isEmpty()) {
      node.fieldNames()
          .forEachRemaining(
              name -> flatten(path.isEmpty() ? name : path + "." + name, node.get(name), into));
    } else {
      into.put(path, node);
    }
  }

  /** This identity, with what is known when rows are packed and weights are read. */
  RunIdentity with(PreparedData data, Beginning beginning) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put("partitions of the packed rows", String.valueOf(data.train().partitions()));
    // Other names of categories or classes can lead to the same numbers.
    more.put("fingerprint of the encoder", fingerprint(data.encoder().identity()));
    more.put("fingerprint of the training rows", data.train().fingerprint());
    data.validation()
        .ifPresent(rows -> more.put("fingerprint of the validation rows", rows.fingerprint()));
    beginning
        .fingerprint()
        .ifPresent(weights -> more.put("fingerprint of the initial weights", weights));
    return new RunIdentity(more, mayTrainLonger);
  }

  static String fingerprint(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /**
   * All keys of the configuration, also those that change no bit, and what is known of the rows.
   */
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

  /**
   * A line for each key that decides bits and was something else before. One that is not recorded
   * was not known to the version that wrote the record: it did what is the key's default.
   */
  List<String> differences(Map<String, String> before) {
    TreeSet<String> keys = new TreeSet<>(values.keySet());
    keys.addAll(before.keySet());
    keys.removeIf(key -> !ConfigKeys.decidesBits(key));
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      String then = before.getOrDefault(key, NOTHING);
      String now = values.getOrDefault(key, NOTHING);
      boolean unknownThen = then.equals(NOTHING) && now.equals(DEFAULTS.get(key));
      if (!then.equals(now) && !unknownThen) {
        differences.add("%s: %s, now %s".formatted(key, then, now));
      }
    }
    return differences;
  }

  /** A line for each key that decides bits and that the other configuration would change. */
  List<String> keptFrom(JobConfig other) {
    Map<String, String> others = flat(other.toRedactedMap());
    List<String> kept = new ArrayList<>();
    values.forEach(
        (key, value) -> {
          if (ConfigKeys.decidesBits(key) && !value.equals(others.get(key))) {
            kept.add("%s = %s".formatted(key, value));
          }
        });
    return kept;
  }
}
