package io.gradus.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.Task;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassMetricsTest {
  private static final double ROUNDING = 1e-12;

  @ParameterizedTest
  @CsvSource({"2, 1, 0", "5, 2, 0", "5, 3, 1", "26, 5, 0.5", "1001, 5, 0"})
  void everythingIsThatOfALoop(int classes, int topK, double grid) {
    Rows rows = Rows.random(Task.MULTICLASS, classes, 500, grid, classes);
    double[][] confusion = new double[classes][classes];
    double weight = 0;
    double inTop = 0;
    double loss = 0;
    for (int row = 0; row < rows.rows(); row++) {
      int at = row;
      double w = rows.weights()[row];
      int actual = (int) rows.targets()[row];
      List<Integer> order =
          IntStream.range(0, classes)
              .boxed()
              .sorted(Comparator.comparingDouble(c -> -rows.logit(at, c)))
              .toList();
      double sum = IntStream.range(0, classes).mapToDouble(c -> Math.exp(rows.logit(at, c))).sum();
      confusion[actual][order.get(0)] += w;
      inTop += order.subList(0, topK).contains(actual) ? w : 0;
      loss += w * (Math.log(sum) - rows.logit(row, actual));
      weight += w;
    }
    Metrics metrics = rows.sums(topK).result();
    double hits = IntStream.range(0, classes).mapToDouble(c -> confusion[c][c]).sum();
    assertEquals(hits / weight, metrics.value(Metric.ACCURACY), ROUNDING);
    assertEquals(loss / weight, metrics.value(Metric.LOG_LOSS), ROUNDING);
    assertEquals(topK > 1, metrics.has(Metric.TOP_K_ACCURACY));
    if (topK > 1) {
      assertEquals(inTop / weight, metrics.value(Metric.TOP_K_ACCURACY), ROUNDING);
    }
    assertMacro(confusion, metrics);
    assertEquals(classes <= 1000, metrics.confusion().isPresent());
    metrics
        .confusion()
        .ifPresent(
            table -> {
              for (int c = 0; c < classes; c++) {
                for (int d = 0; d < classes; d++) {
                  assertEquals(confusion[c][d], table[c][d], 1e-9);
                }
              }
            });
  }

  private static void assertMacro(double[][] confusion, Metrics metrics) {
    double precisions = 0;
    double recalls = 0;
    double f1s = 0;
    int occurring = 0;
    for (int c = 0; c < confusion.length; c++) {
      int of = c;
      double hit = confusion[c][c];
      double actual = Arrays.stream(confusion[c]).sum();
      double predicted = Arrays.stream(confusion).mapToDouble(row -> row[of]).sum();
      if (actual > 0 || predicted > 0) {
        double precision = predicted > 0 ? hit / predicted : 0;
        double recall = actual > 0 ? hit / actual : 0;
        precisions += precision;
        recalls += recall;
        f1s += hit > 0 ? 2 * precision * recall / (precision + recall) : 0;
        occurring++;
      }
    }
    assertEquals(precisions / occurring, metrics.value(Metric.PRECISION), ROUNDING);
    assertEquals(recalls / occurring, metrics.value(Metric.RECALL), ROUNDING);
    assertEquals(f1s / occurring, metrics.value(Metric.F1), ROUNDING);
    assertEquals(confusion.length, metrics.perOutput(Metric.F1).orElseThrow().length);
  }

  @Test
  void theFirstOfEqualLogitsIsPredicted() {
    MetricSums sums = MetricSums.create(Task.MULTICLASS, 3, 2);
    sums.add(new float[9], new float[] {0, 1, 2}, new float[] {1, 1, 1}, 0, 3);
    assertEquals(1.0 / 3, sums.result().value(Metric.ACCURACY), ROUNDING);
    assertEquals(2.0 / 3, sums.result().value(Metric.TOP_K_ACCURACY), ROUNDING);
    assertEquals(Math.log(3), sums.result().value(Metric.LOG_LOSS), ROUNDING);
  }

  @Test
  void largeLogitsDoNotOverflow() {
    MetricSums sums = MetricSums.create(Task.MULTICLASS, 2, 1);
    sums.add(new float[] {2000, 1000}, new float[] {1}, new float[] {1}, 0, 1);
    assertEquals(1000, sums.result().value(Metric.LOG_LOSS), 1e-9);
  }

  @Test
  void aClassThatIsNoneIsRefused() {
    MetricSums sums = MetricSums.create(Task.MULTICLASS, 3, 1);
    Exception error =
        assertThrows(
            IllegalArgumentException.class,
            () -> sums.add(new float[3], new float[] {3}, new float[] {1}, 0, 1));
    assertTrue(error.getMessage().contains("found 3"), error.getMessage());
    assertFalse(sums.result().has(Metric.TOP_K_ACCURACY));
    assertEquals(Double.NaN, sums.result().value(Metric.F1));
  }
}
