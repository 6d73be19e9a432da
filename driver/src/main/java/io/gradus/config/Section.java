package io.gradus.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The keys of one group of a configuration whose values lie in one record. A key is declared by
 * calling {@link #key}, and is known everywhere from then on.
 *
 * @param <R> the record
 */
final class Section<R> implements KeyGroup {
  private final String path;
  private final Function<JobConfig, Optional<R>> place;
  private final boolean decidesBits;
  private final List<ConfigKey<?>> keys = new ArrayList<>();

  private Section(String path, Function<JobConfig, Optional<R>> place, boolean decidesBits) {
    this.path = path;
    this.place = place;
    this.decidesBits = decidesBits;
  }

  static <R> Section<R> at(String path, Function<JobConfig, R> place) {
    return new Section<>(path, job -> Optional.of(place.apply(job)), true);
  }

  /** Of a record that not every job has. */
  static <R> Section<R> optionalAt(String path, Function<JobConfig, Optional<R>> place) {
    return new Section<>(path, place, true);
  }

  /** Before its keys are declared: none of them changes a bit of what is computed. */
  Section<R> changingNoBit() {
    return new Section<>(path, place, false);
  }

  /** Declares a key. */
  <T> ConfigKey<T> key(String name, ValueType<T> type, Function<R, T> value) {
    return declared(name, type, job -> place.apply(job).map(value), decidesBits);
  }

  /** Declares a key that changes no bit of what is computed. */
  <T> ConfigKey<T> freeKey(String name, ValueType<T> type, Function<R, T> value) {
    return declared(name, type, job -> place.apply(job).map(value), false);
  }

  /** Declares a key that not every such record has a value of. */
  <T> ConfigKey<T> partKey(String name, ValueType<T> type, Function<R, Optional<T>> value) {
    return declared(name, type, job -> place.apply(job).flatMap(value), decidesBits);
  }

  /** Declares a key that is short for something else, as which it is written. */
  <T> ConfigKey<T> shortForm(String name, ValueType<T> type) {
    return declared(name, type, job -> Optional.empty(), decidesBits);
  }

  private <T> ConfigKey<T> declared(
      String name, ValueType<T> type, Function<JobConfig, Optional<T>> value, boolean decides) {
    ConfigKey<T> key =
        new ConfigKey<>(path.isEmpty() ? name : path + "." + name, type, value, decides);
    keys.add(key);
    return key;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public List<ConfigKey<?>> keys() {
    return List.copyOf(keys);
  }

  @Override
  public Map<String, Object> written(JobConfig job) {
    Map<String, Object> written = new LinkedHashMap<>();
    keys.forEach(key -> write(key, job, written, UnaryOperator.identity()));
    return written;
  }

  @Override
  public Map<String, Object> redacted(JobConfig job) {
    Map<String, Object> written = new LinkedHashMap<>();
    keys.forEach(key -> write(key, job, written, key.type()::redact));
    return written;
  }

  private static <T> void write(
      ConfigKey<T> key, JobConfig job, Map<String, Object> into, UnaryOperator<Object> shown) {
    key.valueIn(job).ifPresent(value -> into.put(key.name(), shown.apply(key.type().write(value))));
  }
}
