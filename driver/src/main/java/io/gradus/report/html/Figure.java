package io.gradus.report.html;

import java.util.Map;
import java.util.Optional;

/**
 * Something to look at: what it says in one sentence, how to read it, a drawing unless the table
 * says more, and the table.
 *
 * @param chart as {@code report.js} draws it; empty where the table is the figure
 * @param wide whether it takes the whole width
 */
record Figure(
    String title, String note, Optional<Map<String, Object>> chart, Table table, boolean wide) {

  static Figure of(String title, String note, Map<String, Object> chart, Table table) {
    return new Figure(title, note, Optional.of(chart), table, false);
  }

  static Figure table(String title, String note, Table table) {
    return new Figure(title, note, Optional.empty(), table, false);
  }

  Figure acrossThePage() {
    return new Figure(title, note, chart, table, true);
  }
}
