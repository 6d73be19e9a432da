package io.gradus.bench.performance;

import java.util.List;
import java.util.Locale;

/** A table in Markdown. */
final class Table {
  private final StringBuilder text = new StringBuilder();

  Table(String... columns) {
    row(columns);
    row(java.util.Collections.nCopies(columns.length, "---").toArray(String[]::new));
  }

  void row(String... cells) {
    text.append("| ").append(String.join(" | ", List.of(cells))).append(" |\n");
  }

  static String count(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  static String times(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.2f ×" : "%.0f ×", ratio);
  }

  static String milliseconds(double seconds) {
    double milliseconds = seconds * 1e3;
    return String.format(Locale.ROOT, milliseconds < 10 ? "%.2f ms" : "%.0f ms", milliseconds);
  }

  static String seconds(double seconds) {
    return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
