package io.gradus.config;

import java.util.Optional;

/**
 * How rows are divided for cross-validation.
 *
 * @param number of folds
 * @param column of groups, or of time
 * @param atOnce the most that are trained at once; empty for as many as executors have memory for
 * @param ensemble whether a model is made of all folds' models
 */
public record FoldsConfig(
    int number,
    Method method,
    Optional<String> column,
    Optional<Integer> atOnce,
    boolean ensemble) {
  /** Which rows are held out together. */
  public enum Method {
    /** Rows that are drawn. */
    RANDOM,
    /** Rows that are drawn, of each class in the same proportion. */
    STRATIFIED,
    /** All rows of a group. */
    GROUPED,
    /** Rows that come after those that are trained on. */
    TIME
  }
}
