package io.gradus.run;

import io.gradus.forecast.Forecast;
import io.gradus.forecast.Rates;
import io.gradus.train.TrainingExtent;
import java.util.List;

/**
 * What a run would cost.
 *
 * @param forecasts for 1, 2, 4, … executors, at least one
 * @param rates what was measured for them
 * @param carrier that rounds were measured with
 * @param extent of the run
 */
public record RunForecast(
    List<Forecast> forecasts, Rates rates, String carrier, TrainingExtent extent) {}
