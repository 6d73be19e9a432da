package io.gradus.encode;

import java.math.BigDecimal;

/** Numbers as texts and texts as numbers, in one way for training, prediction and every type. */
public final class NumberText {
  private static final double LARGEST_WHOLE = 0x1p53;

  private NumberText() {}

  /** The shortest text of a number: whole numbers without a point, whatever their type was. */
  public static String of(double value) {
    if (value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE) {
      return Long.toString((long) value);
    }
    return Double.toString(value);
  }

  /**
   * The shortest text of a number that is the same as that of its double where this tells it from
   * all others, and all of its digits where it does not.
   */
  public static String of(BigDecimal value) {
    double nearest = value.doubleValue();
    return isWritten(nearest, value) ? of(nearest) : digits(value);
  }

  /**
   * All digits of a number that may be a class, where a double would not give them back; null where
   * it does, so that {@link #of(double)} is the text.
   */
  public static String exactClass(BigDecimal value) {
    double nearest = value.doubleValue();
    boolean whole = value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
    boolean held = whole ? Math.abs(nearest) < LARGEST_WHOLE : isWritten(nearest, value);
    return held ? null : digits(value);
  }

  /** The same of a whole number. */
  public static String exactClass(long value) {
    return value > -LARGEST_WHOLE && value < LARGEST_WHOLE ? null : Long.toString(value);
  }

  /** Whether the text that a double has in Java is that number. */
  private static boolean isWritten(double nearest, BigDecimal value) {
    return Double.isFinite(nearest)
        && new BigDecimal(Double.toString(nearest)).compareTo(value) == 0;
  }

  private static String digits(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }

  /** Whether the text is blank, or says that there is no number. */
  public static boolean isMissing(String text) {
    return text.isBlank() || text.strip().equalsIgnoreCase("nan");
  }

  /**
   * The number that is written there.
   *
   * @throws NumberFormatException if it is none
   */
  public static double parse(String text) {
    String number = text.strip();
    char last = number.isEmpty() ? ' ' : number.charAt(number.length() - 1);
    if (Character.isLetter(last) && !number.endsWith("Infinity") && !number.endsWith("NaN")) {
      throw new NumberFormatException(number);
    }
    return Double.parseDouble(number);
  }

  /** Whether a number is written there. */
  public static boolean isNumber(String text) {
    try {
      parse(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
