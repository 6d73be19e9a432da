package io.gradus.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How one configuration of a tuning ended.
 *
 * @param number from 1
 * @param settings the keys that differ from trial to trial, by dotted path
 * @param value of the metric that trials are compared by; NaN where there is none
 * @param epoch from 1, whose weights the value is of; 0 where there are none
 * @param epochs that were trained
 * @param steps that were made
 * @param metrics of the validation rows
 * @param seconds from its first round to its end; others were trained meanwhile
 * @param reached of halving: by what it was compared, by the epochs after which it was
 * @param cause why it has no value
 */
public record Trial(
    int number,
    Map<String, Object> settings,
    Status status,
    double value,
    int epoch,
    int epochs,
    long steps,
    Map<String, Double> metrics,
    double seconds,
    Map<Integer, Double> reached,
    Optional<String> cause) {
  /** Keeps the order of the keys. */
  public Trial {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    reached = Collections.unmodifiableMap(new LinkedHashMap<>(reached));
  }

  /** How it ended. */
  public enum Status {
    /** It was trained to its end. */
    DONE,
    /** Others were better after as many epochs; it was not trained further. */
    STOPPED,
    /** Its loss was no longer finite, or exploded. */
    DIVERGED,
    /** It could not be trained, or not be judged. */
    FAILED
  }

  /** What a trial that gave nothing is told as. */
  static Trial failed(int number, Map<String, Object> settings, Status status, String cause) {
    return new Trial(
        number, settings, status, Double.NaN, 0, 0, 0, Map.of(), 0, Map.of(), Optional.of(cause));
  }

  /** {@code optimizer.rate = 0.1, network.hidden = [8]} */
  public String shownSettings() {
    return shown(settings);
  }

  static String shown(Map<String, Object> settings) {
    return settings.entrySet().stream()
        .map(entry -> entry.getKey() + " = " + text(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** A value as a configuration has it. */
  public static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Trial::text).collect(Collectors.joining(", ", "[", "]"))
        : String.valueOf(value);
  }
}
