package io.gradus.cli;

import io.gradus.compare.Check;
import io.gradus.compare.Verdict;
import io.gradus.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Verdicts as people read them. */
final class VerdictView {
  private static final int SHOWN_SEGMENTS = 20;

  private VerdictView() {}

  /** A line for each check: what came of it, then its words. */
  static List<String> checks(Verdict verdict) {
    TextTable table = new TextTable("", "");
    verdict.checks().forEach(check -> table.row(outcome(check.outcome()), check.words()));
    return table.lines();
  }

  private static String outcome(Check.Outcome outcome) {
    return switch (outcome) {
      case PASSED -> "passed";
      case WARNED -> "warning";
      case FAILED -> "FAILED";
      case SKIPPED -> "skipped";
    };
  }

  /** The segments of a check, the worst first; nothing of other checks. */
  static List<String> segments(Check check) {
    if (!(check.facts().get("segments") instanceof List<?> segments)) {
      return List.of();
    }
    List<Map<?, ?>> rows = new ArrayList<>();
    segments.forEach(segment -> rows.add((Map<?, ?>) segment));
    rows.sort((one, other) -> Double.compare(number(one, "gain"), number(other, "gain")));
    TextTable table =
        new TextTable("value", ">rows", ">champion", ">challenger", ">gain", ">from", ">to", "");
    for (Map<?, ?> row : rows.subList(0, Math.min(SHOWN_SEGMENTS, rows.size()))) {
      table.row(
          String.valueOf(row.get("value")),
          Numbers.count((Long) row.get("rows")),
          shown(row, "champion"),
          shown(row, "challenger"),
          shown(row, "gain"),
          shown(row, "low"),
          shown(row, "high"),
          String.valueOf(row.get("outcome")).toLowerCase(Locale.ROOT));
    }
    List<String> lines = table.lines();
    if (rows.size() > SHOWN_SEGMENTS) {
      lines.add("and %s more".formatted(rows.size() - SHOWN_SEGMENTS));
    }
    return lines;
  }

  private static String shown(Map<?, ?> row, String name) {
    double value = number(row, name);
    return Double.isNaN(value) ? "–" : Numbers.decimal(value);
  }

  private static double number(Map<?, ?> row, String name) {
    return row.get(name) instanceof Double value ? value : Double.NaN;
  }
}
