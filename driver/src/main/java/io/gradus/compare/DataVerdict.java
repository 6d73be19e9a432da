package io.gradus.compare;

import io.gradus.encode.ColumnNames;
import io.gradus.report.Numbers;
import io.gradus.score.ScoringReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether rows are like those that a model was trained on. */
public final class DataVerdict {
  private DataVerdict() {}

  /** Of rows that the model cannot read at all. */
  public static Verdict unreadable(String why) {
    return new Verdict(
        "The rows cannot be used. " + why,
        List.of(new Check("columns", Check.Outcome.FAILED, why, Map.of())));
  }

  /**
   * What is known of rows.
   *
   * @param seen what they held
   * @param before rows by bin of training, by column; columns of which nothing is known are not
   *     there
   * @param now the same of these rows
   * @param numbers the columns whose bins are of numbers
   * @param extra columns that the training rows did not have
   * @param firstBad what is wrong with the first row that was left out, or empty
   */
  public record Facts(
      ScoringReport seen,
      Map<String, long[]> before,
      Map<String, long[]> now,
      Set<String> numbers,
      List<String> extra,
      String firstBad) {}

  /**
   * The verdict.
   *
   * @param minimumRows that there must be
   * @param badRows the share of rows that cannot be used from which on it fails
   */
  public static Verdict of(
      Facts facts, ColumnThresholds thresholds, long minimumRows, double badRows) {
    List<Check> checks = new ArrayList<>();
    checks.add(rows(facts, minimumRows));
    checks.add(badRows(facts, badRows));
    checks.add(columns(facts));
    List<ColumnChange> changes = new ArrayList<>();
    for (ScoringReport.Column column : facts.seen().columns()) {
      changes.add(
          new ColumnChange(
              column,
              facts.before().get(column.name()),
              facts.now().get(column.name()),
              facts.numbers().contains(column.name())));
    }
    changes.sort(Comparator.comparingDouble(ColumnChange::size).reversed());
    List<Check> ofColumns = new ArrayList<>();
    changes.forEach(change -> ofColumns.add(change.check(thresholds)));
    ofColumns.sort(Comparator.comparingInt(check -> worth(check.outcome())));
    checks.addAll(ofColumns);
    return new Verdict(words(checks), checks);
  }

  private static int worth(Check.Outcome outcome) {
    return switch (outcome) {
      case FAILED -> 0;
      case WARNED -> 1;
      case PASSED -> 2;
      case SKIPPED -> 3;
    };
  }

  private static String words(List<Check> checks) {
    List<String> failed = words(checks, Check.Outcome.FAILED);
    List<String> warned = words(checks, Check.Outcome.WARNED);
    if (!failed.isEmpty()) {
      return "The rows are not like the training rows. "
          + String.join(" ", ScoringReport.first(failed));
    }
    return warned.isEmpty()
        ? "The rows are like the training rows."
        : "The rows can be used; look at them. " + String.join(" ", ScoringReport.first(warned));
  }

  private static List<String> words(List<Check> checks, Check.Outcome outcome) {
    return checks.stream().filter(check -> check.outcome() == outcome).map(Check::words).toList();
  }

  private static Check rows(Facts facts, long minimum) {
    long rows = facts.seen().rows();
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("rows", rows);
    told.put("minimum", minimum);
    facts.seen().columns().stream()
        .flatMap(column -> column.training().stream())
        .findFirst()
        .ifPresent(training -> told.put("trainingRows", training.rows()));
    return new Check(
        "rows",
        rows >= minimum ? Check.Outcome.PASSED : Check.Outcome.FAILED,
        "%s, at least %s asked for.".formatted(Numbers.count(rows, "row"), Numbers.count(minimum)),
        told);
  }

  private static Check badRows(Facts facts, double limit) {
    long bad = facts.seen().skipped();
    long all = bad + facts.seen().rows();
    double share = all == 0 ? 0 : (double) bad / all;
    Check.Outcome outcome =
        bad == 0
            ? Check.Outcome.PASSED
            : share > limit ? Check.Outcome.FAILED : Check.Outcome.WARNED;
    String words =
        bad == 0
            ? "No row is unusable."
            : "%s of %s rows cannot be used; the first one: %s"
                .formatted(Numbers.count(bad), Numbers.count(all), facts.firstBad());
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("bad", bad);
    told.put("share", share);
    told.put("limit", limit);
    return new Check("bad rows", outcome, words, told);
  }

  private static Check columns(Facts facts) {
    boolean more = !facts.extra().isEmpty();
    return new Check(
        "columns",
        more ? Check.Outcome.WARNED : Check.Outcome.PASSED,
        more
            ? "All columns of the model are there, and %s more that the training rows did not have: %s."
                .formatted(facts.extra().size(), ColumnNames.list(facts.extra()))
            : "All columns of the model are there, as it knows them.",
        Map.of("extra", facts.extra()));
  }
}
