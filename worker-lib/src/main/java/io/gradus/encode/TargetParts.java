package io.gradus.encode;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gradus.data.CounterRandom;
import java.io.Serializable;
import java.util.Objects;

/**
 * Into how many parts training rows are divided, by their number alone, so that no row's own label
 * is in the statistic that stands for its category.
 */
public final class TargetParts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** "target". */
  private static final long TARGET = 0x746172676574L;

  private static final int FOLDS = 5;
  private static final int STEPS = 16;

  private final int count;
  private final long key;

  /**
   * Parts of one's own.
   *
   * @param count how many there are
   * @param key of the random numbers that put rows into parts
   */
  @JsonCreator
  public TargetParts(@JsonProperty("count") int count, @JsonProperty("key") long key) {
    if (count < 1) {
      throw new IllegalArgumentException("Expected at least 1 part, found %s.".formatted(count));
    }
    this.count = count;
    this.key = key;
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

  /** How many parts there are. */
  @JsonProperty("count")
  public int count() {
    return count;
  }

  /** Of the random numbers that put rows into parts. */
  @JsonProperty("key")
  public long key() {
    return key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TargetParts parts && parts.count == count && parts.key == key;
  }

  @Override
  public int hashCode() {
    return Objects.hash(count, key);
  }

  @Override
  public String toString() {
    return "%s parts by %s".formatted(count, key);
  }
}
