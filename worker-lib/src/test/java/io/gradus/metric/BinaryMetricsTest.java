package io.gradus.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryMetricsTest {
  /** Sums of some thousand doubles in another order. */
  private static final double ROUNDING = 1e-12;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void rankingIsExactWhereEqualBinsAreEqualLogits(long seed) {
    Rows rows = Rows.random(Task.BINARY, 1, 1000, 0.25, seed);
    Metrics metrics = rows.sums(1).result();
    NaiveRanking naive = new NaiveRanking(rows, 0);
    assertEquals(naive.auc(), metrics.value(Metric.AUC), ROUNDING);
    assertEquals(naive.averagePrecision(), metrics.value(Metric.PR_AUC), ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void rankingIsWithinItsBound(long seed) {
    Rows rows = Rows.random(Task.BINARY, 1, 2000, 0, seed);
    Metrics metrics = rows.sums(1).result();
    NaiveRanking naive = new NaiveRanking(rows, 0);
    double bound = naive.aucErrorBound();
    assertTrue(bound < 1e-3, "bound " + bound);
    assertEquals(naive.auc(), metrics.value(Metric.AUC), bound);
    assertEquals(naive.auc(), metrics.value(Metric.AUC), 2e-5);
    double precision = metrics.value(Metric.PR_AUC);
    assertTrue(precision <= naive.averagePrecisionOfBins(true));
    assertTrue(precision >= naive.averagePrecisionOfBins(false));
    assertEquals(naive.averagePrecision(), precision, 1e-3);
  }

  @Test
  void countsAndLossAreThoseOfALoop() {
    Rows rows = Rows.random(Task.BINARY, 1, 3000, 0.5, 7);
    double[][] confusion = new double[2][2];
    double loss = 0;
    double weight = 0;
    for (int row = 0; row < rows.rows(); row++) {
      double w = rows.weights()[row];
      double probability = 1 / (1 + Math.exp(-rows.logit(row, 0)));
      int actual = rows.positive(row, 0) ? 1 : 0;
      confusion[actual][probability > 0.5 ? 1 : 0] += w;
      loss -= w * Math.log(actual == 1 ? probability : 1 - probability);
      weight += w;
    }
    MetricSums sums = rows.sums(1);
    sums.addLoss(3, 2);
    Metrics metrics = sums.result();
    double hits = confusion[1][1];
    double precision = hits / (hits + confusion[0][1]);
    double recall = hits / (hits + confusion[1][0]);
    assertEquals(1.5, metrics.value(Metric.LOSS));
    assertEquals((confusion[0][0] + hits) / weight, metrics.value(Metric.ACCURACY), ROUNDING);
    assertEquals(loss / weight, metrics.value(Metric.LOG_LOSS), ROUNDING);
    assertEquals(precision, metrics.value(Metric.PRECISION), ROUNDING);
    assertEquals(recall, metrics.value(Metric.RECALL), ROUNDING);
    assertEquals(2 * precision * recall / (precision + recall), metrics.value(Metric.F1), ROUNDING);
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        assertEquals(confusion[i][j], metrics.confusion().orElseThrow()[i][j], 1e-9);
      }
    }
    assertEquals(3000, metrics.rows());
    assertEquals(weight, metrics.weight(), 1e-9);
  }

  @Test
  void extremeLogitsKeepTheirLoss() {
    MetricSums sums = MetricSums.create(Task.BINARY, 1, 1);
    float[] logits = {1000, -1000, 1000, -1e-30f};
    sums.add(logits, new float[] {1, 0, 0, 1}, new float[] {1, 1, 1, 1}, 0, 4);
    assertEquals((1000 + Math.log(2)) / 4, sums.result().value(Metric.LOG_LOSS), 1e-12);
  }

  @Test
  void whatIsUndefinedIsNotANumber() {
    Metrics empty = MetricSums.create(Task.BINARY, 1, 1).result();
    for (String name : empty.values().keySet()) {
      assertEquals(Double.NaN, empty.values().get(name), name);
    }
    MetricSums negative = MetricSums.create(Task.BINARY, 1, 1);
    negative.add(new float[] {-1, -2}, new float[2], new float[] {1, 1}, 0, 2);
    Metrics metrics = negative.result();
    assertEquals(1, metrics.value(Metric.ACCURACY));
    for (Metric metric :
        new Metric[] {Metric.AUC, Metric.PR_AUC, Metric.PRECISION, Metric.RECALL, Metric.F1}) {
      assertTrue(metrics.has(metric));
      assertEquals(Double.NaN, metrics.value(metric), metric.id());
    }
    assertEquals(Double.NaN, metrics.value(Metric.RMSE));
    MetricSums broken = MetricSums.create(Task.BINARY, 1, 1);
    broken.add(new float[] {Float.NaN, 1}, new float[] {0, 1}, new float[] {1, 1}, 0, 2);
    assertEquals(Double.NaN, broken.result().value(Metric.AUC));
    assertEquals(Double.NaN, broken.result().value(Metric.LOG_LOSS));
  }

  @Test
  void binsAscendWithTheLogit() {
    int previous = 0;
    float step = 1 + 1e-4f;
    for (float logit = 1e6f; logit > 1e-6f; logit /= step) {
      int bin = ScoreHistogram.bin(-logit);
      assertTrue(bin >= previous && bin < ScoreHistogram.BINS / 2, "logit " + -logit);
      assertEquals(ScoreHistogram.BINS - 1 - bin, ScoreHistogram.bin(logit));
      previous = bin;
    }
    assertEquals(ScoreHistogram.BINS / 2 - 1, previous);
    assertEquals(0, ScoreHistogram.bin(Float.NEGATIVE_INFINITY));
    assertEquals(ScoreHistogram.BINS / 2, ScoreHistogram.bin(0));
    assertEquals(ScoreHistogram.BINS / 2, ScoreHistogram.bin(-0f));
  }
}
