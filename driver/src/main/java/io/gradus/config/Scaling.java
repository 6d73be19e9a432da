package io.gradus.config;

/** How a numeric column is brought to a common size; fitted on the training rows. */
public enum Scaling {
  /** Values are used as they are. */
  NONE,
  /** (x − mean) / standard deviation. */
  STANDARD,
  /** (x − min) / (max − min), which gives 0…1 on the training rows. */
  MIN_MAX,
  /** (x − median) / (third quartile − first quartile): outliers do not move the scale. */
  ROBUST,
  /**
   * As robust, then z/√(1 + (z/3)²): outliers come no further than 3. Where half of the values are
   * the same, half the range takes the place of the quartiles.
   */
  ROBUST_SMOOTH_CLIP,
  /** The value's quantile among the training rows, mapped through the normal distribution. */
  QUANTILE_NORMAL,
  /** Standard, robust-smooth-clip or quantile-normal, by how skewed the training rows are. */
  AUTO;

  /** Whether it is fitted to quantiles of the training rows. */
  public boolean takesQuantiles() {
    return switch (this) {
      case NONE, STANDARD, MIN_MAX -> false;
      case ROBUST, ROBUST_SMOOTH_CLIP, QUANTILE_NORMAL, AUTO -> true;
    };
  }
}
