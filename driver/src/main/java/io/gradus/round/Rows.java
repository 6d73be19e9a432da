package io.gradus.round;

/** Which rows of a partition a request is about. */
enum Rows {
  TRAINING,
  VALIDATION
}
