package io.gradus.encode;

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
