package io.gradus.dataset.text;

import io.gradus.encode.ColumnNames;
import java.util.Optional;

/** Ways to write numbers that are not read as numbers unasked, and the expressions that do it. */
enum NumberShape {
  /** 12,5 */
  DECIMAL_COMMA("a decimal comma", "cast(replace(%s, ',', '.') as double)"),
  /** 1.234,5 */
  POINTS_AND_COMMA(
      "points between thousands and a decimal comma",
      "cast(replace(replace(%s, '.', ''), ',', '.') as double)"),
  /** 1,234.5 */
  COMMAS_AND_POINT("commas between thousands", "cast(replace(%s, ',', '') as double)"),
  /** 1,234 */
  COMMA_OR_THOUSANDS(
      "a comma that may stand between thousands or be a decimal comma",
      COMMAS_AND_POINT.expression),
  /** 1.234.567 */
  POINTS("points between thousands", "cast(replace(%s, '.', '') as double)"),
  /** 1 234 or 1'234 */
  SPACED("gaps between thousands", "cast(regexp_replace(%s, '[^-0-9.]', '') as double)"),
  /** −5, whose sign is no hyphen */
  MINUS("a minus sign that is no hyphen", "cast(replace(%s, '\u2212', '-') as double)"),
  PERCENT("a percent sign", "cast(replace(%s, '%%', '') as double)"),
  CURRENCY("a sign of currency", "cast(regexp_replace(%s, '[^-0-9.]', '') as double)");

  private final String words;
  private final String expression;

  NumberShape(String words, String expression) {
    this.words = words;
    this.expression = expression;
  }

  /** What is unusual about such numbers, as part of a sentence. */
  String words() {
    return words;
  }

  /** The Spark SQL expression that reads such texts of a column. */
  String expression(String column) {
    boolean plain = column.matches("[A-Za-z_]\\w*");
    return expression.formatted(plain ? column : "`" + column.replace("`", "``") + "`");
  }

  /** A whole sentence on what to do to read the column. */
  String remedy(String column) {
    return "To read them as numbers, derive a column and use that: %s (the text %s is then no feature by itself)."
        .formatted(derived(column), ColumnNames.quoted(column));
  }

  /** A whole sentence on what to do to read the label. */
  String labelRemedy(String column) {
    return "To read them as numbers, derive a column and name that in data.label: %s."
        .formatted(derived(column));
  }

  private String derived(String column) {
    return "features.derived { "
        + (column.matches("\\w+") ? column + "_number" : "\"" + column + " as number\"")
        + " = \""
        + expression(column)
        + "\" }"
        + (this == COMMA_OR_THOUSANDS
            ? " if the comma stands between thousands, or = \""
                + DECIMAL_COMMA.expression(column)
                + "\" if it is a decimal comma"
            : "");
  }

  /** The shape of a text that is no plain number; empty if it is none of these. */
  static Optional<NumberShape> of(byte[] text, int from, int to) {
    int commas = 0;
    int points = 0;
    int gaps = 0;
    int digits = 0;
    boolean percent = false;
    boolean currency = false;
    boolean minus = false;
    int lastComma = -1;
    int lastPoint = -1;
    for (int at = from; at < to; at++) {
      int c = text[at];
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == ',') {
        commas++;
        lastComma = at;
      } else if (c == '.') {
        points++;
        lastPoint = at;
      } else if (c == ' ' || c == '\'') {
        gaps++;
      } else if (c == '%') {
        percent = true;
      } else if (c == '$') {
        currency = true;
      } else if (c < 0) {
        if (at == from && isMinus(text, at, to)) {
          minus = true;
          at += 2;
          continue;
        }
        int length = sign(text, at, to);
        if (length == 0) {
          return Optional.empty();
        }
        gaps += length == 2 && text[at + 1] == (byte) 0xA0 ? 1 : 0;
        currency |= !(length == 2 && text[at + 1] == (byte) 0xA0);
        at += length - 1;
      } else if (!(at == from && (c == '-' || c == '+'))) {
        return Optional.empty();
      }
    }
    if (digits == 0) {
      return Optional.empty();
    }
    if (percent) {
      return Optional.of(PERCENT);
    }
    if (currency) {
      return Optional.of(CURRENCY);
    }
    if (commas > 0 && points > 0) {
      return lastComma > lastPoint
          ? commas == 1 ? Optional.of(POINTS_AND_COMMA) : Optional.empty()
          : points == 1 ? Optional.of(COMMAS_AND_POINT) : Optional.empty();
    }
    if (commas > 0) {
      boolean thousands = to - lastComma == 4;
      if (commas > 1) {
        return thousands ? Optional.of(COMMAS_AND_POINT) : Optional.empty();
      }
      return Optional.of(thousands ? COMMA_OR_THOUSANDS : DECIMAL_COMMA);
    }
    if (points > 1) {
      return to - lastPoint == 4 ? Optional.of(POINTS) : Optional.empty();
    }
    if (minus) {
      return gaps == 0 ? Optional.of(MINUS) : Optional.empty();
    }
    return gaps > 0 && points <= 1 ? Optional.of(SPACED) : Optional.empty();
  }

  /** The bytes in UTF-8 of −. */
  private static boolean isMinus(byte[] text, int at, int to) {
    return at + 2 < to
        && text[at] == (byte) 0xE2
        && text[at + 1] == (byte) 0x88
        && text[at + 2] == (byte) 0x92;
  }

  /**
   * The bytes in UTF-8 of a sign of currency (£, ¥, or U+20A0 to U+20BF: €, ₹, ₽ …) or of a blank
   * that does not break; 0 of anything else.
   */
  private static int sign(byte[] text, int at, int to) {
    if (at + 1 < to && text[at] == (byte) 0xC2) {
      int next = text[at + 1] & 0xFF;
      return next == 0xA3 || next == 0xA5 || next == 0xA0 ? 2 : 0;
    }
    boolean other =
        at + 2 < to
            && text[at] == (byte) 0xE2
            && text[at + 1] == (byte) 0x82
            && (text[at + 2] & 0xFF) >= 0xA0;
    return other ? 3 : 0;
  }
}
