package io.gradus.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The whole configuration of an earlier run, as it was recorded: a layer between what the user
 * wrote and the defaults, for a run that goes on.
 *
 * <p>Taken from it is every key that decides bits and that the user does not write himself, except
 *
 * <ul>
 *   <li>keys that change no bit ({@link ConfigKeys#decidesBits}): the user's or the default counts;
 *   <li>values in which a secret was masked: the record does not know them;
 *   <li>keys that the user wrote then and no longer does: he went back to the default, which is a
 *       change that whoever compares the runs has to see;
 *   <li>keys of a loss, optimizer or schedule whose type is another one now, and layers where the
 *       user writes others.
 * </ul>
 *
 * <p>Where the user writes a part of a short form, such as {@code network.hidden}, the parts that
 * he does not write are read off the recorded layers ({@link ShortForms}).
 *
 * <p>A key with a value that this version does not know is refused, since it may have decided bits;
 * one that is null or empty said nothing and is left out.
 */
public final class EarlierConfig {
  /** What the origin of a recorded value is called. */
  static final String ORIGIN = "the run's record";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String version;
  private final ConfigObject recorded;
  private final Set<String> written;

  private EarlierConfig(String version, ConfigObject recorded, Set<String> written) {
    this.version = version;
    this.recorded = recorded;
    this.written = Set.copyOf(written);
  }

  /**
   * Of a nested map as {@link JobConfig#toRedactedMap} gives it.
   *
   * @param version of Gradus that wrote it, for messages
   * @param written the keys that its user wrote, as {@link UserConfig#keys} gave them; empty where
   *     that was not recorded
   */
  public static EarlierConfig of(String version, Map<String, ?> nested, Set<String> written) {
    return new EarlierConfig(version, object(nested), written);
  }

  /**
   * Of JSON texts by dotted path, as early versions wrote {@code run.json} and checkpoints. Other
   * entries than those of the configuration do not belong here.
   */
  public static EarlierConfig ofFlat(String version, Map<String, String> texts) {
    KeyNames names = Reference.names();
    Map<String, Object> nested = new LinkedHashMap<>();
    texts.forEach(
        (path, text) -> {
          String key = names.keyOf(path).orElse(path);
          String within = path.length() == key.length() ? "" : path.substring(key.length() + 1);
          put(nested, List.of(key.split("\\.")), within, json(path, text));
        });
    return new EarlierConfig(version, object(nested), Set.of());
  }

  /**
   * @param within the rest of the path, in a map whose own keys may have dots
   */
  private static void put(Map<String, Object> root, List<String> key, String within, Object value) {
    Map<String, Object> group = root;
    for (String step : key.subList(0, key.size() - 1)) {
      group = inner(group, step);
    }
    String last = key.get(key.size() - 1);
    if (within.isEmpty()) {
      group.put(last, value);
      return;
    }
    Map<String, Object> map = inner(group, last);
    int dot = within.lastIndexOf('.');
    boolean column = String.join(".", key).equals("features.columns") && dot > 0;
    if (column && !(value instanceof Map<?, ?>)) {
      inner(map, within.substring(0, dot)).put(within.substring(dot + 1), value);
    } else {
      map.put(within, value);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> inner(Map<String, Object> group, String key) {
    return (Map<String, Object>)
        group.compute(
            key,
            (name, was) -> was instanceof Map<?, ?> ? was : new LinkedHashMap<String, Object>());
  }

  private static Object json(String path, String text) {
    try {
      return MAPPER.readValue(text, Object.class);
    } catch (JsonProcessingException e) {
      throw ConfigSource.problem(
          Optional.of(ORIGIN),
          path,
          "Expected JSON, found %s. The record is damaged: begin anew, with output.existing = overwrite."
              .formatted(Secrets.redact(path, text)));
    }
  }

  private static ConfigObject object(Map<String, ?> map) {
    return ConfigValueFactory.fromMap(map, ORIGIN);
  }

  /**
   * What of the record counts beneath what the user writes now.
   *
   * @throws ConfigException where a key is not known
   */
  ConfigObject under(ConfigObject user) {
    KeyNames names = Reference.names();
    List<Problem> problems = new ArrayList<>();
    rejectUnknown(recorded, "", names, problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    ConfigObject known = (ConfigObject) known(recorded).orElseThrow();
    return new LowerLayer(known, written).under(user, ConfigKeys::decidesBits);
  }

  /** The value without what was masked; empty if nothing remains. */
  private static Optional<ConfigValue> known(ConfigValue value) {
    if (value instanceof ConfigObject object) {
      ConfigObject kept = object;
      for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
        Optional<ConfigValue> inner = known(entry.getValue());
        kept =
            inner.isPresent()
                ? kept.withValue(entry.getKey(), inner.get())
                : kept.withoutKey(entry.getKey());
      }
      return Optional.of(kept);
    }
    if (value instanceof ConfigList list) {
      boolean whole = list.stream().allMatch(item -> known(item).filter(item::equals).isPresent());
      return whole ? Optional.of(value) : Optional.empty();
    }
    boolean masked = String.valueOf(value.unwrapped()).contains(Secrets.MASK);
    return masked ? Optional.empty() : Optional.of(value);
  }

  private void rejectUnknown(
      ConfigObject group, String prefix, KeyNames names, List<Problem> problems) {
    for (Map.Entry<String, ConfigValue> entry : group.entrySet()) {
      String path = prefix + entry.getKey();
      ConfigValue value = entry.getValue();
      if (names.keyOf(path).isPresent() || !ConfigKeys.decidesBits(path) || isEmpty(value)) {
        continue;
      }
      if (value instanceof ConfigObject inner && names.contains(path)) {
        rejectUnknown(inner, path + ".", names, problems);
        continue;
      }
      problems.add(
          new Problem(
              Optional.of(ORIGIN),
              path,
              "The run was begun by version %s with this key, which this version does not know. Go on with version %s, or begin anew, with output.existing = overwrite."
                  .formatted(version, version)));
    }
  }

  private static boolean isEmpty(ConfigValue value) {
    return value.valueType() == ConfigValueType.NULL
        || (value instanceof ConfigObject object && object.isEmpty())
        || (value instanceof ConfigList list && list.isEmpty());
  }
}
