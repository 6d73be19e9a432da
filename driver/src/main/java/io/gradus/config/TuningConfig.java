package io.gradus.config;

import java.util.Optional;

/**
 * How several configurations are tried out, and which ones.
 *
 * @param space the keys that differ from trial to trial
 * @param trials how many are drawn; a grid has as many as it has
 * @param factor of halving: one in so many goes on
 * @param firstEpochs of halving: after how many epochs trials are compared first
 * @param atOnce the most that are trained at once; empty for as many as memory suffices for
 */
public record TuningConfig(
    Method method,
    SearchSpace space,
    int trials,
    int factor,
    int firstEpochs,
    Optional<Integer> atOnce) {

  /** Which configurations are tried. */
  public enum Method {
    /** All combinations of the values. */
    GRID,
    /** Drawn ones, independent of each other. */
    RANDOM,
    /** Drawn ones, of which the worse are stopped early. */
    HALVING
  }
}
