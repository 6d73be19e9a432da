package io.gradus.compute;

/** Whether layers behave as in training, or as in evaluation. */
enum Mode {
  TRAINING,
  EVALUATION
}
