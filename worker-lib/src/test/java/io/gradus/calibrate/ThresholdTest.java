package io.gradus.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.metric.Metric;
import io.gradus.metric.MetricSums;
import io.gradus.metric.Metrics;
import io.gradus.network.Task;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Thresholds against all that are possible, row by row. */
class ThresholdTest {
  private static final int ROWS = 200;
  private static final long SEED = 3;

  private final float[] logits = new float[ROWS];
  private final float[] truth = new float[ROWS];
  private final float[] weights = new float[ROWS];

  ThresholdTest() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROWS; i++) {
      logits[i] = Math.round(random.nextGaussian() * 20) / 10f;
      truth[i] = random.nextDouble() < 1 / (1 + Math.exp(1.5 - logits[i])) ? 1 : 0;
      weights[i] = 1 + random.nextInt(3);
    }
  }

  private static float probability(float logit) {
    return (float) (1 / (1 + Math.exp(-logit)));
  }

  private Threshold.Outcome outcome(double threshold) {
    double[] sums = new double[4];
    for (int i = 0; i < ROWS; i++) {
      boolean told = probability(logits[i]) > threshold;
      sums[told ? (truth[i] == 1 ? 0 : 1) : (truth[i] == 1 ? 2 : 3)] += weights[i];
    }
    return new Threshold.Outcome(sums[0], sums[1], sums[2], sums[3]);
  }

  private ScoreBins bins() {
    ScoreSums sums = ScoreSums.create(Task.BINARY, 1);
    sums.add(logits, truth, weights, ROWS);
    return sums.bins().get(0);
  }

  private void assertBest(ToDoubleFunction<Threshold.Outcome> worth) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < ROWS; i++) {
      // Just below the row, and at it.
      most = Math.max(most, worth.applyAsDouble(outcome(probability(logits[i]) - 1e-9)));
      most = Math.max(most, worth.applyAsDouble(outcome(probability(logits[i]))));
    }
    double found = Threshold.best(bins(), worth).orElseThrow();
    assertEquals(most, worth.applyAsDouble(outcome(found)), 1e-12, "at " + found);
  }

  @Test
  void noThresholdIsWorthMore() {
    assertBest(Threshold.Outcome::f1);
    assertBest(Threshold.Outcome::accuracy);
    assertBest(Threshold.Outcome::balancedAccuracy);
    assertBest(Threshold.Outcome::mcc);
    assertBest(outcome -> -(outcome.alarms() + 7 * outcome.misses()));
    assertBest(outcome -> outcome.recall() >= 0.8 ? -outcome.told() : -1e9);
    assertBest(outcome -> outcome.told() <= 0.1 ? outcome.told() : -1e9);
  }

  @Test
  void whatCannotBeReachedHasNoThreshold() {
    assertEquals(Optional.empty(), Threshold.best(bins(), outcome -> Double.NEGATIVE_INFINITY));
  }

  @Test
  void metricsAreOfWhatIsTold() {
    double threshold = 0.3;
    DecisionRule rule = DecisionRule.ofThresholds(List.of(threshold), "");
    MetricSums sums = MetricSums.create(Task.BINARY, 1, 1, Optional.of(rule));
    sums.add(logits, truth, weights, 0, ROWS);
    Metrics metrics = sums.result();
    Threshold.Outcome expected = outcome(threshold);
    assertEquals(expected.accuracy(), metrics.value(Metric.ACCURACY), 1e-12);
    assertEquals(expected.precision(), metrics.value(Metric.PRECISION), 1e-12);
    assertEquals(expected.recall(), metrics.value(Metric.RECALL), 1e-12);
    assertEquals(expected.f1(), metrics.value(Metric.F1), 1e-12);
    MetricSums even = MetricSums.create(Task.BINARY, 1, 1);
    even.add(logits, truth, weights, 0, ROWS);
    for (Metric same : List.of(Metric.AUC, Metric.LOG_LOSS, Metric.ECE)) {
      assertEquals(even.result().value(same), metrics.value(same), 0);
    }
    assertTrue(even.result().value(Metric.RECALL) < metrics.value(Metric.RECALL));
  }

  @Test
  void theClassThatCostsLeastIsTold() {
    List<List<Double>> costs =
        List.of(List.of(0.0, 1.0, 1.0), List.of(1.0, 0.0, 1.0), List.of(20.0, 20.0, 0.0));
    DecisionRule rule = DecisionRule.ofCosts(costs, "");
    assertEquals(2, rule.choose(new float[] {0.6f, 0.3f, 0.1f}, 0, 3));
    assertEquals(0, rule.choose(new float[] {9, 0.7f, 0.28f, 0.02f}, 1, 3));
    MetricSums sums = MetricSums.create(Task.MULTICLASS, 3, 1, Optional.of(rule));
    float[] of = {(float) Math.log(0.6), (float) Math.log(0.3), (float) Math.log(0.1)};
    sums.add(of, new float[] {2}, new float[] {1}, 0, 1);
    assertEquals(1, sums.result().value(Metric.ACCURACY));
    assertEquals(0.6, sums.result().reliability().get(0).get(1), 1e-6);
    assertEquals(0, sums.result().reliability().get(0).get(2));
  }

  @Test
  void whatIsNoRuleIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> DecisionRule.ofThresholds(List.of(1.5), ""));
    assertThrows(
        IllegalArgumentException.class,
        () -> DecisionRule.ofCosts(List.of(List.of(0.0, 1.0), List.of(0.0)), ""));
  }
}
