package io.gradus.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the model of a fold came to.
 *
 * @param fold from 1
 * @param trained rows that it was trained on
 * @param heldOut rows of the fold
 * @param metrics of these
 * @param epoch from 1, whose weights the model has
 * @param epochs that were trained
 * @param seconds of training
 * @param modelPath the model's directory
 */
public record FoldResult(
    int fold,
    long trained,
    long heldOut,
    Map<String, Double> metrics,
    int epoch,
    int epochs,
    double seconds,
    String modelPath) {
  /** Keeps the order of the metrics. */
  public FoldResult {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
