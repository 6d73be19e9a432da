package io.gradus.compare;

import io.gradus.compare.ColumnThresholds.Measure;
import io.gradus.encode.ColumnProfile;
import io.gradus.metric.Drift;
import io.gradus.report.Numbers;
import io.gradus.score.ScoringReport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How far a column of some rows is from that of the training rows. */
final class ColumnChange {
  /** Drift that chance gives so many times its mean hardly ever. */
  private static final double TIMES_CHANCE = 3;

  private final ScoringReport.Column column;
  private final Optional<Drift> drift;

  /** NaN where it is not known of the column. */
  private final Map<Measure, Double> values = new EnumMap<>(Measure.class);

  /**
   * @param before rows by bin of the training rows; null where they are not known
   * @param now the same of these rows
   * @param isNumber whether bins are of numbers, in their order
   */
  ColumnChange(ScoringReport.Column column, long[] before, long[] now, boolean isNumber) {
    this.column = column;
    boolean known = before != null && now != null;
    this.drift =
        Optional.ofNullable(known ? Drift.of(before, now) : null)
            .filter(found -> !Double.isNaN(found.stability()));
    values.put(Measure.PSI, drift.map(Drift::stability).orElse(Double.NaN));
    values.put(Measure.JS, drift.map(Drift::jensenShannon).orElse(Double.NaN));
    double gaps = share(column.gaps(), column.places());
    values.put(
        Measure.GAPS,
        column
            .training()
            .map(training -> Math.max(0, gaps - training.gapShare()))
            .orElse(Double.NaN));
    double expected = column.training().map(ColumnProfile::newShare).orElse(0.0);
    values.put(
        Measure.UNSEEN,
        column.known().isEmpty()
            ? Double.NaN
            : Math.max(0, share(column.unseen(), column.values()) - expected));
    values.put(Measure.RANGE, known && isNumber ? beyond(before, now) : Double.NaN);
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : (double) part / all;
  }

  /** The share of rows in bins before the first or behind the last one that training had. */
  static double beyond(long[] before, long[] now) {
    int first = 0;
    int last = before.length - 1;
    while (first < last && before[first] == 0) {
      first++;
    }
    while (last > first && before[last] == 0) {
      last--;
    }
    long all = 0;
    long outside = 0;
    for (int bin = 0; bin < now.length; bin++) {
      all += now[bin];
      outside += bin < first || bin > last ? now[bin] : 0;
    }
    return share(outside, all);
  }

  /** What thresholds make of it. */
  Check check(ColumnThresholds thresholds) {
    Check.Outcome worst = Check.Outcome.PASSED;
    List<String> said = new ArrayList<>();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("column", column.name());
    for (Measure measure : Measure.values()) {
      double value = values.get(measure);
      facts.put(measure.id(), value);
      ColumnThresholds.Limits limits = thresholds.of(column.name(), measure);
      Check.Outcome outcome = isChance(measure) ? Check.Outcome.PASSED : limits.outcome(value);
      if (outcome != Check.Outcome.PASSED) {
        boolean fails = outcome == Check.Outcome.FAILED;
        said.add(words(measure, value, fails ? limits.fail() : limits.warn()));
        worst = fails || worst == Check.Outcome.FAILED ? Check.Outcome.FAILED : outcome;
      }
    }
    facts.put("chance", drift.map(Drift::chance).orElse(Double.NaN));
    facts.put("gapShare", share(column.gaps(), column.places()));
    column.training().ifPresent(known -> facts.put("trainingGapShare", known.gapShare()));
    facts.put("unseenShare", share(column.unseen(), column.values()));
    if (!column.examples().isEmpty()) {
      facts.put("unseenExamples", column.examples());
    }
    boolean unknown = values.values().stream().allMatch(value -> Double.isNaN(value));
    String words =
        unknown
            ? "nothing is known of its training rows"
            : said.isEmpty() ? "as in training" : String.join("; ", said);
    return new Check(
        "column " + column.name(),
        unknown ? Check.Outcome.SKIPPED : worst,
        "%s: %s.".formatted(column.name(), words),
        facts);
  }

  private boolean isChance(Measure measure) {
    return (measure == Measure.PSI || measure == Measure.JS)
        && drift.filter(found -> found.stability() < TIMES_CHANCE * found.chance()).isPresent();
  }

  private String words(Measure measure, double value, double limit) {
    return switch (measure) {
      case PSI, JS ->
          "%s %s, from %s on"
              .formatted(
                  measure.id().toUpperCase(Locale.ROOT),
                  Numbers.decimal(value),
                  Numbers.decimal(limit));
      case GAPS ->
          "%s missing, in training %s"
              .formatted(
                  Numbers.percent(share(column.gaps(), column.places())),
                  Numbers.percent(column.training().map(ColumnProfile::gapShare).orElse(0.0)));
      case UNSEEN ->
          "%s not seen in training, such as %s"
              .formatted(
                  Numbers.percent(share(column.unseen(), column.values())),
                  String.join(", ", column.examples()));
      case RANGE -> "%s beyond what training had".formatted(Numbers.percent(value));
    };
  }

  /** How bad it is, for tables that begin with the worst. */
  double size() {
    double size = 0;
    for (Measure measure : Measure.values()) {
      double value = values.get(measure);
      size = Math.max(size, Double.isNaN(value) ? 0 : value);
    }
    return size;
  }
}
