package io.gradus.cli;

import io.gradus.compare.Check;
import io.gradus.compare.Verdict;
import io.gradus.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Verdicts as people read them. */
final class VerdictView {
  private static final int SHOWN_SEGMENTS = 20;
  private static final int SHOWN_COLUMNS = 50;

  private VerdictView() {}

  /** A line for each check: what came of it, then its words. */
  static List<String> checks(Verdict verdict) {
    return checks(verdict, check -> true);
  }

  /** The same of some checks. */
  static List<String> checks(Verdict verdict, Predicate<Check> shown) {
    TextTable table = new TextTable("", "");
    verdict.checks().stream()
        .filter(shown)
        .forEach(check -> table.row(outcome(check.outcome()), check.words()));
    return table.lines();
  }

  /** Whether it is of a column of rows. */
  static boolean isOfColumn(Check check) {
    return check.facts().containsKey("column") && check.facts().containsKey("psi");
  }

  /** The numbers of columns. */
  static List<String> columns(List<Check> checks) {
    TextTable table =
        new TextTable(
            "column", ">PSI", ">JS", ">missing", ">before", ">unseen", ">out of range", "");
    for (Check check : checks.subList(0, Math.min(SHOWN_COLUMNS, checks.size()))) {
      Map<String, Object> facts = check.facts();
      table.row(
          String.valueOf(facts.get("column")),
          shown(facts, "psi"),
          shown(facts, "js"),
          share(facts, "gapShare"),
          share(facts, "trainingGapShare"),
          share(facts, "unseenShare"),
          share(facts, "range"),
          outcome(check.outcome()));
    }
    List<String> lines = table.lines();
    if (checks.size() > SHOWN_COLUMNS) {
      lines.add("and %s more".formatted(checks.size() - SHOWN_COLUMNS));
    }
    return lines;
  }

  private static String share(Map<?, ?> row, String name) {
    double value = number(row, name);
    return Double.isNaN(value) ? "–" : Numbers.percent(value);
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
