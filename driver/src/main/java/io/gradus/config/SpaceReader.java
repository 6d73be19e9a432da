package io.gradus.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code tuning.space}: under the path of each key a list of values, or a range in braces by
 * its name.
 */
final class SpaceReader {
  private static final String CHOICE = "choice";
  private static final Set<String> RANGES = Set.of("uniform", "log-uniform", "int", "log-int");
  private static final Set<String> TYPED = Set.of("loss", "optimizer", "schedule");

  /** What decides bits, and must be the same if trials are to be compared. */
  private static final List<String> COMPARED_BY =
      List.of(
          "task",
          "data.format",
          "data.train",
          "data.validation",
          "data.validation-fraction",
          "data.validation-rows",
          "data.test",
          "data.test-fraction",
          "data.test-rows",
          "data.options",
          "data.schema",
          "data.bad-rows",
          "data.max-skipped-rows",
          "data.label",
          "data.evaluation-weight",
          "data.idx-labels",
          "training.early-stopping.metric",
          "training.carrier");

  private final Group group;
  private final String key;
  private final Map<String, Domain> domains = new LinkedHashMap<>();

  private SpaceReader(Group group, String key) {
    this.group = group;
    this.key = key;
  }

  static SearchSpace read(Group group, String key) {
    SpaceReader reader = new SpaceReader(group, key);
    group.object(key).ifPresent(object -> reader.walk(List.of(), object));
    return new SearchSpace(reader.domains);
  }

  private void walk(List<String> above, ConfigObject object) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      List<String> steps = new ArrayList<>(above);
      steps.add(entry.getKey());
      String path = String.join(".", steps);
      ConfigValue value = entry.getValue();
      if (value instanceof ConfigList list) {
        put(steps, value, choice(path, value, list));
      } else if (value instanceof ConfigObject inner && isDomain(inner)) {
        put(steps, value, domain(path, inner));
      } else if (value instanceof ConfigObject inner && !inner.isEmpty()) {
        walk(steps, inner);
      } else {
        problem(
            path,
            value,
            "Expected a list of values, such as [0.1, 0.01], or a range, such as { log-uniform ="
                + " [0.001, 0.1] }, found %s. Write the values that are to be tried."
                    .formatted(value.unwrapped()));
      }
    }
  }

  private static boolean isDomain(ConfigObject object) {
    return object.size() == 1
        && object.keySet().stream().allMatch(name -> RANGES.contains(name) || name.equals(CHOICE));
  }

  private void put(List<String> steps, ConfigValue value, Optional<Domain> domain) {
    String path = String.join(".", steps);
    String key = TYPED.contains(path) ? path + "." + SpecSection.TYPE : path;
    Optional<String> known = Reference.names().keyOf(key);
    if (known.isEmpty() || !known.get().equals(key) && !isMap(known.get())) {
      problem(
          path,
          value,
          "This key is not known.%s"
              .formatted(
                  Reference.names()
                      .nearestPath(path, siblings(path))
                      .map(near -> " Did you mean " + near + "?")
                      .orElse(" conf/reference.conf shows all keys.")));
    } else if (!ConfigKeys.decidesBits(key)) {
      problem(
          path,
          value,
          "Expected a key that changes the model, found one that does not. Remove it.");
    } else if (COMPARED_BY.contains(known.get())) {
      problem(
          path,
          value,
          "Expected a key that leaves the rows and the measure as they are, since trials are"
              + " compared by them, found one that does not. Remove it.");
    } else {
      domain.ifPresent(found -> domains.put(quoted(known.get(), key, steps), found));
    }
  }

  /** The names in the group that a path leads to. */
  private static List<String> siblings(String path) {
    String group = path.substring(0, path.lastIndexOf('.') + 1);
    return Reference.names().paths().stream()
        .filter(known -> known.startsWith(group))
        .map(known -> known.substring(group.length()))
        .filter(name -> name.indexOf('.') < 0)
        .toList();
  }

  /** The names in a map, as of columns, may have any signs. */
  private static String quoted(String known, String path, List<String> steps) {
    for (int i = 1; i < steps.size(); i++) {
      if (String.join(".", steps.subList(0, i)).equals(known)) {
        return known + "." + ConfigUtil.joinPath(steps.subList(i, steps.size()));
      }
    }
    return path;
  }

  private static boolean isMap(String path) {
    return ConfigKeys.of(path).filter(key -> key.kind() == ConfigKey.Kind.MAP).isPresent();
  }

  private Optional<Domain> choice(String path, ConfigValue value, ConfigList list) {
    if (list.isEmpty()) {
      problem(path, value, "Expected at least one value, found none. Write those to be tried.");
      return Optional.empty();
    }
    List<Object> values = new ArrayList<>();
    list.forEach(item -> values.add(item.unwrapped()));
    return Optional.of(new Domain.Choice(values));
  }

  private Optional<Domain> domain(String path, ConfigObject object) {
    String name = object.keySet().iterator().next();
    ConfigValue value = object.get(name);
    if (name.equals(CHOICE) && value instanceof ConfigList list) {
      return choice(path, value, list);
    }
    List<?> ends = value.unwrapped() instanceof List<?> found ? found : List.of();
    boolean numbers = ends.size() == 2 && ends.stream().allMatch(Number.class::isInstance);
    if (name.equals(CHOICE) || !numbers) {
      problem(
          path,
          value,
          "Expected %s after %s, found %s. Correct it."
              .formatted(
                  name.equals(CHOICE)
                      ? "a list of values"
                      : "two numbers, the least and the greatest,",
                  name,
                  value.unwrapped()));
      return Optional.empty();
    }
    Domain.Scale scale = name.startsWith("log-") ? Domain.Scale.LOGARITHMIC : Domain.Scale.LINEAR;
    double low = ((Number) ends.get(0)).doubleValue();
    double high = ((Number) ends.get(1)).doubleValue();
    boolean wholes = name.equals(scale.ofWholes());
    String wrong =
        !(low <= high)
            ? "the least number first"
            : scale == Domain.Scale.LOGARITHMIC && low <= 0
                ? "numbers above 0"
                : wholes && (low != Math.rint(low) || high != Math.rint(high))
                    ? "whole numbers"
                    : "";
    if (!wrong.isEmpty()) {
      problem(
          path, value, "Expected %s after %s, found %s. Correct it.".formatted(wrong, name, ends));
      return Optional.empty();
    }
    return Optional.of(
        wholes
            ? new Domain.Wholes((long) low, (long) high, scale)
            : new Domain.Numbers(low, high, scale));
  }

  private void problem(String path, ConfigValue value, String message) {
    group.report(key + "." + path, value, message);
  }
}
