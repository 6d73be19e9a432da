package io.gradus.config;

import java.util.function.DoublePredicate;

/** The numbers that a key takes. */
record Range(String words, double placeholder, DoublePredicate allows) {
  static Range atLeast(long lowest) {
    return new Range("of at least " + lowest, lowest, value -> value >= lowest);
  }

  static Range above(double bound) {
    return new Range("above " + plain(bound), bound + 1, value -> value > bound);
  }

  /** Both ends included. */
  static Range within(double low, double high) {
    return new Range(
        "from %s to %s".formatted(plain(low), plain(high)),
        low,
        value -> value >= low && value <= high);
  }

  /** The lower end included, the upper one not. */
  static Range fromUpTo(double low, double high) {
    return new Range(
        "from %s up to, but not including, %s".formatted(plain(low), plain(high)),
        low,
        value -> value >= low && value < high);
  }

  /** The upper end included, the lower one not. */
  static Range aboveUpTo(double low, double high) {
    return new Range(
        "above %s up to %s".formatted(plain(low), plain(high)),
        high,
        value -> value > low && value <= high);
  }

  /** Neither end included. */
  static Range between(double low, double high) {
    return new Range(
        "above %s and below %s".formatted(plain(low), plain(high)),
        (low + high) / 2,
        value -> value > low && value < high);
  }

  static Range any() {
    return new Range("", 0, value -> true);
  }

  String of(String noun) {
    return words.isEmpty() ? noun : noun + " " + words;
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
