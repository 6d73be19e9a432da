package io.gradus.cli;

import io.gradus.text.Printable;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What the user reads: numbered phases, and under each a few indented lines. Whatever names come
 * from data, a line stays one line.
 */
final class Screen {
  private static final String INDENT = "   ";

  private final PrintWriter out;

  /** Where a command's answers go. */
  static Screen of(CommandSpec command) {
    return new Screen(command.commandLine().getOut());
  }

  Screen(PrintWriter out) {
    this.out = out;
  }

  /** A line from the left edge. */
  void line(String text) {
    out.println(Printable.line(text));
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
    indented("%-10s %s".formatted(name, value));
  }
}
