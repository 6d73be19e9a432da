package io.gradus.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One object of the configuration while it is read. A value that cannot be used is reported, and a
 * harmless one is given back, so that reading goes on to the next problem.
 */
final class Group {
  private final Reading reading;
  private final String path;
  private final ConfigObject object;
  private final Values values;
  private final Set<String> taken = new LinkedHashSet<>();

  Group(Reading reading, String path, ConfigObject object) {
    this.reading = reading;
    this.path = path;
    this.object = object;
    this.values = new Values(reading, path);
  }

  String path() {
    return path;
  }

  String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The value, if the key is there and not null. */
  Optional<ConfigValue> value(String key) {
    taken.add(key);
    ConfigValue value = object.get(key);
    return value == null || value.valueType() == ConfigValueType.NULL
        ? Optional.empty()
        : Optional.of(value);
  }

  Optional<String> text(String key) {
    return value(key).flatMap(value -> values.scalar(key, value, "a text"));
  }

  /** One text, or a list of texts. */
  List<String> texts(String key) {
    return value(key).map(value -> texts(key, value)).orElse(List.of());
  }

  private List<String> texts(String key, ConfigValue value) {
    if (!(value instanceof ConfigList list)) {
      return values.scalar(key, value, "a text or a list of texts").map(List::of).orElse(List.of());
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      values.scalar(key + "[" + i + "]", list.get(i), "a text").ifPresent(texts::add);
    }
    return texts;
  }

