package io.gradus.config;

/** What validation and test rows count. */
public enum EvaluationWeight {
  /** As much as training rows do: what the column of row weights says. */
  TRAINING,
  /** Each 1, but for the weight of its class; the column of row weights need not be there. */
  NONE
}
