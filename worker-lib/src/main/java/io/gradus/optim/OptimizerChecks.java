package io.gradus.optim;

/** What a declared number may be; complaints name the declaration, its field and the value. */
final class OptimizerChecks {
  private OptimizerChecks() {}

  static double or(Double value, double usual) {
    return value == null ? usual : value;
  }

  static void given(String what, String field, Object value) {
    if (value == null) {
      throw complaint(what, field, "given", "nothing");
    }
  }

  static void positive(String what, String field, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw complaint(what, field, "a number above 0", value);
    }
  }

  static void notNegative(String what, String field, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw complaint(what, field, "0 or a number above it", value);
    }
  }

  static void fraction(String what, String field, double value) {
    if (!(value >= 0 && value < 1)) {
      throw complaint(what, field, "at least 0 and below 1", value);
    }
  }

  static void atLeast(String what, String field, long value, long least) {
    if (value < least) {
      throw complaint(what, field, "at least " + least, value);
    }
  }

  /** Of the optimizers that keep means of gradients and of their squares. */
  static void moments(String what, double rate, double beta1, double beta2, double epsilon) {
    positive(what, "rate", rate);
    fraction(what, "beta1", beta1);
    fraction(what, "beta2", beta2);
    positive(what, "epsilon", epsilon);
  }

  static IllegalArgumentException complaint(
      String what, String field, String expected, Object found) {
    return new IllegalArgumentException(
        "Expected %s of %s to be %s, found %s.".formatted(field, what, expected, found));
  }
}
