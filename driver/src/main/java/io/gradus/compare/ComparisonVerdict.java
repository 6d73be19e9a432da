package io.gradus.compare;

import io.gradus.evaluate.Compared;
import io.gradus.metric.Metric;
import io.gradus.metric.PairedMean;
import io.gradus.metric.RowLoss;
import io.gradus.report.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether a challenger is better than a champion. Each kind of check is a test of its own kind, as
 * for metrics of an experiment (Schultzberg, Ankargren and Frånberg, "Risk-aware product decisions
 * in A/B tests with multiple metrics", 2024): the mean row loss must be shown to be better; a guard
 * must be shown not to be worse by more than its margin; a segment must not be shown to be worse by
 * more than its margin. Since all guards have to hold, they need no correction for their number;
 * segments do, and are judged at {@code 1 − (1 − confidence) / segments} each (Bonferroni).
 */
public final class ComparisonVerdict {
  private final Compared compared;
  private final ComparisonRules rules;
  private final RowLoss loss;
  private final PairedMean mean;
  private final List<Check> checks = new ArrayList<>();

  private ComparisonVerdict(Compared compared, ComparisonRules rules) {
    this.compared = compared;
    this.rules = rules;
    Map.Entry<RowLoss, PairedMean> deciding = compared.losses().entrySet().iterator().next();
    this.loss = deciding.getKey();
    this.mean = deciding.getValue();
  }

  /** The verdict by rules. */
  public static Verdict of(Compared compared, ComparisonRules rules) {
    return new ComparisonVerdict(compared, rules).verdict();
  }

  private Verdict verdict() {
    rows();
    loss();
    rules.guards().forEach(this::guard);
    segments();
    boolean passed = checks.stream().allMatch(Check::passed);
    boolean superior = rules.rule() == ComparisonRules.Rule.SUPERIOR;
    String answer =
        passed
            ? superior ? "The challenger is better" : "The challenger is not worse"
            : "The champion stays";
    String why =
        passed
            ? checks.get(1).words()
            : String.join(
                " ", checks.stream().filter(check -> !check.passed()).map(Check::words).toList());
    return new Verdict(answer + ". " + why, checks);
  }

  private void rows() {
    boolean enough = mean.rows() >= rules.minimumRows();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("rows", mean.rows());
    facts.put("effectiveRows", mean.effectiveRows());
    facts.put("minimum", rules.minimumRows());
    checks.add(
        new Check(
            "rows",
            outcome(enough),
            "%s with weight, at least %s asked for."
                .formatted(Numbers.count(mean.rows(), "row"), Numbers.count(rules.minimumRows())),
            facts));
  }

  private void loss() {
    Gain gain = gain(mean);
    double margin = rules.margin().of(mean.first());
    double low = gain.low(rules.confidence());
    boolean superior = rules.rule() == ComparisonRules.Rule.SUPERIOR;
    boolean holds = superior ? low > margin : low >= -margin;
    String wanted =
        superior
            ? rules.margin().size() == 0
                ? "all of the interval has to be above 0"
                : "all of the interval has to be above the margin of " + rules.margin()
            : "it may be no more than %s worse".formatted(rules.margin());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("rule", rules.rule().id());
    facts.put("margin", margin);
    facts.putAll(gain.facts(rules.confidence()));
    checks.add(
        new Check(
            "loss " + loss.id(),
            outcome(holds),
            "Mean %s %s; %s.".formatted(loss.id(), gain.inWords(rules.confidence()), wanted),
            facts));
  }

  private void guard(Metric metric, Margin allowed) {
    Gain gain = gain(metric);
    double margin = allowed.of(gain.champion());
    boolean known = Double.isFinite(gain.low(rules.confidence()));
    boolean holds = gain.low(rules.confidence()) >= -margin;
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("margin", margin);
    facts.putAll(gain.facts(rules.confidence()));
    String words =
        known
            ? "%s %s; it may be no more than %s worse."
                .formatted(metric.id(), gain.inWords(rules.confidence()), allowed)
            : "%s cannot be told of these rows, %s against %s."
                .formatted(
                    metric.id(),
                    Numbers.decimal(gain.challenger()),
                    Numbers.decimal(gain.champion()));
    checks.add(new Check("guard " + metric.id(), outcome(holds), words, facts));
  }

  private static Gain gain(PairedMean of) {
    return new Gain(of.first(), of.second(), of.gain(), of.standardError(), of.effectiveRows());
  }

  /** Of means of rows by the rows, of other metrics by a bootstrap of them. */
  private Gain gain(Metric metric) {
    for (Map.Entry<RowLoss, PairedMean> each : compared.losses().entrySet()) {
      if (each.getKey().metric().filter(metric::equals).isPresent()) {
        return gain(each.getValue());
      }
    }
    double champion = compared.champion().metrics().value(metric);
    double challenger = compared.challenger().metrics().value(metric);
    double gain = metric.greaterIsBetter() ? challenger - champion : champion - challenger;
    double error =
        compared
            .challenger()
            .bootstrap()
            .standardErrorOfDifference(
                compared.champion().bootstrap(), metric, mean.effectiveRows())
            .orElse(Double.NaN);
    return new Gain(champion, challenger, gain, error, mean.effectiveRows());
  }

  private void segments() {
    long judged =
        compared.segments().values().stream()
            .flatMap(column -> column.values().stream())
            .filter(this::isLarge)
            .count();
    double confidence = 1 - (1 - rules.confidence()) / Math.max(1, judged);
    compared.segments().forEach((column, values) -> segments(column, values, confidence));
  }

  private boolean isLarge(PairedMean segment) {
    return segment.rows() >= rules.minimumSegmentRows();
  }

  private void segments(String column, Map<String, PairedMean> values, double confidence) {
    Margin allowed = rules.segments().get(column);
    List<Map<String, Object>> all = new ArrayList<>();
    List<String> worse = new ArrayList<>();
    int judged = 0;
    for (Map.Entry<String, PairedMean> each : values.entrySet()) {
      PairedMean of = each.getValue();
      Gain gain = gain(of);
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("value", each.getKey());
      facts.put("rows", of.rows());
      boolean large = isLarge(of);
      boolean holds = !(gain.high(confidence) < -allowed.of(gain.champion()));
      Check.Outcome outcome = large ? outcome(holds) : Check.Outcome.SKIPPED;
      facts.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
      gain.facts(confidence).forEach((key, value) -> facts.put(key, Check.written(value)));
      all.add(facts);
      judged += large ? 1 : 0;
      if (large && !holds) {
        worse.add("%s %s".formatted(each.getKey(), gain.inWords(confidence)));
      }
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("column", column);
    facts.put("margin", allowed.toString());
    facts.put("minimumRows", rules.minimumSegmentRows());
    facts.put("judged", judged);
    facts.put("segments", all);
    String words =
        "Segments of %s: %s judged, of %s, each at %s so that all together are at %s; %s."
            .formatted(
                column,
                judged,
                all.size(),
                percent(confidence),
                percent(rules.confidence()),
                worse.isEmpty()
                    ? "none is shown to be worse by more than " + allowed
                    : "shown to be worse by more than %s: %s"
                        .formatted(allowed, String.join("; ", worse)));
    Check.Outcome outcome = judged == 0 ? Check.Outcome.SKIPPED : outcome(worse.isEmpty());
    checks.add(new Check("segment " + column, outcome, words, facts));
  }

  /** With as many digits as tell it from 100 %. */
  private static String percent(double confidence) {
    return new BigDecimal(100 * confidence)
            .round(new MathContext(4))
            .stripTrailingZeros()
            .toPlainString()
        + " %";
  }

  private static Check.Outcome outcome(boolean holds) {
    return holds ? Check.Outcome.PASSED : Check.Outcome.FAILED;
  }
}
