package io.gradus.optim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an {@link Optimizer} remembers between updates, and so what a checkpoint must hold: how many
 * updates were made, the moments (arrays with one value for each parameter) and single numbers.
 * Moments and numbers have names such as {@code "adam.first_moment"}, and keep the order in which
 * they were added.
 */
public final class OptimizerState {
  private final Map<String, float[]> moments = new LinkedHashMap<>();
  private final Map<String, Double> scalars = new LinkedHashMap<>();
  private long step;

  OptimizerState() {}

  /**
   * A state as it was stored. The arrays are taken over, not copied.
   *
   * @param step how many updates were made
   * @param moments by name, each of shape [parameters]
   * @param scalars single numbers by name
   */
  public static OptimizerState of(
      long step, Map<String, float[]> moments, Map<String, Double> scalars) {
    OptimizerChecks.atLeast("the optimizer's state", "step", step, 0);
    OptimizerState state = new OptimizerState();
    state.step = step;
    state.moments.putAll(moments);
    state.scalars.putAll(scalars);
    return state;
  }

  /** How many updates were made, those of batches without weight among them. */
  public long step() {
    return step;
  }

  /** The moments by name, each of shape [parameters]. The next update changes their values. */
  public Map<String, float[]> moments() {
    return Collections.unmodifiableMap(moments);
  }

  /** The single numbers by name. */
  public Map<String, Double> scalars() {
    return Collections.unmodifiableMap(scalars);
  }

  /**
   * Goes on from where another state got, once the values of its moments have been copied into
   * those of this one.
   *
   * @param laterStep how many updates that state has seen
   * @param laterScalars its single numbers
   */
  public void moveTo(long laterStep, Map<String, Double> laterScalars) {
    OptimizerChecks.atLeast("the optimizer's state", "step", laterStep, step);
    step = laterStep;
    scalars.putAll(laterScalars);
  }

  /** A copy that later updates do not change. */
  public OptimizerState copy() {
    OptimizerState copy = of(step, moments, scalars);
    copy.moments.replaceAll((name, values) -> values.clone());
    return copy;
  }

  float[] moment(String name) {
    return moments.get(name);
  }

  void moment(String name, float[] values) {
    moments.put(name, values);
  }

  double scalar(String name) {
    return scalars.get(name);
  }

  void scalar(String name, double value) {
    scalars.put(name, value);
  }

  void advance() {
    step++;
  }
}
