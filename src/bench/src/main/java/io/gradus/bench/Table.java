package io.gradus.bench;

import java.util.List;
import java.util.Locale;

/** A table in Markdown. */
public final class Table {
  private final StringBuilder text = new StringBuilder();

  /** A table with its head. */
  public Table(String... columns) {
    row(columns);
    row(java.util.Collections.nCopies(columns.length, "---").toArray(String[]::new));
  }

  /** One more line. */
  public void row(String... cells) {
    text.append("| ").append(String.join(" | ", List.of(cells))).append(" |\n");
  }

  /** With commas, rounded. */
  public static String count(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  /** With two decimals. */
  public static String decimal(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** A share of 1 in percent. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** A ratio. */
  public static String times(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.2f ×" : "%.0f ×", ratio);
  }

  /** Seconds as milliseconds. */
  public static String milliseconds(double seconds) {
    double milliseconds = seconds * 1e3;
    return String.format(Locale.ROOT, milliseconds < 10 ? "%.2f ms" : "%.0f ms", milliseconds);
  }

  /** Bytes as millions of them. */
  public static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.0f MB", bytes / 1e6);
  }

  /** Seconds. */
  public static String seconds(double seconds) {
    return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
