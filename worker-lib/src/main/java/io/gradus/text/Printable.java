package io.gradus.text;

import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Makes texts fit to be printed. Names of columns, categories and files come from data: none of
 * them may begin a line of its own, move a terminal's cursor, turn the direction of letters or hide
 * itself. Such characters are written as Java writes them, {@code \n} or {@code \}{@code u001b}, so
 * that the user sees what is there.
 *
 * <p>This is the one place that decides it. Messages of exceptions pass through here when they are
 * made; what is printed or logged beside them does when it is.
 */
public final class Printable {
  private Printable() {}

  /** The text as one line; {@code "null"} for null. */
  public static String line(Object text) {
    String raw = String.valueOf(text);
    if (raw.codePoints().allMatch(Printable::isPrintable)) {
      return raw;
    }
    StringBuilder line = new StringBuilder(raw.length() + 8);
    raw.codePoints()
        .forEach(
            point -> {
              if (isPrintable(point)) {
                line.appendCodePoint(point);
              } else {
                line.append(escaped(point));
              }
            });
    return line.toString();
  }

  /** The text with its line feeds, each line made fit; for texts whose lines are our own. */
  public static String lines(Object text) {
    return String.valueOf(text).lines().map(Printable::line).collect(Collectors.joining("\n"));
  }

  /** Whether the character stands for itself, in its place and in its line. */
  public static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> !isInvisible(point);
      default -> true;
    };
  }

  /** Marks of direction, and what takes no room; joiners stay, which some scripts need. */
  private static boolean isInvisible(int point) {
    return switch (point) {
      case 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF -> true;
      default ->
          point >= 0x202A && point <= 0x202E
              || point >= 0x2060 && point <= 0x206F
              || point >= 0xFFF9 && point <= 0xFFFB
              || point >= 0xE0000;
    };
  }

  /** As Java source has it: {@code \n}, {@code \t}, or code units in hexadecimal. */
  public static String escaped(int point) {
    return switch (point) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        StringBuilder units = new StringBuilder();
        for (char unit : Character.toChars(point)) {
          units.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
        }
        yield units.toString();
      }
    };
  }
}
