package io.gradus.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns single values of a group into numbers, names and texts, and says what was expected where
 * one is something else: what it found, and the default or the nearest name.
 */
final class Values {
  private final Reading reading;
  private final String path;

  Values(Reading reading, String path) {
    this.reading = reading;
    this.path = path;
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  long whole(String key, ConfigValue value, Range range, long highest) {
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
        "Expected one of %s, found %s. %s"
            .formatted(Group.listed(names), shown(key, value), remedy));
    return Optional.empty();
  }

  void report(String key, ConfigValue value, String message) {
    reading.report(Reading.place(value.origin()), path(key), message);
  }

  void expected(String key, ConfigValue value, String what) {
    String remedy =
        usual(key)
            .map(text -> "The default is %s.".formatted(text))
            .orElse("Correct the value or remove the key.");
    report(key, value, "Expected %s, found %s. %s".formatted(what, shown(key, value), remedy));
  }

  private Optional<String> usual(String key) {
    if (!Reference.names().contains(path(key))) {
      return Optional.empty();
    }
    ConfigValue value = Reference.root();
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

  Optional<String> scalar(String key, ConfigValue value, String what) {
    if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
      expected(key, value, what);
      return Optional.empty();
    }
    return Optional.of(String.valueOf(value.unwrapped()));
  }
}
