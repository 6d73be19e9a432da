package io.gradus.calibrate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.metric.Metric;
import io.gradus.network.Task;
import io.gradus.text.ShallowJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What was fitted on validation rows and stands beside a model: what makes its probabilities ones
 * that can be taken at their word, what is told of a row, and bounds of numbers. Immutable.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Calibration {
  private static final JsonMapper JSON = JsonMapper.builder(ShallowJson.factory()).build();

  @JsonProperty("rows")
  private final long rows;

  @JsonProperty("probabilities")
  private final ProbabilityMap probabilities;

  @JsonProperty("decision")
  private final DecisionRule decision;

  @JsonProperty("interval")
  private final ConformalInterval interval;

  @JsonProperty("measured")
  private final Map<String, Effect.Comparison> measured;

  @JsonCreator
  private Calibration(
      @JsonProperty("rows") long rows,
      @JsonProperty("probabilities") ProbabilityMap probabilities,
      @JsonProperty("decision") DecisionRule decision,
      @JsonProperty("interval") ConformalInterval interval,
      @JsonProperty("measured") Map<String, Effect.Comparison> measured) {
    if (measured != null && measured.values().stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("Expected metrics of each of the rows, found none.");
    }
    this.rows = rows;
    this.probabilities = probabilities;
    this.decision = decision;
    this.interval = interval;
    this.measured =
        measured == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(measured));
  }

  /**
   * Nothing yet.
   *
   * @param rows that it is to be fitted on
   */
  public static Calibration of(long rows) {
    return new Calibration(rows, null, null, null, null);
  }

  /** This with calibrated probabilities. */
  public Calibration with(ProbabilityMap map) {
    return new Calibration(rows, map, decision, interval, measured);
  }

  /** This with another decision than for what is likeliest. */
  public Calibration with(DecisionRule rule) {
    return new Calibration(rows, probabilities, rule, interval, measured);
  }

  /** This with bounds beside numbers. */
  public Calibration with(ConformalInterval bounds) {
    return new Calibration(rows, probabilities, decision, bounds, measured);
  }

  /** This with what rows show of it, by the name of the rows. */
  public Calibration measured(Map<String, Effect.Comparison> shown) {
    return new Calibration(rows, probabilities, decision, interval, shown);
  }

  /** The validation rows that it was fitted on. */
  public long rows() {
    return rows;
  }

  /** What makes probabilities of logits. */
  public Optional<ProbabilityMap> probabilities() {
    return Optional.ofNullable(probabilities);
  }

  /** What is told of a row, where it is not what is likeliest. */
  public Optional<DecisionRule> decision() {
    return Optional.ofNullable(decision);
  }

  /** Bounds of numbers. */
  public Optional<ConformalInterval> interval() {
    return Optional.ofNullable(interval);
  }

  /** What rows show of it, by the name of the rows: validation, test. */
  public Map<String, Effect.Comparison> measured() {
    return measured;
  }

  /** Those of {@link Effect#TOLD} that any of the rows have, as the task has them. */
  public List<Metric> told() {
    return Effect.TOLD.stream()
        .filter(
            metric ->
                measured.values().stream()
                    .anyMatch(shown -> shown.after().metrics().containsKey(metric.id())))
        .toList();
  }

  /** As {@code calibration.json} has it. */
  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A calibration cannot be written as JSON.", e);
    }
  }

  static Calibration fromJson(String text) {
    try {
      return JSON.readValue(text, Calibration.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A calibration that was written cannot be read.", e);
    }
  }

  /** Whether it is one for a task and so many outputs of a network: of numbers, so many targets. */
  public boolean suits(Task task, int outputs) {
    return (probabilities == null || probabilities.suits(task, outputs))
        && (decision == null || decision.suits(task, outputs))
        && (interval == null || interval.suits(task, outputs));
  }
}
