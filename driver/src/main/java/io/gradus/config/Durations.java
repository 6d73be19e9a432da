package io.gradus.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as people write them: {@code 90s}, {@code 10m}, {@code 1.5h}. */
final class Durations {
  static final ValueType<Duration> TYPE =
      ValueType.of(
          ConfigKey.Kind.TEXT,
          "a duration such as 90s, 10m or 2h",
          Durations::read,
          Durations::written);

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,7}(?:\\.\\d{1,3})?) ?(s|seconds?|m|min|minutes?|h|hours?)");
  private static final Map<Character, Integer> SECONDS = Map.of('s', 1, 'm', 60, 'h', 3600);

  private Durations() {}

  private static Optional<Duration> read(Group group, String key) {
    Optional<String> text = group.text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(text.get().trim());
    if (form.matches()) {
      double seconds = Double.parseDouble(form.group(1)) * SECONDS.get(form.group(2).charAt(0));
      if (seconds > 0) {
        return Optional.of(Duration.ofMillis(Math.max(1, Math.round(seconds * 1e3))));
      }
    }
    group.report(
        key,
        "Expected %s, found \"%s\".".formatted("a duration such as 90s, 10m or 2h", text.get()));
    return Optional.empty();
  }

  private static Object written(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis / 1e3 + "s";
  }
}
