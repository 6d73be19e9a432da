package io.gradus.optim;

import java.util.Optional;

/**
 * One link of the chain that turns a gradient into an update (what is then subtracted from the
 * parameters). It changes the numbers in place; what it keeps lies in the {@link OptimizerState}.
 *
 * <p>An update asks each link once for its {@link Pass} and then runs the passes over ranges of
 * elements, in any order and, if wanted, at the same time: element i depends on elements i of the
 * arrays only, so the bits do not depend on the ranges.
 */
interface Transformation {

  /** Adds what this link keeps to a fresh state: arrays of shape [count] and numbers. */
  default void initialize(OptimizerState state, int count) {}

  /**
   * Whether {@link #prepare} reads the numbers, so that the passes of the links before it have to
   * be run over all elements first.
   */
  default boolean readsAll() {
    return false;
  }

  /**
   * The work on each element in this update.
   *
   * @param step the number of this update, from 1
   * @param rate by which the update is multiplied in the end
   * @param updates [count]; may be changed by a link that {@link #readsAll}
   */
  Pass prepare(long step, double rate, float[] updates, OptimizerState state);

  /** See {@link Optimizer#evaluated}; empty where the parameters themselves are evaluated. */
  default Optional<float[]> evaluated(OptimizerState state) {
    return Optional.empty();
  }

  /** Work on the elements from {@code from} to {@code to}, exclusive. */
  @FunctionalInterface
  interface Pass {
    void apply(float[] updates, float[] parameters, int from, int to);
  }
}
