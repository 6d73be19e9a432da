package io.gradus.encode;

import io.gradus.data.CounterRandom;

/**
 * Into how many parts training rows are divided, by their number alone, so that no row's own label
 * is in the statistic that stands for its category: it is of the rows of all other parts.
 */
public final class TargetFolds {
  /** How many parts there are. */
  public static final int COUNT = 5;

  /** "target". */
  private static final long KEY = CounterRandom.key(0x746172676574L, COUNT);

  private TargetFolds() {}

  /** The part of a row, from 0. */
  public static int of(long row) {
    return CounterRandom.below(COUNT, KEY, row);
  }
}
