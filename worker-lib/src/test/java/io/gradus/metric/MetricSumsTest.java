package io.gradus.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.Task;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the sums of all tasks have in common. */
class MetricSumsTest {
  private static final int ROWS = 3000;

  @ParameterizedTest
  @EnumSource
  void mergedPartsAreTheWhole(Task task) throws Exception {
    Rows rows = rows(task);
    for (int parts : new int[] {1, 2, 7, ROWS}) {
      MetricSums merged = MetricSums.create(task, rows.outputs(), 2);
      MetricSums again = MetricSums.create(task, rows.outputs(), 2);
      for (int part = 0; part < parts; part++) {
        MetricSums piece = rows.sums(part * ROWS / parts, (part + 1) * ROWS / parts, 2);
        piece.addLoss(part, 1);
        merged.merge(piece);
        again.merge(Wire.roundTrip(piece));
      }
      assertArrayEquals(Wire.bytes(merged), Wire.bytes(again), "same order, same bits");
      MetricSums whole = rows.sums(2);
      whole.addLoss(parts * (parts - 1) / 2.0, parts);
      Map<String, Double> expected = whole.result().values();
      Map<String, Double> actual = merged.result().values();
      assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
      // Sums of 3000 doubles in another order.
      expected.forEach((name, value) -> assertEquals(value, actual.get(name), 1e-11, name));
      assertEquals(ROWS, merged.result().rows());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theMetricsAreThoseOfTheTaskInOrder(Task task) {
    MetricSums sums = rows(task).sums(2);
    sums.addLoss(1, 1);
    List<String> expected = Metric.of(task).stream().map(Metric::id).toList();
    assertEquals(expected, List.copyOf(sums.result().values().keySet()));
    assertTrue(sums.result().values().values().stream().noneMatch(value -> value.isNaN()));
  }

  @Test
  void sumsOfOtherShapesAreRefused() {
    MetricSums sums = MetricSums.create(Task.MULTICLASS, 3, 1);
    for (MetricSums other :
        List.of(
            MetricSums.create(Task.MULTICLASS, 4, 1),
            MetricSums.create(Task.MULTICLASS, 3, 2),
            MetricSums.create(Task.REGRESSION, 3, 1))) {
      assertThrows(IllegalArgumentException.class, () -> sums.merge(other));
    }
    assertThrows(IllegalArgumentException.class, () -> MetricSums.create(Task.BINARY, 2, 1));
    assertThrows(IllegalArgumentException.class, () -> MetricSums.create(Task.MULTICLASS, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> MetricSums.create(Task.MULTICLASS, 2, 0));
    float[] three = new float[3];
    for (int to : new int[] {-1, 2, 4}) {
      assertThrows(IllegalArgumentException.class, () -> sums.add(three, three, three, 0, to));
    }
    sums.add(three, three, three, 2, 3);
    assertEquals(1, sums.result().rows());
  }

  @Test
  void theWireFormIsCompact() throws Exception {
    Rows rows = Rows.random(Task.BINARY, 1, 100, 0, 1);
    assertTrue(Wire.bytes(rows.sums(1)).length < 3000);
  }

  @Test
  void metricsKnowWhichWayIsBetter() {
    assertTrue(Metric.AUC.better(0.9, 0.8, 0.05) && !Metric.AUC.better(0.9, 0.8, 0.2));
    assertTrue(Metric.LOSS.better(0.8, 0.9, 0.05) && !Metric.LOSS.better(0.9, 0.8, 0));
    assertTrue(Metric.LOSS.better(0.8, Double.NaN, 0));
    assertTrue(!Metric.LOSS.better(Double.NaN, 0.8, 0));
    assertTrue(!Metric.AUC.better(Double.NaN, Double.NaN, 0));
    for (Metric metric : Metric.values()) {
      assertEquals(metric, Metric.of(metric.id()));
    }
    Exception error = assertThrows(IllegalArgumentException.class, () -> Metric.of("acc"));
    assertTrue(error.getMessage().contains("accuracy"), error.getMessage());
  }

  private static Rows rows(Task task) {
    int outputs =
        switch (task) {
          case BINARY -> 1;
          case MULTICLASS -> 5;
          case MULTILABEL -> 3;
          case REGRESSION -> 2;
        };
    return Rows.random(task, outputs, ROWS, 0.5, 99);
  }
}
