package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.config.JobConfig;
import io.gradus.config.TuningConfig;
import io.gradus.metric.Metric;
import io.gradus.text.PrintableJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a tuning has left at its output: {@code tuning.json}, by which configuration; {@code
 * trials.jsonl}, a line for each trial that has ended; under {@code trials/} the model of the best
 * one so far; at last {@code best/}, a run's directory.
 */
final class TrialLog {
  static final String TUNING = "tuning.json";
  static final String TRIALS = "trials.jsonl";
  static final String BEST = "best";

  /** Of the models of trials. */
  static final String KEPT = "trials";

  private static final JsonMapper JSON = PrintableJson.mapper().build();
  private static final String NUMBER_OF_TRIALS = "tuning.trials";

  private final RunDirectory output;
  private final OutputLog before;
  private final Metric metric;

  /** By number; the line of each beside it, so that what was written stays as it is. */
  private final Map<Integer, Trial> trials = new TreeMap<>();

  private final Map<Integer, String> lines = new TreeMap<>();

  /** Of the rows that trials were trained on, by number. */
  private final Map<Integer, String> rows = new TreeMap<>();

  TrialLog(RunDirectory output, Metric metric) {
    this.output = output;
    this.before = new OutputLog(output, FileFormat.TUNING, "a tuning", TUNING);
    this.metric = metric;
  }

  /**
   * Looks at the output, and changes nothing there: reads what this tuning has left before.
   *
   * @param plans the trials that there are to be
   * @throws RunException if something else is there, or a tuning of another configuration
   */
  void open(JobConfig job, List<TrialPlans.Plan> plans) {
    boolean mayGrow = job.tuning().method() == TuningConfig.Method.RANDOM;
    if (before.before(job, "tuning.", mayGrow ? NUMBER_OF_TRIALS : "").isEmpty()) {
      return;
    }
    Map<Integer, Map<String, Object>> planned = new TreeMap<>();
    plans.forEach(plan -> planned.put(plan.number(), plan.settings()));
    output.read(TRIALS).ifPresent(text -> text.lines().forEach(line -> read(line, planned)));
  }

  /** Removes what a tuning has left, and says which one is here now. */
  void begin(JobConfig job) {
    if (trials.isEmpty()) {
      List.of(TRIALS, KEPT, BEST).forEach(output::remove);
    }
    Map<String, Object> content = new LinkedHashMap<>();
    FileFormat.TUNING.begin(content);
    content.put("gradus", Versions.own());
    content.put("configuration", job.toRedactedMap());
    output.write(TUNING, PrintableJson.indented(content));
  }

  /**
   * A line that was not written to its end says nothing; nor does one of a trial of another kind.
   */
  private void read(String line, Map<Integer, Map<String, Object>> planned) {
    try {
      JsonNode node = JSON.readTree(line);
      int number = node.path("trial").asInt();
      Map<String, Object> settings = planned.get(number);
      if (settings == null || !JSON.valueToTree(settings).equals(node.path("settings"))) {
        return;
      }
      Trial trial = trial(number, settings, node);
      trials.put(number, trial);
      lines.put(number, line);
      rows.put(number, node.path("rows").asText());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      // The trial is trained again.
    }
  }

  private Trial trial(int number, Map<String, Object> settings, JsonNode node) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    JsonNode validation = node.path("validation");
    validation
        .fieldNames()
        .forEachRemaining(name -> metrics.put(name, number(validation.get(name))));
    Map<Integer, Double> reached = new TreeMap<>();
    JsonNode rungs = node.path("reached");
    rungs
        .fieldNames()
        .forEachRemaining(epoch -> reached.put(Integer.valueOf(epoch), number(rungs.get(epoch))));
    return new Trial(
        number,
        settings,
        Trial.Status.valueOf(node.path("status").asText().toUpperCase(Locale.ROOT)),
        number(node.path(metric.id())),
        node.path("epoch").asInt(),
        node.path("epochs").asInt(),
        node.path("steps").asLong(),
        metrics,
        node.path("seconds").asDouble(),
        reached,
        Optional.ofNullable(node.path("cause").asText(null)));
  }

  private static double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : Double.NaN;
  }

  /** Keeps a trial that has ended. */
  void add(Trial trial, String fingerprint) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("trial", trial.number());
    line.put("status", trial.status().name().toLowerCase(Locale.ROOT));
    line.put(metric.id(), finite(trial.value()));
    line.put("settings", trial.settings());
    line.put("epoch", trial.epoch());
    line.put("epochs", trial.epochs());
    line.put("steps", trial.steps());
    line.put("seconds", trial.seconds());
    Map<String, Object> metrics = new LinkedHashMap<>();
    trial.metrics().forEach((name, value) -> metrics.put(name, finite(value)));
    line.put("validation", metrics);
    if (!trial.reached().isEmpty()) {
      Map<String, Object> reached = new LinkedHashMap<>();
      trial.reached().forEach((epoch, value) -> reached.put(epoch.toString(), finite(value)));
      line.put("reached", reached);
    }
    trial.cause().ifPresent(cause -> line.put("cause", cause));
    line.put("rows", fingerprint);
    try {
      lines.put(trial.number(), JSON.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A trial cannot be written as JSON.", e);
    }
    trials.put(trial.number(), trial);
    rows.put(trial.number(), fingerprint);
    output.write(TRIALS, String.join("\n", lines.values()) + "\n");
  }

  /** JSON has no NaN. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** A trial is to be trained again. */
  void forget(int number) {
    trials.remove(number);
    lines.remove(number);
    rows.remove(number);
  }

  /** Those that have ended, by number. */
  Map<Integer, Trial> trials() {
    return Collections.unmodifiableMap(trials);
  }

  /**
   * Makes sure that trials of before were trained on these rows.
   *
   * @param numbers of trials whose rows are encoded as these are
   */
  void requireRows(List<Integer> numbers, String fingerprint) {
    for (int number : numbers) {
      before.requireRows("trial %s".formatted(number), rows.getOrDefault(number, ""), fingerprint);
    }
  }

  /** Makes sure that a trial gave a model that could be judged. */
  void requireModel() {
    if (best().isPresent()) {
      return;
    }
    long diverged =
        trials.values().stream().filter(trial -> trial.status() == Trial.Status.DIVERGED).count();
    Trial first = trials.values().iterator().next();
    throw new RunException(
        diverged > 0 ? Reason.DIVERGED : Reason.DATA,
        "Of %s trials none gave a model that could be judged; %s diverged. The first, %s: %s"
            .formatted(trials.size(), diverged, first.shownSettings(), first.cause().orElse("–")));
  }

  /** The best of those that were trained to their end; of equals the first. */
  Optional<Trial> best() {
    Optional<Trial> best = Optional.empty();
    for (Trial trial : trials.values()) {
      if (isBetter(trial, best)) {
        best = Optional.of(trial);
      }
    }
    return best;
  }

  /** Whether a trial that has just ended is the best of all. */
  boolean isBest(Trial trial) {
    return isBetter(trial, best());
  }

  private boolean isBetter(Trial trial, Optional<Trial> than) {
    if (trial.status() != Trial.Status.DONE) {
      return false;
    }
    return than.isEmpty()
        || metric.better(trial.value(), than.get().value(), 0)
        || trial.value() == than.get().value() && trial.number() < than.get().number();
  }
}
