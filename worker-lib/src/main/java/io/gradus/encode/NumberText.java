package io.gradus.encode;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** Numbers as texts and texts as numbers, in one way for training, prediction and every type. */
public final class NumberText {
  private static final double LARGEST_WHOLE = 0x1p53;

  /** Whole numbers of so many digits are exact as a double. */
  private static final int EXACT_DIGITS = 15;

  /** Powers of ten that are exact as a double. */
  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

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
    if (number.indexOf('x') >= 0 || number.indexOf('X') >= 0) {
      throw new NumberFormatException(number);
    }
    return Double.parseDouble(number);
  }

  /**
   * The number that the bytes write in ASCII, to the bits of {@link #parse(String)}, but most times
   * quicker: a decimal of at most 15 digits is one division or product of two exact numbers, which
   * IEEE 754 rounds once (W. D. Clinger, How to read floating point numbers accurately, PLDI 1990).
   *
   * @throws NumberFormatException if it is none
   */
  public static double parse(byte[] text, int from, int to) {
    int at = from;
    boolean negative = at < to && text[at] == '-';
    if (at < to && (negative || text[at] == '+')) {
      at++;
    }
    long digits = 0;
    int significant = 0;
    int decimals = 0;
    boolean point = false;
    boolean any = false;
    for (; at < to; at++) {
      int digit = text[at] - '0';
      if (digit >= 0 && digit <= 9) {
        any = true;
        digits = 10 * digits + digit;
        significant += significant > 0 || digit > 0 ? 1 : 0;
        decimals += point ? 1 : 0;
        if (significant > EXACT_DIGITS) {
          break;
        }
      } else if (text[at] == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (at < to || !any || decimals >= EXACT_POWERS.length) {
      return parse(new String(text, from, to - from, StandardCharsets.UTF_8));
    }
    double value = decimals == 0 ? digits : digits / EXACT_POWERS[decimals];
    return negative ? -value : value;
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
