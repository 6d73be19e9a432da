package io.gradus.optim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that an {@link Optimizer} keeps from one update to the next: what a checkpoint has to hold.
 * The number of updates done, arrays with one value a parameter, and single numbers, each under a
 * name such as {@code "adam.first_moment"}, in a fixed order.
 */
public final class OptimizerState {
  private final Map<String, float[]> moments = new LinkedHashMap<>();
  private final Map<String, Double> scalars = new LinkedHashMap<>();
  private long step;

  OptimizerState() {}

  /**
   * A state as it was stored. The arrays are taken over, not copied.
   *
   * @param step updates done
   * @param moments arrays of shape [parameters]
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

  /** The number of updates done. */
  public long step() {
    return step;
  }

  /** Arrays of shape [parameters], which the next update changes. */
  public Map<String, float[]> moments() {
    return Collections.unmodifiableMap(moments);
  }

  /** Single numbers. */
  public Map<String, Double> scalars() {
    return Collections.unmodifiableMap(scalars);
  }

  /** Takes over how far somebody else got whose arrays were taken over already. */
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
