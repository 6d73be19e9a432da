package io.gradus.run;

import io.gradus.config.Secrets;
import io.gradus.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is taken over of the configuration that a model was trained with, to read rows as its
 * training rows were read. A model may come from strangers: it sets up no session and names no
 * class, no driver and no other place. What is left out for that is said, and can be given on the
 * command line by whoever wants it.
 */
final class ReadingSettings {
  private static final Logger logger = LoggerFactory.getLogger(ReadingSettings.class);

  /** Formats of files that are read where {@code --data} says; others reach anywhere. */
  private static final Set<String> FORMATS =
      Set.of("auto", "csv", "idx", "json", "libsvm", "orc", "parquet", "table");

  /** Properties that decide how texts become values. */
  private static final Set<String> PROPERTIES =
      Set.of(
          "spark.sql.ansi.enabled",
          "spark.sql.caseSensitive",
          "spark.sql.legacy.timeParserPolicy",
          "spark.sql.session.timeZone",
          "spark.sql.timestampType");

  private final Map<String, Object> taken = new LinkedHashMap<>();
  private final List<String> left = new ArrayList<>();

  private ReadingSettings(Map<String, Object> configuration) {
    configuration.forEach(
        (key, value) -> {
          switch (key) {
            case "data" -> taken.put(key, data(group(value)));
            case "spark" -> taken.put(key, spark(group(value)));
            default -> taken.put(key, withoutMasked(value));
          }
        });
  }

  /** Of a model's configuration, with a warning that says what was left out. */
  static ReadingSettings of(Map<String, Object> configuration) {
    ReadingSettings settings = new ReadingSettings(configuration);
    if (!settings.left.isEmpty()) {
      logger.warn(
          "Not taken over from the model, since a model must not decide it: {}. Give with --set"
              + " what you need.",
          Printable.line(String.join(", ", settings.left)));
    }
    return settings;
  }

  /** The configuration that remains. */
  Map<String, Object> taken() {
    return taken;
  }

  /** The keys that were left out, but for secrets, which a model does not know. */
  List<String> left() {
    return left;
  }

  private Map<String, Object> data(Map<String, Object> data) {
    Map<String, Object> kept = new LinkedHashMap<>();
    data.forEach(
        (key, value) -> {
          if (key.equals("unusual")) {
            // What was let pass in training is not let pass for ever.
            return;
          }
          if (key.equals("options")) {
            kept.put(key, options(group(value)));
          } else if (key.equals("format") && !FORMATS.contains(String.valueOf(value))) {
            left.add("data.format");
          } else {
            kept.put(key, withoutMasked(value));
          }
        });
    return kept;
  }

  /** Options of readers have no dots; what has some are settings of file systems and the like. */
  private Map<String, Object> options(Map<String, Object> options) {
    Map<String, Object> kept = new LinkedHashMap<>();
    options.forEach(
        (key, value) -> {
          boolean plain = key.indexOf('.') < 0 && !(value instanceof Map<?, ?>);
          if (Secrets.MASK.equals(value)) {
            return;
          }
          if (plain) {
            kept.put(key, value);
          } else {
            left.add("data.options." + key);
          }
        });
    return kept;
  }

  private Map<String, Object> spark(Map<String, Object> properties) {
    Map<String, Object> kept = new LinkedHashMap<>();
    properties.forEach(
        (key, value) -> {
          if (PROPERTIES.contains(key)) {
            kept.put(key, value);
          } else if (!Secrets.MASK.equals(value)) {
            left.add(key);
          }
        });
    return kept;
  }

  /** An object of JSON; empty for anything else. */
  private static Map<String, Object> group(Object value) {
    Map<String, Object> group = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> group.put(String.valueOf(key), inner));
    }
    return group;
  }

  /** A model does not know the secrets it was trained with: they are left out, not guessed. */
  private static Object withoutMasked(Object value) {
    if (!(value instanceof Map<?, ?>)) {
      return value;
    }
    Map<String, Object> known = new LinkedHashMap<>();
    group(value)
        .forEach(
            (key, inner) -> {
              if (!Secrets.MASK.equals(inner)) {
                known.put(key, withoutMasked(inner));
              }
            });
    return known;
  }
}
