package io.gradus.config;

import java.util.Optional;

/**
 * How validation and test rows are chosen where they are a part of the training paths' rows.
 *
 * @param method which rows of a part belong together, as in folds
 * @param column of groups, or of time
 */
public record SplitConfig(FoldsConfig.Method method, Optional<String> column) {
  /** Rows are drawn one by one. */
  public static SplitConfig random() {
    return new SplitConfig(FoldsConfig.Method.RANDOM, Optional.empty());
  }
}
