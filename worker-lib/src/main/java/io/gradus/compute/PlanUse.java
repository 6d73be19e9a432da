package io.gradus.compute;

/** What a plan is for. */
public enum PlanUse {
  /**
   * Training and prediction, as fast as can be: layers are joined where one step can do several,
   * arrays are shared, and errors end at the first layer with parameters.
   */
  TRAINING,
  /**
   * Looking into the network with a {@link Trace}: each layer is a step of its own, keeps its
   * values and its errors, and errors reach the input.
   */
  TRACING
}
