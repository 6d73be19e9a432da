package io.gradus.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds a {@link JobConfig} key by key, with the keys, defaults and checks of a configuration
 * file:
 *
 * <pre>{@code
 * JobConfig job = JobConfig.builder()
 *     .with("data.train", "rows.csv")
 *     .with("data.label", "churned")
 *     .with("optimizer", Map.of("type", "adamw", "rate", 0.01))
 *     .with("output.path", "out")
 *     .build();
 * }</pre>
 */
public final class JobBuilder {
  /** What the origin of a value is called. */
  static final String ORIGIN = "builder";

  private final Optional<LowerLayer> base;
  private Config given = ConfigFactory.empty(ORIGIN);

  JobBuilder() {
    base = Optional.empty();
  }

  /** Begins with all that a job is told. */
  JobBuilder(JobConfig job) {
    ConfigObject whole = ConfigValueFactory.fromMap(WrittenConfig.whole(job), ORIGIN);
    base = Optional.of(new LowerLayer(whole, Set.of()));
  }

  /**
   * Sets a key. What it was before is forgotten; where it is another type of optimizer, loss or
   * schedule, so are the settings of the former type.
   *
   * @param path the key's dotted path, or that of a group
   * @param value a text, a number, a truth value, a constant, an optional of these, a collection or
   *     a map of them; null for "not set"
   * @throws IllegalArgumentException if a configuration cannot hold such a value
   */
  public JobBuilder with(String path, Object value) {
    Config set = ConfigValueFactory.fromAnyRef(plain(value), ORIGIN).atPath(path);
    given = ConfigSource.typed(set).withFallback(given.withoutPath(path));
    return this;
  }

  /**
   * Sets every key of a text in HOCON.
   *
   * @throws ConfigException if it is no HOCON
   */
  public JobBuilder hocon(String text) {
    given = ConfigSource.typed(ConfigSource.text(text, "text")).withFallback(given);
    return this;
  }

  /**
   * The job, which other calls of this builder no longer change.
   *
   * @throws ConfigException with all problems: keys that are not known or missing, values out of
   *     their range, keys that contradict each other
   */
  public JobConfig build() {
    ConfigObject user = ConfigSource.user(ConfigFactory.empty(), given);
    ConfigObject beneath =
        base.map(layer -> layer.under(user, key -> true)).orElse(ConfigFactory.empty().root());
    return ConfigLoader.read(user, beneath);
  }

  private static Object plain(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(JobBuilder::plain).orElse(null);
    }
    if (value instanceof Enum<?> constant) {
      return Group.written(constant);
    }
    if (value instanceof Collection<?> many) {
      List<Object> plain = new ArrayList<>();
      many.forEach(item -> plain.add(plain(item)));
      return plain;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> plain = new LinkedHashMap<>();
      map.forEach((key, inner) -> plain.put(key.toString(), plain(inner)));
      return plain;
    }
    if (value == null
        || value instanceof String
        || value instanceof Number
        || value instanceof Boolean) {
      return value;
    }
    throw new IllegalArgumentException(
        "Expected a text, a number, a truth value, a constant, a collection or a map, found %s."
            .formatted(value.getClass().getName()));
  }
}
