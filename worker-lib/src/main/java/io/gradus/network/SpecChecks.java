package io.gradus.network;

/** What a declared number may be; complaints name the declaration, its field and the value. */
final class SpecChecks {
  private SpecChecks() {}

  static void atLeastOne(String what, String field, int value) {
    if (value < 1) {
      throw new NetworkException(
          "Expected %s of %s to be at least 1, found %s.".formatted(field, what, value));
    }
  }

  static void notNegative(String what, String field, int value) {
    if (value < 0) {
      throw new NetworkException(
          "Expected %s of %s to be 0 or more, found %s.".formatted(field, what, value));
    }
  }

  static void positive(String what, String field, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new NetworkException(
          "Expected %s of %s to be a positive number, found %s.".formatted(field, what, value));
    }
  }

  static void atLeastZero(String what, String field, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new NetworkException(
          "Expected %s of %s to be a number of at least 0, found %s."
              .formatted(field, what, value));
    }
  }

  /** {@code lowest ≤ value < limit}. */
  static void within(String what, String field, double value, double lowest, double limit) {
    if (!(value >= lowest && value < limit)) {
      throw new NetworkException(
          "Expected %s of %s to be at least %s and below %s, found %s."
              .formatted(field, what, lowest, limit, value));
    }
  }

  /** A number of values that an array holds. */
  static int size(String what, long values) {
    if (values > Integer.MAX_VALUE) {
      throw new NetworkException(
          "Expected at most %s values behind %s, found %s. Take fewer values a number."
              .formatted(Integer.MAX_VALUE, what, values));
    }
    return (int) values;
  }

  static void name(String what, String value) {
    if (value == null || value.isBlank()) {
      throw new NetworkException(
          "Expected a name for the %s input, found %s. Give it the name of its column."
              .formatted(what, value == null ? "none" : "\"" + value + "\""));
    }
  }

  static <T> T present(String what, String field, T value) {
    if (value == null) {
      throw new NetworkException("Expected %s of %s, found none.".formatted(field, what));
    }
    return value;
  }
}
