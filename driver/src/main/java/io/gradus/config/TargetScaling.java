package io.gradus.config;

/** How regression targets are scaled for training; predictions come back in their own unit. */
public enum TargetScaling {
  /** Targets are used as they are. */
  NONE,
  /** (y − mean) / standard deviation of the training rows, for each target by itself. */
  STANDARD
}
