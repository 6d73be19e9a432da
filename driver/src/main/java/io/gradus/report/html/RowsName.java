package io.gradus.report.html;

import java.util.Set;

/** How rows are spoken of. */
final class RowsName {
  private static final Set<String> PARTS = Set.of("training", "validation", "test");

  private RowsName() {}

  /** {@code test rows}; or {@code rows of “may.csv”}. */
  static String of(String name) {
    return PARTS.contains(name) ? name + " rows" : "rows of " + Say.quoted(name);
  }
}
