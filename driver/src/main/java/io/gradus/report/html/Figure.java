package io.gradus.report.html;

import java.util.Map;
import java.util.Optional;

/**
 * Something to look at: what it says in one sentence, how to read it, a drawing unless the table
 * says more, and the table.
 *
 * @param chart as {@code report.js} draws it; empty where the table is the figure
 * @param picture that needs no script; empty where there is none
 * @param wide whether it takes the whole width
 */
record Figure(
    String title,
    String note,
    Optional<Map<String, Object>> chart,
    Optional<Html> picture,
    Table table,
    boolean wide) {

  static Figure of(String title, String note, Map<String, Object> chart, Table table) {
    return new Figure(title, note, Optional.of(chart), Optional.empty(), table, false);
  }

  static Figure table(String title, String note, Table table) {
    return new Figure(title, note, Optional.empty(), Optional.empty(), table, false);
  }

  /** A drawing that is there without scripts, too. */
  static Figure picture(String title, String note, Html picture, Table table) {
    return new Figure(title, note, Optional.empty(), Optional.of(picture), table, true);
  }

  Figure acrossThePage() {
    return new Figure(title, note, chart, picture, table, true);
  }

  Figure titled(String other) {
    return new Figure(other, note, chart, picture, table, wide);
  }
}
