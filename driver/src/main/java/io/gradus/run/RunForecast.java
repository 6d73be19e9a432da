package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gradus.forecast.Forecast;
import io.gradus.forecast.Rates;
import io.gradus.text.PrintableJson;
import io.gradus.train.TrainingExtent;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run would cost.
 *
 * @param forecasts for 1, 2, 4, … executors, at least one
 * @param rates what was measured for them
 * @param carrier that rounds were measured with
 * @param extent of the run
 */
public record RunForecast(
    List<Forecast> forecasts, Rates rates, String carrier, TrainingExtent extent) {
  /** The one with the shortest step; of equal ones the smallest. */
  public Forecast fastest() {
    return forecasts.stream().min(Comparator.comparingDouble(Forecast::step)).orElseThrow();
  }

  /** All of it but the rates, for faces that are no Java: sizes by name, times in seconds. */
  public String toJson() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("forecasts", forecasts.stream().map(RunForecast::figures).toList());
    all.put("fastest", figures(fastest()));
    all.put("carrier", carrier);
    all.put("advice", advice());
    try {
      return PrintableJson.mapper().build().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A forecast is maps of texts and numbers.", e);
    }
  }

  private static Map<String, Object> figures(Forecast forecast) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("executors", forecast.cluster().executors());
    figures.put("tasks", forecast.partitions());
    figures.put("step", forecast.step());
    figures.put("compute", forecast.compute());
    figures.put("bytes", forecast.exchange());
    figures.put("rounds", forecast.rounds());
    figures.put("update", forecast.update());
    figures.put("epoch", forecast.epochSeconds());
    figures.put("run", forecast.runSeconds());
    figures.put("bound_by", forecast.bound().toString());
    figures.put("executor_heap_bytes", forecast.executorBytes().heap());
    figures.put("executor_other_bytes", forecast.executorBytes().overhead());
    figures.put("driver_bytes", forecast.driverBytes());
    figures.put("sharded", forecast.sharded());
    return figures;
  }

  /** What would help, by what bounds the fastest cluster. */
  public String advice() {
    Forecast fastest = fastest();
    Forecast largest = forecasts.get(forecasts.size() - 1);
    if (fastest.idle() > 0) {
      return "data.partitions = %s keeps all other cores idle: leave it out, or raise it."
          .formatted(fastest.partitions());
    }
    if (largest.idle() > 0) {
      return "With data.partitions = %s more executors have nothing to do: leave it out, or raise it."
          .formatted(fastest.partitions());
    }
    if (fastest.bound() == Forecast.Bound.COMPUTE && !fastest.equals(largest)) {
      return "More executors do not help: what they exchange takes longer than what they spare.";
    }
    return switch (fastest.bound()) {
      case COMPUTE ->
          "More executors make it faster. On processors with AVX-512 BF16,"
              + " training.matmul-precision = bf16 computes faster.";
      case EXCHANGE ->
          "More executors do not help. A larger training.batch-size, training.local-steps or"
              + " training.gradient-compression exchange less.";
      case ROUNDS ->
          "More executors do not help. A larger training.batch-size or training.local-steps needs"
              + " fewer rounds.";
      case UPDATE ->
          "More executors do not help. A larger training.batch-size needs fewer updates; more cores"
              + " of the driver make each faster.";
    };
  }
}
