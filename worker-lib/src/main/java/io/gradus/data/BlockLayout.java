package io.gradus.data;

import java.io.Serializable;
import java.util.Objects;

/** The widths of a {@link Block}'s parts: what a row has of each kind of value. */
public final class BlockLayout implements Serializable {
  private static final long serialVersionUID = 1;

  private final int denseWidth;
  private final int sparseWidth;
  private final int categoricalCount;
  private final int targetWidth;

  /**
   * A layout; every width may be 0.
   *
   * @param denseWidth numbers of a row that are all stored
   * @param sparseWidth dimension of a row's sparse vector, of which only what is present is stored
   * @param categoricalCount categorical codes of a row
   * @param targetWidth targets of a row: 1 for a class index or one number, else outputs
   */
  public BlockLayout(int denseWidth, int sparseWidth, int categoricalCount, int targetWidth) {
    if ((denseWidth | sparseWidth | categoricalCount | targetWidth) < 0) {
      throw new IllegalArgumentException(
          "Expected widths from 0, found dense "
              + denseWidth
              + ", sparse "
              + sparseWidth
              + ", categorical "
              + categoricalCount
              + ", target "
              + targetWidth
              + ".");
    }
    this.denseWidth = denseWidth;
    this.sparseWidth = sparseWidth;
    this.categoricalCount = categoricalCount;
    this.targetWidth = targetWidth;
  }

  /** Numbers of a row that are all stored. */
  public int denseWidth() {
    return denseWidth;
  }

  /** Dimension of a row's sparse vector. */
  public int sparseWidth() {
    return sparseWidth;
  }

  /** Categorical codes of a row. */
  public int categoricalCount() {
    return categoricalCount;
  }

  /** Targets of a row. */
  public int targetWidth() {
    return targetWidth;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockLayout that
        && denseWidth == that.denseWidth
        && sparseWidth == that.sparseWidth
        && categoricalCount == that.categoricalCount
        && targetWidth == that.targetWidth;
  }

  @Override
  public int hashCode() {
    return Objects.hash(denseWidth, sparseWidth, categoricalCount, targetWidth);
  }

  @Override
  public String toString() {
    return "BlockLayout[dense="
        + denseWidth
        + ", sparse="
        + sparseWidth
        + ", categorical="
        + categoricalCount
        + ", target="
        + targetWidth
        + "]";
  }
}