  /** Texts by dotted key, however the braces are written. */
  Map<String, String> textMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    object(key).ifPresent(found -> flatten(key, found, "", texts));
    return texts;
  }

  private void flatten(String key, ConfigObject found, String prefix, Map<String, String> into) {
    for (String name : sorted(found)) {
      ConfigValue value = found.get(name);
      String full = prefix + name;
      if (value instanceof ConfigObject inner) {
        flatten(key, inner, full + ".", into);
      } else if (value.valueType() != ConfigValueType.NULL) {
        values.scalar(key + "." + full, value, "a text").ifPresent(text -> into.put(full, text));
      }
    }
  }

  Optional<Integer> whole(String key, Range range) {
    return wholeLong(key, range, Integer.MAX_VALUE).map(Long::intValue);
  }

  Optional<Long> wholeLong(String key, Range range) {
    return wholeLong(key, range, Long.MAX_VALUE);
  }

  private Optional<Long> wholeLong(String key, Range range, long highest) {
    return value(key).map(value -> values.whole(key, value, range, highest));
  }

  Optional<Double> number(String key, Range range) {
    return value(key).map(value -> values.number(key, value, range));
  }

  /** Whole numbers in a list; one alone is a list of one. */
  Optional<List<Integer>> wholes(String key, Range range) {
    return value(key)
        .map(
            value -> {
              if (!(value instanceof ConfigList list)) {
                return List.of((int) values.whole(key, value, range, Integer.MAX_VALUE));
              }
              List<Integer> numbers = new ArrayList<>();
              for (int i = 0; i < list.size(); i++) {
                String element = key + "[" + i + "]";
                numbers.add((int) values.whole(element, list.get(i), range, Integer.MAX_VALUE));
              }
              return numbers;
            });
  }

  /** Numbers in a list; one alone is a list of one. */
  Optional<List<Double>> numbers(String key, Range range) {
    return value(key)
        .map(
            value -> {
              if (!(value instanceof ConfigList list)) {
                return List.of(values.number(key, value, range));
              }
              List<Double> numbers = new ArrayList<>();
              for (int i = 0; i < list.size(); i++) {
                numbers.add(values.number(key + "[" + i + "]", list.get(i), range));
              }
              return numbers;
            });
  }

  /** Lists of numbers in a list. */
  Optional<List<List<Float>>> floatLists(String key) {
    return value(key)
        .map(
            value -> {
              if (!(value instanceof ConfigList lists)) {
                values.expected(key, value, "a list of lists of numbers");
                return List.of();
              }
              List<List<Float>> read = new ArrayList<>();
              for (int i = 0; i < lists.size(); i++) {
                read.add(floats(key + "[" + i + "]", lists.get(i)));
              }
              return read;
            });
  }

  private List<Float> floats(String key, ConfigValue value) {
    if (!(value instanceof ConfigList list)) {
      values.expected(key, value, "a list of numbers");
      return List.of();
    }
    List<Float> numbers = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      numbers.add((float) values.number(key + "[" + i + "]", list.get(i), Range.any()));
    }
    return numbers;
  }

  Optional<Boolean> yesNo(String key) {
    return value(key)
        .map(
            value -> {
              String text = String.valueOf(value.unwrapped());
              if (!text.equals("true") && !text.equals("false")) {
                values.expected(key, value, "true or false");
              }
              return text.equals("true");
            });
  }

  /** A constant of that type, written in lower case with hyphens or underscores. */
  <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
    return value(key).flatMap(value -> choice(key, value, type));
  }

  <E extends Enum<E>> Optional<E> choice(String key, ConfigValue value, Class<E> type) {
    List<String> names = Arrays.stream(type.getEnumConstants()).map(Group::written).toList();
    return values
        .choice(key, value, names)
        .map(name -> Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_')));
  }

  /** How a constant is written in a configuration. */
  static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** One of those names, as it stands in the list. */
  Optional<String> choice(String key, Collection<String> names) {
    return value(key).flatMap(value -> values.choice(key, value, names));
  }

  /** The object under that key; an empty one if there is none. */
  Group group(String key) {
    ConfigObject none = ConfigFactory.empty().root();
    return new Group(reading, path(key), object(key).orElse(none));
  }

  Optional<ConfigObject> object(String key) {
    return value(key)
        .flatMap(
            value -> {
              if (value instanceof ConfigObject found) {
                return Optional.of(found);
              }
              values.expected(key, value, "a group in braces");
              return Optional.empty();
            });
  }

  /** The groups of a list. */
  List<Group> groups(String key) {
    return value(key).map(value -> groups(key, value)).orElse(List.of());
  }

  private List<Group> groups(String key, ConfigValue value) {
    if (!(value instanceof ConfigList list)) {
      values.expected(key, value, "a list of groups in braces");
      return List.of();
    }
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String element = key + "[" + i + "]";
      ConfigValue item = list.get(i);
      if (item instanceof ConfigObject found) {
        groups.add(new Group(reading, path(element), found));
      } else if (item.valueType() == ConfigValueType.STRING) {
        groups.add(
            new Group(reading, path(element), item.atKey("type").root().withOrigin(item.origin())));
      } else {
        values.expected(element, item, "a group in braces, or a layer's type");
      }
    }
    return groups;
  }

  /** The keys of this group in the order of the file. */
  List<String> keys() {
    return sorted(object);
  }

  private static List<String> sorted(ConfigObject found) {
    return found.entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<String, ConfigValue> entry) ->
                        entry.getValue().origin().lineNumber())
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Builds a value of what was read; an objection of its constructor is a problem of this group.
   */
  <T> Optional<T> build(Supplier<T> constructor) {
    int before = reading.problems().size();
    try {
      return Optional.of(constructor.get());
    } catch (IllegalArgumentException e) {
      if (reading.problems().size() == before && problemsHere().isEmpty()) {
        reading.report(Reading.place(object.origin()), path, e.getMessage());
      }
      return Optional.empty();
    }
  }

  private List<Problem> problemsHere() {
    return reading.problems().stream()
        .filter(problem -> problem.key().equals(path) || problem.key().startsWith(path + "."))
        .toList();
  }

  /** The value that the user gave, as against a default or an earlier run's. */
  Optional<ConfigValue> given(String key) {
    return value(key).filter(value -> Reading.isGiven(value.origin()));
  }

  /** Nothing more can be said about the keys of this group, as its type is not known. */
  void ignoreRest() {
    taken.addAll(object.keySet());
  }

  /** Reports the keys that nobody asked for. Called once everything of this group is read. */
  void rejectUnknown() {
    for (String key : sorted(object)) {
      ConfigValue value = object.get(key);
      boolean documented = Reference.names().contains(path(key));
      boolean unset = value.valueType() == ConfigValueType.NULL;
      if (taken.contains(key) || (unset && documented)) {
        continue;
      }
      String remedy =
          documented
              ? "Remove it: %s takes %s.".formatted(self(), listed(taken))
              : Reference.names()
                  .nearestPath(path(key), taken)
                  .map(near -> "Did you mean " + near + "?")
                  .orElse("%s takes %s.".formatted(self(), listed(taken)));
      String what = documented ? "is not used here" : "is not known";
      reading.report(
          Reading.place(value.origin()), path(key), "This key %s. %s".formatted(what, remedy));
    }
  }

  private String self() {
    Object type = object.containsKey("type") ? object.get("type").unwrapped() : null;
    String name = path.isEmpty() ? "The top level" : path;
    return type == null ? name : "%s with type %s".formatted(name, type);
  }

  void missing(String key, String remedy) {
    reading.report(Optional.empty(), path(key), "This key is missing. " + remedy);
  }

  void report(String key, ConfigValue value, String message) {
    values.report(key, value, message);
  }

  /** Reports a problem of a key by what stands there, if anything does. */
  void report(String key, String message) {
    reading.report(
        Optional.ofNullable(object.get(key))
            .filter(value -> value.valueType() != ConfigValueType.NULL)
            .flatMap(value -> Reading.place(value.origin())),
        path(key),
        message);
  }

  static String listed(Collection<String> names) {
    return names.stream().collect(Collectors.joining(", "));
  }
}
