package io.gradus.config;

/**
 * What happens when rows that a model is used on, for validation too, have nothing of what training
 * saw in a column.
 */
public enum Unusual {
  /** The command ends with an error. */
  FAIL,
  /** It is a warning. */
  WARN
}
