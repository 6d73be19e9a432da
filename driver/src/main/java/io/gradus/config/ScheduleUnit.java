package io.gradus.config;

/** In what the lengths of a schedule are counted. */
public enum ScheduleUnit {
  /** Passes over the training rows. */
  EPOCHS,
  /** Updates of the parameters. */
  STEPS
}
