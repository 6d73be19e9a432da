package io.gradus.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code conf/reference.conf} says: the default of each key, and its documentation. */
final class Reference {
  private static final ConfigObject ROOT = ConfigSource.defaults();
  private static final KeyNames NAMES = KeyNames.of(ROOT);

  private Reference() {}

  static ConfigObject root() {
    return ROOT;
  }

  static KeyNames names() {
    return NAMES;
  }

  /**
   * The comment before a key, or before the keys that stand before it line by line, or before its
   * group.
   */
  static String comment(String path) {
    int dot = path.lastIndexOf('.');
    ConfigObject group =
        dot < 0 ? ROOT : (ConfigObject) KeyNames.at(ROOT, path.substring(0, dot)).orElseThrow();
    ConfigValue value = group.get(path.substring(dot + 1));
    while (value != null && value.origin().comments().isEmpty()) {
      value = lineBefore(group, value).orElse(null);
    }
    List<String> lines = (value == null ? group.origin() : value.origin()).comments();
    return lines.stream()
        .map(line -> line.startsWith(" ") ? line.substring(1) : line)
        .collect(Collectors.joining("\n"))
        .strip();
  }

  private static Optional<ConfigValue> lineBefore(ConfigObject group, ConfigValue value) {
    int line = value.origin().lineNumber() - 1;
    // Not of values(), a set in which equal values of several keys are one.
    return group.entrySet().stream()
        .map(Map.Entry::getValue)
        .filter(other -> other.origin().lineNumber() == line)
        .findFirst();
  }
}
