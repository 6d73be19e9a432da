package io.gradus.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The paths of all keys there are, and the nearest of some names to a misspelt one. */
final class KeyNames {
  private final Set<String> paths = new TreeSet<>();
  private final Set<String> keys = new TreeSet<>();

  private KeyNames() {}

  static KeyNames of(ConfigObject reference) {
    KeyNames names = new KeyNames();
    names.collect(reference, "");
    return names;
  }

  private void collect(ConfigObject object, String prefix) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String path = prefix + entry.getKey();
      paths.add(path);
      if (entry.getValue() instanceof ConfigObject group && !group.isEmpty()) {
        collect(group, path + ".");
      } else {
        keys.add(path);
      }
    }
  }

  /** The paths that have a value of their own: all but those of groups. */
  Set<String> keys() {
    return keys;
  }

  /** The key to which a path leads, which goes on within it where the key's value is a map. */
  Optional<String> keyOf(String path) {
    String key = path;
    while (!keys.contains(key)) {
      int dot = key.lastIndexOf('.');
      if (dot < 0) {
        return Optional.empty();
      }
      key = key.substring(0, dot);
    }
    return Optional.of(key);
  }

  /** What stands there; empty where nothing or null does. */
  static Optional<ConfigValue> at(ConfigObject root, String path) {
    return found(root, path).filter(value -> value.valueType() != ConfigValueType.NULL);
  }

  /** Whether something stands there, be it null. */
  static boolean isWritten(ConfigObject root, String path) {
    return found(root, path).isPresent();
  }

  /** What stands there, be it null; empty where nothing does. */
  static Optional<ConfigValue> found(ConfigObject root, String path) {
    ConfigValue value = root;
    for (String step : path.split("\\.")) {
      value = value instanceof ConfigObject group ? group.get(step) : null;
    }
    return Optional.ofNullable(value);
  }

  boolean contains(String path) {
    return paths.contains(path);
  }

  Set<String> paths() {
    return paths;
  }

  /** The key that was probably meant: in the same group, or of the same name in another group. */
  Optional<String> nearestPath(String path, Collection<String> siblings) {
    int dot = path.lastIndexOf('.');
    String group = path.substring(0, dot + 1);
    String name = path.substring(dot + 1);
    Optional<String> sibling = nearest(name, siblings).map(found -> group + found);
    if (sibling.isPresent()) {
      return sibling;
    }
    String wanted = normal(name);
    return paths.stream()
        .filter(known -> normal(known.substring(known.lastIndexOf('.') + 1)).equals(wanted))
        .min(Comparator.comparingInt(known -> distance(path, known)));
  }

  /** The name that differs in no more than a third of its letters, if there is one. */
  static Optional<String> nearest(String name, Collection<String> known) {
    String wanted = normal(name);
    int limit = Math.max(1, wanted.length() / 3);
    return known.stream()
        .filter(candidate -> distance(wanted, normal(candidate)) <= limit)
        .min(Comparator.comparingInt(candidate -> distance(wanted, normal(candidate))));
  }

  /** {@code batchSize}, {@code batch_size} and {@code batch-size} are one name. */
  private static String normal(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
  }

  /** Letters inserted, removed, replaced, or two neighbours swapped (optimal string alignment). */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
