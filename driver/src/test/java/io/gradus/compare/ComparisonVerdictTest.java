package io.gradus.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.evaluate.Compared;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.metric.PairedMean;
import io.gradus.metric.RowLoss;
import io.gradus.metric.RowSample;
import io.gradus.network.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonVerdictTest {
  /** {@code scipy.stats.t.ppf(0.975, 999)} and {@code (0.995, 999)}. */
  private static final double T_95 = 1.9623414611334493;

  private static final double T_99 = 2.5807596372676365;

  /** As many rows as make 999 degrees of freedom. */
  private static PairedMean mean(double champion, double challenger, double error) {
    return new PairedMean(1000, 1000, champion, challenger, error);
  }

  private static Compared compared(PairedMean loss, Map<String, PairedMean> segments) {
    Compared.Side side =
        new Compared.Side(
            Metrics.of(Map.of("auc", 0.8), 1000, 1000), RowSample.create(Task.BINARY, 1).result());
    Map<RowLoss, PairedMean> losses = new LinkedHashMap<>();
    losses.put(RowLoss.LOG_LOSS, loss);
    losses.put(RowLoss.BRIER, loss);
    return new Compared(
        side, side, losses, segments.isEmpty() ? Map.of() : Map.of("plan", segments));
  }

  private static ComparisonRules rules(
      ComparisonRules.Rule rule, String margin, Map<Metric, Margin> guards, double confidence) {
    return new ComparisonRules(
        rule,
        Margin.of(margin),
        Optional.empty(),
        confidence,
        guards,
        Map.of("plan", Margin.of("0.01")),
        100,
        100);
  }

  private static Verdict verdict(PairedMean loss, ComparisonRules.Rule rule, String margin) {
    return ComparisonVerdict.of(compared(loss, Map.of()), rules(rule, margin, Map.of(), 0.95));
  }

  private static final ComparisonRules.Rule SUPERIOR = ComparisonRules.Rule.SUPERIOR;
  private static final ComparisonRules.Rule NOT_INFERIOR = ComparisonRules.Rule.NOT_INFERIOR;

  @Test
  void theIntervalIsStudents() {
    Check loss = verdict(mean(0.5, 0.48, 0.01), SUPERIOR, "0").checks().get(1);
    assertEquals(0.02 - 0.01 * T_95, (double) loss.facts().get("low"), 1e-9);
    assertEquals(0.02 + 0.01 * T_95, (double) loss.facts().get("high"), 1e-9);
    Verdict surer =
        ComparisonVerdict.of(
            compared(mean(0.5, 0.48, 0.01), Map.of()), rules(SUPERIOR, "0", Map.of(), 0.99));
    assertEquals(0.02 - 0.01 * T_99, (double) surer.checks().get(1).facts().get("low"), 1e-9);
    assertFalse(surer.passed());
  }

  @Test
  void superiorIsAllOfTheIntervalAboveTheMargin() {
    assertTrue(verdict(mean(0.5, 0.48, 0.0101), SUPERIOR, "0").passed());
    assertFalse(verdict(mean(0.5, 0.48, 0.0103), SUPERIOR, "0").passed());
    assertFalse(verdict(mean(0.5, 0.48, 0.0101), SUPERIOR, "0.001").passed());
    assertTrue(verdict(mean(0.5, 0.48, 0.005), SUPERIOR, "2%").passed(), "0.01 of 0.5");
    assertFalse(verdict(mean(0.5, 0.48, 0.0051), SUPERIOR, "2.1%").passed());
    assertFalse(verdict(mean(0.5, 0.5, 0), SUPERIOR, "0").passed(), "the same model");
    assertFalse(verdict(mean(0.5, Double.NaN, 0.1), SUPERIOR, "0").passed());
  }

  @Test
  void notInferiorIsAllOfItAboveMinusTheMargin() {
    assertTrue(verdict(mean(0.5, 0.5, 0), NOT_INFERIOR, "0").passed(), "the same model");
    assertFalse(verdict(mean(0.5, 0.5, 0.01), NOT_INFERIOR, "0").passed());
    assertTrue(verdict(mean(0.5, 0.5, 0.01), NOT_INFERIOR, "0.02").passed());
    assertFalse(verdict(mean(0.5, 0.505, 0.01), NOT_INFERIOR, "0.02").passed());
    assertFalse(verdict(mean(0.5, Double.NaN, Double.NaN), NOT_INFERIOR, "9").passed());
  }

  @Test
  void fewRowsDecideNothing() {
    PairedMean few = new PairedMean(99, 99, 0.5, 0.1, 0.001);
    Verdict verdict = verdict(few, SUPERIOR, "0");
    assertFalse(verdict.passed());
    assertTrue(verdict.words().startsWith("The champion stays. 99 rows"), verdict::words);
  }

  @Test
  void aGuardHasToBeShown() {
    PairedMean better = mean(0.5, 0.48, 0.005);
    Map<Metric, Margin> brier = Map.of(Metric.BRIER, Margin.NONE);
    assertTrue(
        ComparisonVerdict.of(compared(better, Map.of()), rules(SUPERIOR, "0", brier, 0.95))
            .passed());
    Map<Metric, Margin> auc = Map.of(Metric.AUC, Margin.of("0.5"));
    Verdict unknown =
        ComparisonVerdict.of(compared(better, Map.of()), rules(SUPERIOR, "0", auc, 0.95));
    assertFalse(unknown.passed(), "no rows were drawn, so that nothing is known of AUC");
    Map<String, Object> json = unknown.checks().get(2).toMap();
    assertEquals("guard auc", json.get("name"));
    assertEquals(false, json.get("passed"));
    assertTrue(json.containsKey("low") && json.get("low") == null, json::toString);
  }

  /** Three are judged, so that each is at 1 − 0.05 / 3: {@code t.ppf(1 − 0.05 / 6, 999)}. */
  @Test
  void aSegmentMustNotBeShownToBeWorse() {
    double third = 2.3980188631239985;
    Map<String, PairedMean> segments = new LinkedHashMap<>();
    segments.put("basic", mean(0.5, 0.4, 0.1));
    segments.put("plus", mean(0.5, 0.9, 0.2));
    segments.put("few", new PairedMean(99, 99, 0.5, 0.9, 0.001));
    segments.put("family", mean(0.5, 0.51 + 0.01 * (third - 0.001), 0.01));
    Compared all = compared(mean(0.5, 0.48, 0.005), segments);
    ComparisonRules rules = rules(SUPERIOR, "0", Map.of(), 0.95);
    Verdict verdict = ComparisonVerdict.of(all, rules);
    assertTrue(verdict.passed(), verdict::words);
    assertEquals(3, verdict.checks().get(2).facts().get("judged"));
    List<?> told = (List<?>) verdict.checks().get(2).facts().get("segments");
    assertEquals("skipped", ((Map<?, ?>) told.get(2)).get("outcome"));
    segments.put("family", mean(0.5, 0.51 + 0.01 * (third + 0.001), 0.01));
    Verdict worse = ComparisonVerdict.of(compared(mean(0.5, 0.48, 0.005), segments), rules);
    assertFalse(worse.passed());
    assertTrue(worse.words().contains("family"), worse::words);
    assertFalse(worse.words().contains("basic"), worse::words);
  }

  @Test
  void marginsAreAmountsOrShares() {
    assertEquals(new Margin(0.005, false), Margin.of("0.005"));
    assertEquals(new Margin(0.015, true), Margin.of("1.5%"));
    assertEquals(0.003, Margin.of("1%").of(-0.3), 1e-12);
    assertEquals("1.5 %", Margin.of("1.5 %").toString());
    for (String wrong : List.of("", "-1", "a", "1%%", "NaN", "1e999")) {
      assertThrows(IllegalArgumentException.class, () -> Margin.of(wrong), wrong);
    }
  }
}
