package io.gradus.calibrate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gradus.metric.Metric;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a model is worth on rows, in metrics by name, and what became of rows of about the same
 * probability.
 *
 * @param metrics those that are numbers
 * @param reliability of rows of about the same probability their weight, their mean probability,
 *     and the share that came true
 */
public record Effect(
    @JsonProperty("metrics") Map<String, Double> metrics,
    @JsonProperty("reliability") List<List<Double>> reliability) {
  /** What people are told of it, as far as the task has it. */
  public static final List<Metric> TOLD =
      List.of(
          Metric.LOG_LOSS,
          Metric.BRIER,
          Metric.ECE,
          Metric.ACCURACY,
          Metric.PRECISION,
          Metric.RECALL,
          Metric.F1,
          Metric.RMSE,
          Metric.COVERAGE,
          Metric.INTERVAL_WIDTH);

  private static final int OF_PART = 3;

  @JsonCreator
  public Effect {
    Map<String, Double> finite = new LinkedHashMap<>(metrics == null ? Map.of() : metrics);
    finite.values().removeIf(value -> value == null || !Double.isFinite(value));
    metrics = Collections.unmodifiableMap(finite);
    reliability = reliability == null ? List.of() : List.copyOf(reliability);
    for (List<Double> part : reliability) {
      if (part.size() != OF_PART || part.stream().anyMatch(Objects::isNull)) {
        throw new IllegalArgumentException(
            "Expected weight, probability and share of each part, found %s.".formatted(part));
      }
    }
  }

  /**
   * The same rows without what was fitted, and with it.
   *
   * @param before without it
   * @param after with it
   */
  public record Comparison(
      @JsonProperty("before") Effect before, @JsonProperty("after") Effect after) {
    @JsonCreator
    public Comparison {
      if (before == null || after == null) {
        throw new IllegalArgumentException("Expected metrics before and after, found none.");
      }
    }
  }
}
