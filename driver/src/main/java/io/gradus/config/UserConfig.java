package io.gradus.config;

import static java.util.stream.Collectors.joining;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the user wrote himself: a file, and assignments that go before it. Completed by the defaults
 * it is a job; completed first by the configuration of an earlier run it is the job that goes on
 * with that run, whatever the defaults have become since.
 */
public final class UserConfig {
  private final ConfigObject written;

  private UserConfig(Config given, List<String> assignments) {
    this.written = ConfigSource.user(ConfigSource.assignments(assignments), given);
  }

  private UserConfig(ConfigObject written) {
    this.written = written;
  }

  /**
   * Of a file.
   *
   * @param path a local path, or a URI of a Hadoop file system
   * @param assignments {@code key=value}, the last one of a key counts
   * @throws ConfigException if the file cannot be read, or it or an assignment is no HOCON
   */
  public static UserConfig load(String path, List<String> assignments) {
    return new UserConfig(ConfigSource.file(path), assignments);
  }

  /**
   * Of HOCON text.
   *
   * @param assignments {@code key=value}, the last one of a key counts
   * @throws ConfigException if the text or an assignment is no HOCON
   */
  public static UserConfig parse(String hocon, List<String> assignments) {
    return new UserConfig(ConfigSource.text(hocon, "text"), assignments);
  }

  /**
   * Of assignments alone, where there is no file.
   *
   * @param assignments {@code key=value}, the last one of a key counts
   * @throws ConfigException if an assignment is no HOCON
   */
  public static UserConfig of(List<String> assignments) {
    return new UserConfig(ConfigFactory.empty(), assignments);
  }

  /** The assignment of a list of texts, whatever signs they have, to a key. */
  public static String assignment(String key, List<String> texts) {
    return texts.stream().map(ConfigUtil::quoteString).collect(joining(", ", key + "=[", "]"));
  }

  /**
   * What the user wrote, as HOCON that {@link #load} reads: file and assignments together,
   * substitutions resolved, secrets masked.
   */
  public String toHocon() {
    ConfigRenderOptions plain =
        ConfigRenderOptions.defaults().setOriginComments(false).setComments(false).setJson(false);
    return redacted("", written).render(plain);
  }

  private static ConfigValue redacted(String path, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      ConfigObject masked = object;
      for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
        String inner = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
        masked = masked.withValue(entry.getKey(), redacted(inner, entry.getValue()));
      }
      return masked;
    }
    if (value instanceof ConfigList list) {
      return ConfigValueFactory.fromIterable(
          list.stream().map(item -> redacted(path, item).unwrapped()).toList());
    }
    String text = String.valueOf(value.unwrapped());
    String shown = Secrets.redact(path, text);
    return shown.equals(text) ? value : ConfigValueFactory.fromAnyRef(shown);
  }

  /**
   * The keys that the user wrote, by their dotted paths in alphabetical order. A map, such as
   * {@code data.options}, and a list are one key. Keys that do not exist are not among them.
   */
  public Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    for (String key : Reference.names().keys()) {
      if (KeyNames.isWritten(written, key)) {
        keys.add(key);
      }
    }
    return keys;
  }

  /** What the user wrote for a key, as text; empty where he wrote nothing, or null. */
  public Optional<String> text(String key) {
    return KeyNames.at(written, key).map(value -> String.valueOf(value.unwrapped()));
  }

  /** This without a group or key. */
  public UserConfig without(String path) {
    return new UserConfig(written.toConfig().withoutPath(path).root());
  }

  /**
   * This, with other values of some keys. Where one of them is another type of optimizer, loss or
   * schedule, what was written of the former type stays, and counts for the new one.
   *
   * @param settings by dotted path: texts, numbers, truth values, lists or maps of them; null for
   *     "not set"
   * @param origin where they come from, for messages
   */
  public UserConfig with(Map<String, ?> settings, String origin) {
    Config changed = written.toConfig();
    for (Map.Entry<String, ?> entry : settings.entrySet()) {
      ConfigValue value = ConfigValueFactory.fromAnyRef(entry.getValue(), origin);
      changed = changed.withValue(entry.getKey(), value);
    }
    return new UserConfig(changed.root());
  }

  /**
   * The job: what the user wrote, over the defaults.
   *
   * @throws ConfigException with all problems
   */
  public JobConfig job() {
    return ConfigLoader.read(written, ConfigFactory.empty().root());
  }

  /**
   * The job where some keys have other defaults than {@code conf/reference.conf} says: what the
   * user wrote, over those, over the defaults.
   *
   * @param usual by dotted path
   * @throws ConfigException with all problems
   */
  public JobConfig jobOver(Map<String, ?> usual) {
    return ConfigLoader.read(
        written, ConfigFactory.parseMap(usual, ConfigSource.DEFAULTS_ORIGIN).root());
  }

  /**
   * The job that goes on with an earlier run: what the user wrote, over what the run was configured
   * with, over the defaults. {@link EarlierConfig} says what is taken from there.
   *
   * @throws ConfigException with all problems
   */
  public JobConfig jobOver(EarlierConfig earlier) {
    return ConfigLoader.read(written, earlier.under(written));
  }
}
