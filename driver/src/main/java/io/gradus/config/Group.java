package io.gradus.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
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
import java.util.function.Function;
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
  private final Set<String> taken = new LinkedHashSet<>();

  Group(Reading reading, String path, ConfigObject object) {
    this.reading = reading;
    this.path = path;
    this.object = object;
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
    reading.ask(path(key));
    ConfigValue value = object.get(key);
    return value == null || value.valueType() == ConfigValueType.NULL
        ? Optional.empty()
        : Optional.of(value);
  }

  Optional<String> text(String key) {
    return value(key).flatMap(value -> scalar(key, value, "a text"));
  }

  String requiredText(String key, String remedy) {
    Optional<ConfigValue> value = value(key);
    if (value.isEmpty()) {
      missing(key, remedy);
      return "";
    }
    return scalar(key, value.get(), "a text").orElse("");
  }

  /** One text, or a list of texts. */
  List<String> texts(String key) {
    return value(key).map(value -> texts(key, value)).orElse(List.of());
  }

  private List<String> texts(String key, ConfigValue value) {
    if (!(value instanceof ConfigList list)) {
      return scalar(key, value, "a text or a list of texts").map(List::of).orElse(List.of());
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      scalar(key + "[" + i + "]", list.get(i), "a text").ifPresent(texts::add);
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
        scalar(key + "." + full, value, "a text").ifPresent(text -> into.put(full, text));
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
    return value(key).map(value -> whole(key, value, range, highest));
  }

  private long whole(String key, ConfigValue value, Range range, long highest) {
    Long number = parse(value, Long::valueOf);
    if (number == null && value.unwrapped() instanceof Double real && real == Math.rint(real)) {
      number = real.longValue();
    }
    if (number == null || number > highest || !range.allows().test(number)) {
      expected(key, value, range.of("a whole number"));
      return (long) range.placeholder();
    }
    return number;
  }

  Optional<Double> number(String key, Range range) {
    return value(key).map(value -> number(key, value, range));
  }

  double number(String key, ConfigValue value, Range range) {
    Double number = parse(value, Double::valueOf);
    if (number == null || !Double.isFinite(number) || !range.allows().test(number)) {
      expected(key, value, range.of("a number"));
      return range.placeholder();
    }
    return number;
  }

  private <N extends Number> N parse(ConfigValue value, Function<String, N> parser) {
    if (value.valueType() != ConfigValueType.NUMBER
        && value.valueType() != ConfigValueType.STRING) {
      return null;
    }
    try {
      return parser.apply(value.unwrapped().toString().trim());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Whole numbers in a list; one alone is a list of one. */
  Optional<List<Integer>> wholes(String key, Range range) {
    return value(key)
        .map(
            value -> {
              if (!(value instanceof ConfigList list)) {
                return List.of((int) whole(key, value, range, Integer.MAX_VALUE));
              }
              List<Integer> numbers = new ArrayList<>();
              for (int i = 0; i < list.size(); i++) {
                String element = key + "[" + i + "]";
                numbers.add((int) whole(element, list.get(i), range, Integer.MAX_VALUE));
              }
              return numbers;
            });
  }

  Optional<Boolean> yesNo(String key) {
    return value(key)
        .map(
            value -> {
              String text = String.valueOf(value.unwrapped());
              if (!text.equals("true") && !text.equals("false")) {
                expected(key, value, "true or false");
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
    return choice(key, value, names)
        .map(name -> Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_')));
  }

  /** How a constant is written in a configuration. */
  static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** One of those names, as it stands in the list. */
  Optional<String> choice(String key, Collection<String> names) {
    return value(key).flatMap(value -> choice(key, value, names));
  }

  Optional<String> choice(String key, ConfigValue value, Collection<String> names) {
    String given = value.unwrapped() instanceof String text ? text.replace('_', '-') : null;
    if (given != null && names.contains(given)) {
      return Optional.of(given);
    }
    String remedy =
        Optional.ofNullable(given)
            .flatMap(name -> KeyNames.nearest(name, names))
            .map(near -> "Did you mean " + near + "?")
            .orElse("Choose one of them.");
    report(
        key,
        value,
        "Expected one of %s, found %s. %s".formatted(listed(names), shown(key, value), remedy));
    return Optional.empty();
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
              expected(key, value, "a group in braces");
              return Optional.empty();
            });
  }

  /** The groups of a list. */
  List<Group> groups(String key) {
    return value(key).map(value -> groups(key, value)).orElse(List.of());
  }

  private List<Group> groups(String key, ConfigValue value) {
    if (!(value instanceof ConfigList list)) {
      expected(key, value, "a list of groups in braces");
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
        expected(element, item, "a group in braces, or a layer's type");
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
      boolean documented = reading.names().contains(path(key));
      boolean unset = value.valueType() == ConfigValueType.NULL;
      if (taken.contains(key) || (unset && documented)) {
        continue;
      }
      String remedy =
          documented
              ? "Remove it: %s takes %s.".formatted(self(), listed(taken))
              : reading
                  .names()
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
    reading.report(Reading.place(value.origin()), path(key), message);
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

  private void expected(String key, ConfigValue value, String what) {
    String remedy =
        usual(key)
            .map(text -> "The default is %s.".formatted(text))
            .orElse("Correct the value or remove the key.");
    report(key, value, "Expected %s, found %s. %s".formatted(what, shown(key, value), remedy));
  }

  private Optional<String> usual(String key) {
    if (!reading.names().contains(path(key))) {
      return Optional.empty();
    }
    ConfigValue value = reading.reference().toConfig().root();
    for (String step : path(key).split("\\.")) {
      value = ((ConfigObject) value).get(step);
    }
    return value.valueType() == ConfigValueType.NULL || value instanceof ConfigObject
        ? Optional.empty()
        : Optional.of(value.render(ConfigRenderOptions.concise()));
  }

  private String shown(String key, ConfigValue value) {
    if (Secrets.isSecret(path(key))) {
      return Secrets.MASK;
    }
    return switch (value.valueType()) {
      case OBJECT -> "a group in braces";
      case LIST -> "a list of " + ((ConfigList) value).size();
      case STRING -> '"' + Secrets.redact(path(key), value.unwrapped().toString()) + '"';
      default -> String.valueOf(value.unwrapped());
    };
  }

  private Optional<String> scalar(String key, ConfigValue value, String what) {
    if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
      expected(key, value, what);
      return Optional.empty();
    }
    return Optional.of(String.valueOf(value.unwrapped()));
  }

  static String listed(Collection<String> names) {
    return names.stream().collect(Collectors.joining(", "));
  }
}
