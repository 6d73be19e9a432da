package io.gradus.config;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What the value of a key can be: how it is read from a configuration and written to one, and what
 * of it may be shown.
 *
 * @param <T> the value's class in the records of this package
 */
final class ValueType<T> {
  /** Reads the value of a key; empty where there is none, or none that can be used. */
  interface Reader<T> {
    Optional<T> read(Group group, String key);
  }

  private final ConfigKey.Kind kind;
  private final String words;
  private final List<String> choices;
  private final Reader<T> reader;
  private final Function<T, Object> writer;
  private final UnaryOperator<Object> redaction;

  private ValueType(
      ConfigKey.Kind kind,
      String words,
      List<String> choices,
      Reader<T> reader,
      Function<T, Object> writer,
      UnaryOperator<Object> redaction) {
    this.kind = kind;
    this.words = words;
    this.choices = List.copyOf(choices);
    this.reader = reader;
    this.writer = writer;
    this.redaction = redaction;
  }

  /** A value that is like no other. */
  static <T> ValueType<T> of(
      ConfigKey.Kind kind, String words, Reader<T> reader, Function<T, Object> writer) {
    return new ValueType<>(kind, words, List.of(), reader, writer, UnaryOperator.identity());
  }

  static ValueType<Integer> whole(Range range) {
    return of(
        ConfigKey.Kind.WHOLE,
        range.of("a whole number"),
        (group, key) -> group.whole(key, range),
        value -> value);
  }

  static ValueType<Long> wholeLong(Range range) {
    return of(
        ConfigKey.Kind.WHOLE,
        range.of("a whole number"),
        (group, key) -> group.wholeLong(key, range),
        value -> value);
  }

  static ValueType<List<Integer>> wholes(Range range) {
    return of(
        ConfigKey.Kind.WHOLES,
        range.of("whole numbers"),
        (group, key) -> group.wholes(key, range),
        value -> value);
  }

  static ValueType<Double> number(Range range) {
    return of(
        ConfigKey.Kind.NUMBER,
        range.of("a number"),
        (group, key) -> group.number(key, range),
        value -> value);
  }

  static ValueType<List<Double>> numbers(Range range) {
    return of(
        ConfigKey.Kind.NUMBERS,
        range.of("numbers"),
        (group, key) -> group.numbers(key, range),
        value -> value);
  }

  static ValueType<Boolean> yesNo() {
    return of(ConfigKey.Kind.YES_NO, "true or false", Group::yesNo, value -> value);
  }

  static ValueType<String> text() {
    return of(ConfigKey.Kind.TEXT, "a text", Group::text, value -> value);
  }

  /** A path or URI, in which credentials are masked. */
  static ValueType<String> path() {
    return text().masked(value -> Secrets.redact("path", value.toString()));
  }

  /** One text, or several. */
  static ValueType<List<String>> texts() {
    return of(
        ConfigKey.Kind.TEXTS,
        "a text or a list of texts",
        (group, key) -> Optional.of(group.texts(key)),
        value -> value);
  }

  /** Paths or URIs, in which credentials are masked. */
  static ValueType<List<String>> paths() {
    return texts()
        .masked(
            value ->
                ((List<?>) value)
                    .stream().map(path -> Secrets.redact("path", path.toString())).toList());
  }

  /** Texts by name. */
  static ValueType<Map<String, String>> map() {
    return of(
        ConfigKey.Kind.MAP,
        "a group in braces",
        (group, key) -> Optional.of(group.textMap(key)),
        value -> value);
  }

  /** What is handed on to others by name: what is a secret, its name tells. */
  static ValueType<Map<String, String>> settings() {
    return map().masked(ValueType::secretsMasked);
  }

  private static Object secretsMasked(Object settings) {
    Map<String, Object> masked = new LinkedHashMap<>();
    ((Map<?, ?>) settings)
        .forEach(
            (name, value) ->
                masked.put(name.toString(), Secrets.redact(name.toString(), value.toString())));
    return masked;
  }

  static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
    List<String> names = Arrays.stream(type.getEnumConstants()).map(Group::written).toList();
    return choice(
        names,
        name -> Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_')),
        Group::written);
  }

  /** One of those names, whatever they stand for. */
  static <T> ValueType<T> choice(
      List<String> names, Function<String, T> meaning, Function<T, String> name) {
    return new ValueType<>(
        ConfigKey.Kind.CHOICE,
        "one of " + Group.listed(names),
        names,
        (group, key) -> group.choice(key, names).map(meaning),
        name::apply,
        UnaryOperator.identity());
  }

  private ValueType<T> masked(UnaryOperator<Object> masking) {
    return new ValueType<>(kind, words, choices, reader, writer, masking);
  }

  /** This type with another meaning: read to it, and written back from it. */
  <U> ValueType<U> as(Function<T, U> meaning, Function<U, T> back) {
    return new ValueType<>(
        kind,
        words,
        choices,
        (group, key) -> reader.read(group, key).map(meaning),
        value -> writer.apply(back.apply(value)),
        redaction);
  }

  /** A value that may be absent, written null. */
  ValueType<Optional<T>> optional() {
    return new ValueType<>(
        kind,
        words + ", or null",
        choices,
        (group, key) -> Optional.of(reader.read(group, key)),
        value -> value.map(writer).orElse(null),
        written -> written == null ? null : redaction.apply(written));
  }

  Optional<T> read(Group group, String key) {
    return reader.read(group, key);
  }

  /** The value as a configuration has it: texts, numbers, truth values, lists, maps, null. */
  Object write(T value) {
    return writer.apply(value);
  }

  /** What may be shown of a written value. */
  Object redact(Object written) {
    return redaction.apply(written);
  }

  ConfigKey.Kind kind() {
    return kind;
  }

  String words() {
    return words;
  }

  List<String> choices() {
    return choices;
  }
}
