package io.gradus.config;

/** What happens when the output path is there already. */
public enum Existing {
  /** The run ends with an error before anything is read or trained. */
  FAIL,
  /** The old output is replaced. */
  OVERWRITE
}
