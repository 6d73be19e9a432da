package io.gradus.config;

/** When a numeric column gets a second feature that is 1 where the number was missing. */
public enum GapIndicator {
  /** For columns in which the training rows have gaps. */
  AUTO,
  /** For every numeric column. */
  ALWAYS,
  /** For none. */
  NEVER
}
