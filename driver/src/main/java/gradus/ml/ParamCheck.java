package gradus.ml;

import io.gradus.config.ConfigException;
import io.gradus.config.JobBuilder;
import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import scala.runtime.AbstractFunction1;

/** What a Param takes; of most of them the configuration's own keys decide it. */
final class ParamCheck implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What is wrong with a value, and how to mend it; empty where nothing is. */
  private interface Rule extends Serializable {
    Optional<String> problem(Object value);
  }

  /** What else a job needs beside a key that is looked at. */
  private static final List<String> SURROUNDINGS =
      List.of("data { train = rows, label = label }", "output.path = out");

  private final String key;
  private final Rule rule;

  private ParamCheck(String key, Rule rule) {
    this.key = key;
    this.rule = rule;
  }

  /**
   * What a key of the configuration takes.
   *
   * @param context HOCON that the key means something beside
   */
  static ParamCheck key(String key, String... context) {
    return new ParamCheck(key, value -> problemOfKey(key, context, value));
  }

  /** The name of a column. */
  static ParamCheck column() {
    return texts("the name of a column", "Name the column.");
  }

  /** The name of a column that is written, or nothing where none is. */
  static ParamCheck output() {
    return new ParamCheck(
        null,
        value ->
            ((String) value).isEmpty() || !((String) value).isBlank()
                ? Optional.empty()
                : Optional.of("Expected the name of a column, or nothing, found blanks."));
  }

  /** Names of columns, or globs. */
  static ParamCheck columns() {
    return texts("names of columns", "Name the columns, or clear the Param.");
  }

  /** Names of classes. */
  static ParamCheck classes() {
    return texts("names of classes", "Name the classes in their order, or clear the Param.");
  }

  /** A path. */
  static ParamCheck path() {
    return texts("a path", "Name a directory, or clear the Param.");
  }

  /** One of some words. */
  static ParamCheck oneOf(String... words) {
    return new ParamCheck(
        null,
        value ->
            Arrays.asList(words).contains(value)
                ? Optional.empty()
                : Optional.of(
                    "Expected one of %s, found \"%s\"."
                        .formatted(String.join(", ", words), value)));
  }

  /** Whole numbers from 1, or -1. */
  static ParamCheck checkpointInterval() {
    return new ParamCheck(
        null,
        value ->
            (Integer) value >= 1 || (Integer) value == -1
                ? Optional.empty()
                : Optional.of(
                    "Expected a whole number of at least 1, or -1 for none by epochs, found %s."
                        .formatted(value)));
  }

  /** Points of an integral. */
  static ParamCheck attributionSteps() {
    return new ParamCheck(
        null,
        value ->
            (Integer) value >= 1 && (Integer) value <= 10_000
                ? Optional.empty()
                : Optional.of(
                    "Expected a whole number from 1 to 10,000, found %s.".formatted(value)));
  }

  /** A number for each class. */
  static ParamCheck thresholds() {
    return new ParamCheck(
        null,
        value -> {
          double[] thresholds = (double[]) value;
          boolean numbers = Arrays.stream(thresholds).allMatch(t -> t >= 0 && Double.isFinite(t));
          boolean fits =
              thresholds.length > 1
                  && numbers
                  && Arrays.stream(thresholds).filter(t -> t == 0).count() <= 1;
          return fits
              ? Optional.empty()
              : Optional.of(
                  "Expected a number of at least 0 for each class, at most one of them 0, found %s."
                      .formatted(Arrays.toString(thresholds)));
        });
  }

  /** A configuration as text. */
  static ParamCheck hocon() {
    return new ParamCheck(
        null,
        value -> {
          try {
            UserConfig.parse((String) value, List.of());
            return Optional.empty();
          } catch (ConfigException e) {
            return Optional.of(e.problems().get(0).message());
          }
        });
  }

  private static ParamCheck texts(String expected, String remedy) {
    return new ParamCheck(
        null,
        value -> {
          List<String> texts =
              value instanceof String[] many ? Arrays.asList(many) : List.of((String) value);
          return !texts.isEmpty()
                  && texts.stream().noneMatch(text -> text == null || text.isBlank())
              ? Optional.empty()
              : Optional.of(
                  "Expected %s, found %s. %s"
                      .formatted(expected, texts.isEmpty() ? "none" : "a blank one", remedy));
        });
  }

  private static Optional<String> problemOfKey(String key, String[] context, Object value) {
    JobBuilder job = JobConfig.builder();
    SURROUNDINGS.forEach(job::hocon);
    Arrays.stream(context).forEach(job::hocon);
    try {
      ParamValue.set(job, key, value).build();
      return Optional.empty();
    } catch (ConfigException e) {
      return e.problems().stream()
          .filter(problem -> problem.key().startsWith(key))
          .map(ParamValue::told)
          .findFirst();
    }
  }

  /** The key of the configuration that a Param of this kind stands for, if there is one. */
  Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /**
   * The validator of a Param: it accepts a value, or throws an {@link IllegalArgumentException}
   * that says what is wrong with it.
   */
  <T> AbstractFunction1<T, Object> of(String param) {
    return new Validator<>(param, rule);
  }

  private static final class Validator<T> extends AbstractFunction1<T, Object>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String param;
    private final Rule rule;

    Validator(String param, Rule rule) {
      this.param = param;
      this.rule = rule;
    }

    @Override
    public Object apply(T value) {
      Optional<String> problem =
          value == null
              ? Optional.of("Expected a value, found null. To unset the Param, clear it.")
              : rule.problem(value);
      if (problem.isPresent()) {
        throw new IllegalArgumentException(param + ": " + problem.get());
      }
      return true;
    }
  }
}
