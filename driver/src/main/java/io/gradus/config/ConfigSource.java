package io.gradus.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** Reads HOCON text, lays command line values over it and defaults under it. */
final class ConfigSource {
  /** Where the defaults lie in the jar; the same file as {@code conf/reference.conf}. */
  static final String DEFAULTS = "io/gradus/config/reference.conf";

  /** What the origin of a default is called. */
  static final String DEFAULTS_ORIGIN = "default";

  private ConfigSource() {}

  /** All keys with their defaults; null where there is none. */
  static ConfigObject defaults() {
    ClassLoader loader = ConfigSource.class.getClassLoader();
    try (InputStream stream = loader.getResourceAsStream(DEFAULTS)) {
      if (stream == null) {
        throw new IllegalStateException("Expected " + DEFAULTS + " in the jar, found none.");
      }
      try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
        return ConfigFactory.parseReader(reader, named(DEFAULTS_ORIGIN)).root();
      }
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read " + DEFAULTS + " in the jar.", e);
    }
  }

  /** A file by its local path, or by a URI of any Hadoop file system. */
  static Config file(String path) {
    if (path.contains("://")) {
      return remote(path);
    }
    Path file = Path.of(path.startsWith("file:") ? path.substring("file:".length()) : path);
    if (!Files.isRegularFile(file)) {
      String found = Files.isDirectory(file) ? "a directory" : "nothing";
      throw problem(
          Optional.of(path),
          "--config",
          "Expected a configuration file, found %s there. Correct the path; conf/reference.conf shows all keys."
              .formatted(found));
    }
    return guarded(() -> ConfigFactory.parseFile(file.toFile(), hocon()));
  }

  private static Config remote(String path) {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(path);
    try (Reader reader =
        new InputStreamReader(
            Storages.at(file, new Configuration()).open(file), StandardCharsets.UTF_8)) {
      return guarded(() -> ConfigFactory.parseReader(reader, named(path)));
    } catch (IOException e) {
      ConfigException unread =
          problem(
              Optional.of(path),
              "--config",
              "The file cannot be read: %s. Correct the path, or give the file with spark-submit --files."
                  .formatted(e.getMessage()));
      unread.initCause(e);
      throw unread;
    }
  }

  static Config text(String hocon, String origin) {
    return guarded(() -> ConfigFactory.parseString(hocon, named(origin)));
  }

  /**
   * Assignments {@code key=value}. A value in brackets, braces or quotes is HOCON, any other is
   * taken as it stands, so that URIs need no quotes.
   */
  static Config assignments(List<String> assignments) {
    Config config = ConfigFactory.empty(Reading.COMMAND_LINE);
    List<Problem> problems = new ArrayList<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        problems.add(
            new Problem(
                Optional.of(Reading.COMMAND_LINE),
                assignment,
                "Expected key=value, found no \"=\" after a key. Write for example --set"
                    + " training.epochs=5."));
        continue;
      }
      String key = assignment.substring(0, equals).trim();
      try {
        ConfigUtil.splitPath(key);
        Config assigned = typed(value(assignment.substring(equals + 1).trim()).atPath(key));
        config = assigned.withFallback(config.withoutPath(key));
      } catch (StackOverflowError e) {
        problems.add(
            new Problem(
                Optional.of(Reading.COMMAND_LINE),
                key,
                "Expected a value nested a few levels deep, found more than can be read. Check the"
                    + " brackets."));
      } catch (com.typesafe.config.ConfigException e) {
        problems.add(
            new Problem(
                Optional.of(Reading.COMMAND_LINE),
                key,
                "The assignment cannot be read as HOCON%s. Quote texts with special signs."
                    .formatted(Secrets.isSecret(key) ? "" : ": " + e.getMessage())));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private static ConfigValue value(String text) {
    boolean structured = text.startsWith("[") || text.startsWith("{") || text.startsWith("\"");
    if (!structured && !text.equals("null")) {
      return ConfigValueFactory.fromAnyRef(text, Reading.COMMAND_LINE);
    }
    return ConfigFactory.parseString("value = " + text, named(Reading.COMMAND_LINE))
        .root()
        .get("value");
  }

  /** Assignments over what is given, with every substitution resolved. */
  static ConfigObject user(Config assignments, Config given) {
    return guarded(() -> typed(typed(assignments).withFallback(typed(given)).resolve()).root());
  }

  /**
   * Writes {@code optimizer = adamw} as {@code optimizer { type = adamw }}, so that other layers
   * add to it and do not replace it.
   */
  static Config typed(Config layer) {
    Config typed = layer;
    for (String key : List.of("loss", "optimizer", "schedule")) {
      ConfigValue value = layer.root().get(key);
      if (value != null && isText(value)) {
        ConfigObject group = value.atKey("type").root().withOrigin(value.origin());
        typed = typed.withValue(key, group);
      }
    }
    return typed;
  }

  private static boolean isText(ConfigValue value) {
    try {
      return value.valueType() == ConfigValueType.STRING;
    } catch (com.typesafe.config.ConfigException.NotResolved e) {
      // A substitution, which is resolved once all layers are there.
      return false;
    }
  }

  private static <T> T guarded(Supplier<T> action) {
    try {
      return action.get();
    } catch (com.typesafe.config.ConfigException.UnresolvedSubstitution e) {
      throw problem(
          Optional.ofNullable(e.origin()).flatMap(Reading::place),
          "substitution",
          "%s. Set what it names, or write ${?NAME} to go without.".formatted(withoutOrigin(e)));
    } catch (com.typesafe.config.ConfigException e) {
      throw problem(
          Optional.ofNullable(e.origin()).flatMap(Reading::place),
          "syntax",
          "This is no HOCON: %s".formatted(withoutOrigin(e)));
    } catch (StackOverflowError e) {
      // The parser calls itself for each bracket, and has no limit of its own.
      throw problem(
          Optional.empty(),
          "syntax",
          "Expected values nested a few levels deep, found more than can be read. Check the"
              + " brackets.");
    }
  }

  private static String withoutOrigin(com.typesafe.config.ConfigException e) {
    String message = e.getMessage();
    String origin = e.origin() == null ? "" : e.origin().description() + ": ";
    return message.startsWith(origin) ? message.substring(origin.length()) : message;
  }

  private static ConfigParseOptions hocon() {
    return ConfigParseOptions.defaults().setAllowMissing(false).setSyntax(ConfigSyntax.CONF);
  }

  private static ConfigParseOptions named(String origin) {
    return ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setOriginDescription(origin);
  }

  static ConfigException problem(Optional<String> origin, String key, String message) {
    return new ConfigException(List.of(new Problem(origin, key, message)));
  }
}
