package io.gradus.score;

/** Whether the standard deviations between a model's networks stand beside its predictions. */
public enum Deviations {
  LEFT_OUT,
  SHOWN
}
