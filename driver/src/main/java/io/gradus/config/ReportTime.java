package io.gradus.config;

/** When a run writes its report. */
public enum ReportTime {
  /** Never. */
  NEVER,
  /** When it has come to its end. */
  END,
  /** After every epoch too, so that one can look at it meanwhile. */
  EPOCH
}
