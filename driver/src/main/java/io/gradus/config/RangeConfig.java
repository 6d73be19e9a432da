package io.gradus.config;

import java.util.Optional;

/**
 * Which rows of the training paths are there at all, where a table grows day by day.
 *
 * @param column whose values say so; empty for all rows
 * @param first value that belongs to it; empty for an open end
 * @param last value that belongs to it; empty for an open end
 * @param rehearsal share of the rows before {@code first} that are there, too, 0 ≤ s ≤ 1, so that
 *     what was learned of them is not forgotten
 * @param oldest of those; empty for any
 */
public record RangeConfig(
    Optional<String> column,
    Optional<String> first,
    Optional<String> last,
    double rehearsal,
    Optional<String> oldest) {
  /** All rows. */
  public static RangeConfig all() {
    return new RangeConfig(
        Optional.empty(), Optional.empty(), Optional.empty(), 0, Optional.empty());
  }
}
