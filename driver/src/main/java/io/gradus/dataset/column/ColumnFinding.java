package io.gradus.dataset.column;

/**
 * What the look at the training rows found a column to be.
 *
 * @param name of the column
 * @param reason why, for people: the start of no sentence, without a full stop
 * @param use whether it is a feature
 */
public record ColumnFinding(String name, ColumnRole role, String reason, Use use) {
  /** What becomes of a column. */
  public enum Use {
    FEATURE,
    LEFT_OUT
  }

  /** Whether it is a feature. */
  public boolean isFeature() {
    return use == Use.FEATURE;
  }
}
