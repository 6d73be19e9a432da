package io.gradus.score;

/** A column of predictions. */
public record PredictionColumn(String name, Kind kind) {

  /** What its values are. */
  public enum Kind {
    /** A class in the label's own type, see {@link io.gradus.encode.ClassForm}. */
    CLASS,
    /** An {@link Integer}, 0 or 1. */
    FLAG,
    /** A {@link Float}: a probability, or a number in its target's own unit. */
    NUMBER
  }
}
