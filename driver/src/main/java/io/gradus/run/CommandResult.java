package io.gradus.run;

import io.gradus.config.Secrets;
import io.gradus.metric.Metrics;
import io.gradus.report.MetricsLog;
import io.gradus.text.PrintableJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * What a command came to, for machines: filled while it runs, and told as JSON when it ends,
 * whichever way that is. {@code result.schema.json} says what may be in it; the {@code result.json}
 * in a run's output is that run's own record, to which {@code paths.record} leads. May be filled
 * and told by several threads.
 */
public final class CommandResult {
  /** The version of the schema. */
  static final int SCHEMA = 1;

  private final Instant started = Instant.now();
  private final Map<String, Map<String, ?>> metrics = new LinkedHashMap<>();
  private final Map<String, String> paths = new LinkedHashMap<>();
  private final Map<String, Long> rows = new LinkedHashMap<>();
  private final Map<String, Object> answer = new LinkedHashMap<>();
  private String command = "";
  private List<String> arguments = List.of();
  private Map<String, ?> verdict = Map.of();
  private Optional<Long> version = Optional.empty();
  private Optional<String> alias = Optional.empty();
  private Optional<Supplier<Optional<String>>> application = Optional.empty();
  private Map<String, String> spark = Map.of();
  private Instant ended;

  /**
   * How a command ended.
   *
   * @param status what became of it
   * @param exitCode of its process
   * @param retry whether the same command may come to another end
   * @param cause why it did not do what it was asked for, if so
   */
  public record Ending(Status status, int exitCode, Retry retry, Optional<Cause> cause) {}

  /** What became of a command. */
  public enum Status {
    /** All was done as asked. */
    DONE,
    /** It could not do what it was asked for. */
    FAILED,
    /** It did, and the answer is no. */
    REFUSED
  }

  /**
   * Why a command failed.
   *
   * @param kind a {@link Reason}, as it is written
   * @param message for people
   */
  public record Cause(String kind, String message) {
    /** Of what was thrown. */
    public static Cause of(RunException thrown) {
      return new Cause(thrown.reason().id(), thrown.getMessage());
    }
  }

  /** Which command it is; empty as long as nobody knows. */
  public synchronized void command(String name) {
    command = name;
  }

  /** The words after the program's name, which are told without the secrets in them. */
  public synchronized void arguments(List<String> words) {
    arguments = List.copyOf(words);
  }

  /**
   * Metrics by the name of the rows that they are of: {@code validation}, {@code test}, {@code
   * data}.
   */
  public synchronized void metrics(Map<String, Metrics> checks) {
    checks.forEach((split, values) -> metrics.put(split, MetricsLog.values(values)));
  }

  /** Metrics of some rows, by name; what is not finite is told as null. */
  public synchronized void metrics(String split, Map<String, Double> values) {
    Map<String, Double> finite = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> finite.put(name, value != null && Double.isFinite(value) ? value : null));
    metrics.put(split, finite);
  }

  /**
   * The verdict of a command that judges.
   *
   * @param facts {@code passed}, {@code words} and {@code checks}, as the schema says
   */
  public synchronized void verdict(Map<String, ?> facts) {
    verdict = new LinkedHashMap<>(facts);
  }

  /** The verdict in words, where there is one. */
  public synchronized Optional<String> verdictInWords() {
    return Optional.ofNullable(verdict.get("words")).map(String::valueOf);
  }

  /** Something that the command has left, such as {@code model} or {@code report}. */
  public synchronized void path(String name, String path) {
    paths.put(name, path);
  }

  /** How many rows played a part, such as {@code train} or {@code predicted}. */
  public synchronized void rows(String name, long count) {
    rows.put(name, count);
  }

  /** The version of a registered model that the command made, moved or found. */
  public synchronized void version(long number) {
    version = Optional.of(number);
  }

  /** The alias of a registered model that the command moved or found. */
  public synchronized void alias(String name) {
    alias = Optional.of(name);
  }

  /** What this command alone tells: of {@code inspect} the facts of a model, and so on. */
  public synchronized void answer(String name, Object value) {
    answer.put(name, value);
  }

  /**
   * What computes on Spark; asked when the result is told, when its session may be closed.
   *
   * @param id of its application, as soon as there is one
   */
  public synchronized void runsAs(Supplier<Optional<String>> id) {
    application = Optional.of(id);
  }

  /** Spark's properties of a job, for the storage that the result goes to. */
  public synchronized void reachedBy(Map<String, String> properties) {
    spark = Map.copyOf(properties);
  }

  /** How the storage that the result goes to is reached, as far as that is known by now. */
  public synchronized Configuration hadoop() {
    return HadoopSettings.with(spark);
  }

  /** All of it as JSON, without secrets; the command has ended when that is asked for first. */
  public synchronized String toJson(Ending ending) {
    ended = ended == null ? Instant.now() : ended;
    Optional<String> id = application.flatMap(Supplier::get);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schema", SCHEMA);
    json.put("command", command);
    json.put("status", ending.status().name().toLowerCase(Locale.ROOT));
    json.put("exitCode", ending.exitCode());
    json.put("retry", ending.retry().id());
    ending
        .cause()
        .ifPresent(
            cause -> {
              Map<String, String> told = new LinkedHashMap<>();
              told.put("kind", cause.kind());
              told.put("message", Secrets.redact("message", cause.message()));
              json.put("cause", told);
            });
    json.put("metrics", metrics);
    if (!verdict.isEmpty()) {
      json.put("verdict", verdict);
    }
    Map<String, String> shown = new LinkedHashMap<>();
    paths.forEach((name, path) -> shown.put(name, Secrets.redact("path", path)));
    json.put("paths", shown);
    json.put("rows", rows);
    version.ifPresent(number -> json.put("version", number));
    alias.ifPresent(name -> json.put("alias", name));
    json.put("answer", answer);
    json.put("started", started.toString());
    json.put("ended", ended.toString());
    json.put("seconds", Duration.between(started, ended).toMillis() / 1e3);
    id.ifPresent(known -> json.put("applicationId", known));
    json.put("versions", id.isPresent() ? Versions.all() : Versions.withoutSpark());
    json.put("arguments", shownArguments());
    return PrintableJson.indented(json);
  }

  private List<String> shownArguments() {
    List<String> shown = new ArrayList<>();
    arguments.forEach(word -> shown.add(Secrets.redactAssignment(word)));
    return shown;
  }
}
