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
  /** The value's quantile among the training rows, mapped through the normal distribution. */
  QUANTILE_NORMAL
}
