package io.gradus.report;

import io.gradus.text.Printable;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * The last line of what is printed, which on a terminal is written over now and then; elsewhere a
 * line follows the other, and more rarely.
 */
final class RewrittenLine {
  private static final String INDENT = "   ";
  private static final double SECOND = 1e9;
  private static final double REWRITE_SECONDS = 0.2;
  private static final double PLAIN_SECONDS = 15;

  private final PrintWriter out;
  private final ProgressLine.Style style;
  private final LongSupplier nanoTime;
  private long last;
  private int width;

  RewrittenLine(PrintWriter out, ProgressLine.Style style, LongSupplier nanoTime) {
    this.out = out;
    this.style = style;
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  /** The next one is due after a whole pause. */
  void begin() {
    last = nanoTime.getAsLong();
  }

  /** Whether it is time for another one. */
  boolean isDue() {
    double pause = style == ProgressLine.Style.TERMINAL ? REWRITE_SECONDS : PLAIN_SECONDS;
    return nanoTime.getAsLong() - last >= pause * SECOND;
  }

  /** Writes over what was shown; what does not rewrite gets a line of its own. */
  void show(String text) {
    if (style == ProgressLine.Style.TERMINAL) {
      rewrite(text);
      last = nanoTime.getAsLong();
    } else {
      keep(text);
    }
  }

  /** Writes a line that stays, over what was shown. */
  void keep(String text) {
    if (width > 0) {
      rewrite(text);
      width = 0;
      out.println();
    } else {
      out.println(INDENT + Printable.line(text));
    }
    out.flush();
    last = nanoTime.getAsLong();
  }

  /** Takes away what was shown, before others print. */
  void clear() {
    if (width > 0) {
      out.print("\r" + " ".repeat(INDENT.length() + width) + "\r");
      out.flush();
      width = 0;
    }
  }

  private void rewrite(String raw) {
    String text = Printable.line(raw);
    out.print("\r" + INDENT + text + " ".repeat(Math.max(0, width - text.length())));
    out.flush();
    width = text.length();
  }
}
