package io.gradus.config;

import java.util.Optional;

/**
 * Files that say by their numbers which of the training paths' rows are for something else, as
 * published splits of data sets do.
 *
 * @param validation numbers of the validation rows
 * @param test numbers of the test rows
 */
public record RowNumbers(Optional<String> validation, Optional<String> test) {
  /** No rows are given by their numbers. */
  public static RowNumbers none() {
    return new RowNumbers(Optional.empty(), Optional.empty());
  }

  /** Whether any are. */
  public boolean areGiven() {
    return validation.isPresent() || test.isPresent();
  }
}
