package io.gradus.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gradus.network.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegressionMetricsTest {
  @ParameterizedTest
  @CsvSource({"1, 0", "3, 0", "2, 1e6"})
  void everythingIsThatOfTwoPasses(int outputs, float offset) {
    Rows rows = Rows.random(Task.REGRESSION, outputs, 2000, 0, outputs);
    for (int i = 0; i < rows.targets().length; i++) {
      rows.targets()[i] += offset;
      rows.logits()[i] += offset;
    }
    double[] mae = new double[outputs];
    double[] rmse = new double[outputs];
    double[] r2 = new double[outputs];
    for (int output = 0; output < outputs; output++) {
      double weight = 0;
      double mean = 0;
      for (int row = 0; row < rows.rows(); row++) {
        weight += rows.weights()[row];
        mean += (double) rows.weights()[row] * rows.targets()[row * outputs + output];
      }
      mean /= weight;
      double squares = 0;
      double spread = 0;
      for (int row = 0; row < rows.rows(); row++) {
        double target = rows.targets()[row * outputs + output];
        double error = rows.logit(row, output) - target;
        mae[output] += rows.weights()[row] * Math.abs(error) / weight;
        squares += rows.weights()[row] * error * error;
        spread += rows.weights()[row] * (target - mean) * (target - mean);
      }
      rmse[output] = Math.sqrt(squares / weight);
      r2[output] = 1 - squares / spread;
    }
    Metrics whole = rows.sums(1).result();
    MetricSums merged = rows.sums(0, 700, 1);
    merged.merge(rows.sums(700, 701, 1));
    merged.merge(rows.sums(701, 2000, 1));
    for (Metrics metrics : new Metrics[] {whole, merged.result()}) {
      // Naively summed squares of 1e6 would lose 12 of 16 digits of a spread of 100.
      assertArrayEquals(mae, metrics.perOutput(Metric.MAE).orElseThrow(), 1e-11);
      assertArrayEquals(rmse, metrics.perOutput(Metric.RMSE).orElseThrow(), 1e-11);
      assertArrayEquals(r2, metrics.perOutput(Metric.R2).orElseThrow(), 1e-9);
      assertEquals(mean(mae), metrics.value(Metric.MAE), 1e-11);
      assertEquals(mean(rmse), metrics.value(Metric.RMSE), 1e-11);
      assertEquals(mean(r2), metrics.value(Metric.R2), 1e-9);
    }
  }

  @Test
  void standardizedRowsGiveErrorsInTheirUnit() {
    float[] units = {4, 0.5f};
    float[] shifts = {100, -3};
    Rows rows = Rows.random(Task.REGRESSION, 2, 500, 0, 3);
    Rows scaled = Rows.random(Task.REGRESSION, 2, 500, 0, 3);
    for (int i = 0; i < scaled.targets().length; i++) {
      scaled.targets()[i] = (rows.targets()[i] - shifts[i % 2]) / units[i % 2];
      scaled.logits()[i] = (rows.logits()[i] - shifts[i % 2]) / units[i % 2];
    }
    Metrics expected = rows.sums(1).result();
    Metrics actual = scaled.sums(1).result(new double[] {4, 0.5});
    // The shifted numbers are floats of up to 2^7: rounded by 2^-17 at most.
    for (Metric metric : new Metric[] {Metric.MAE, Metric.RMSE, Metric.R2}) {
      assertArrayEquals(
          expected.perOutput(metric).orElseThrow(),
          actual.perOutput(metric).orElseThrow(),
          0x1p-17,
          metric.id());
    }
    assertThrows(IllegalArgumentException.class, () -> rows.sums(1).result(new double[1]));
  }

  @Test
  void whatIsUndefinedIsNotANumber() {
    MetricSums sums = MetricSums.create(Task.REGRESSION, 1, 1);
    assertEquals(Double.NaN, sums.result().value(Metric.RMSE));
    float[] numbers = {Float.NaN, 3, 3};
    sums.add(numbers, new float[] {7, 5, 5}, new float[] {0, 1, 1}, 0, 3);
    assertEquals(2, sums.result().value(Metric.RMSE));
    assertEquals(2, sums.result().value(Metric.MAE));
    assertEquals(Double.NaN, sums.result().value(Metric.R2));
    assertEquals(3, sums.result().rows());
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
