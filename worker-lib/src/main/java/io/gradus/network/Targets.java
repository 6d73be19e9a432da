package io.gradus.network;

/** Which numbers a loss takes for targets. */
public enum Targets {
  /** Any number, in any unit. */
  ANY("any number"),
  /** Counts and amounts, in their own unit: outputs are logarithms of their means. */
  NOT_NEGATIVE("a number of at least 0"),
  /** The same without 0. */
  POSITIVE("a number above 0");

  private final String words;

  Targets(String words) {
    this.words = words;
  }

  /** As part of a sentence. */
  public String words() {
    return words;
  }

  /** Whether outputs are logarithms of the mean target, which then must not be scaled. */
  public boolean areOfLogarithms() {
    return this != ANY;
  }

  /** Whether that number is one of them. */
  public boolean include(double target) {
    return switch (this) {
      case ANY -> true;
      case NOT_NEGATIVE -> target >= 0;
      case POSITIVE -> target > 0;
    };
  }
}
