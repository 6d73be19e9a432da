package io.gradus.evaluate;

import io.gradus.metric.Bootstrap;
import io.gradus.metric.InputSums;
import io.gradus.metric.Metrics;
import io.gradus.metric.Quality;

/**
 * What a network was found to be worth on rows.
 *
 * @param quality what curves and intervals are made of
 * @param inputs how the rows' inputs are spread
 * @param bootstrap where metrics lie
 */
public record Measured(Metrics metrics, Quality quality, InputSums inputs, Bootstrap bootstrap) {}
