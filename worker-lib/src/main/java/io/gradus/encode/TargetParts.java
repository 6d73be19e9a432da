package io.gradus.encode;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gradus.data.CounterRandom;
import java.io.Serializable;

/**
 * Into how many parts training rows are divided, by their number alone, so that no row's own label
 * is in the statistic that stands for its category.
 *
 * @param count how many parts there are
 * @param key of the random numbers that put rows into parts
 */
public record TargetParts(@JsonProperty("count") int count, @JsonProperty("key") long key)
    implements Serializable {
  /** "target". */
  private static final long TARGET = 0x746172676574L;

  private static final int FOLDS = 5;
  private static final int STEPS = 16;

  /** Checks the number. */
  public TargetParts {
    if (count < 1) {
      throw new IllegalArgumentException("Expected at least 1 part, found %s.".formatted(count));
    }
  }

  /** Folds, the same in every run: a row gets the statistic of all rows of the other ones. */
  public static TargetParts folds() {
    return new TargetParts(FOLDS, CounterRandom.key(TARGET, FOLDS));
  }

  /**
   * Steps of a random order: a row gets the statistic of all rows of earlier ones.
   *
   * @param seed draws the order
   */
  public static TargetParts steps(long seed) {
    return new TargetParts(STEPS, CounterRandom.key(seed, TARGET));
  }

  /** The part of a row, from 0. */
  public int of(long row) {
    return CounterRandom.below(count, key, row);
  }
}
