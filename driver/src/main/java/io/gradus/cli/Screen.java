package io.gradus.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** What the user reads: numbered phases, and under each a few indented lines. */
final class Screen {
  private static final String INDENT = "   ";

  private final PrintWriter out;

  Screen(PrintWriter out) {
    this.out = out;
  }

  /** A line from the left edge. */
  void line(String text) {
    out.println(clean(text));
    out.flush();
  }

  /** The begin of a phase, after a blank line. */
  void phase(int number, String title) {
    out.println();
    line(number + "  " + title);
  }

  /** The begin of a part without a number, after a blank line. */
  void part(String title) {
    out.println();
    line(title);
  }

  void indented(String text) {
    line(text.isEmpty() ? "" : INDENT + text);
  }

  void indented(List<String> lines) {
    lines.forEach(this::indented);
  }

  /** A named fact. */
  void fact(String name, String value) {
    indented(String.format("%-10s %s", name, value));
  }

  /** Column names and labels come from data: none of their control characters reach a terminal. */
  static String clean(String text) {
    return text.codePoints()
        .map(point -> Character.isISOControl(point) && point != '\t' ? '�' : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** The same for text of several lines. */
  static String cleanLines(String text) {
    return String.valueOf(text).lines().map(Screen::clean).collect(Collectors.joining("\n"));
  }
}
