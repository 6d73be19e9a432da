package io.gradus.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.Quantiles;
import io.gradus.network.Task;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mean over rows of each loss is the metric that is computed from sums. */
class RowLossTest {
  private static final int ROWS = 300;

  @ParameterizedTest
  @CsvSource({
    "BINARY, 1, LOG_LOSS",
    "BINARY, 1, BRIER",
    "MULTILABEL, 3, LOG_LOSS",
    "MULTILABEL, 3, BRIER",
    "MULTICLASS, 4, LOG_LOSS",
    "MULTICLASS, 4, BRIER",
    "REGRESSION, 1, ABSOLUTE_ERROR",
    "REGRESSION, 3, ABSOLUTE_ERROR"
  })
  void meanIsTheMetric(Task task, int outputs, RowLoss loss) {
    Rows rows = Rows.random(task, outputs, ROWS, 0, 11);
    double[] losses = new double[ROWS];
    loss.of(task, rows.logits(), rows.targets(), outputs, ROWS, losses);
    double expected = rows.sums(1).result().value(loss.metric().orElseThrow());
    assertEquals(expected, mean(losses, rows.weights()), 1e-6 * Math.abs(expected));
  }

  @Test
  void squaredErrorIsTheSquareOfOneTargetsRmse() {
    Rows rows = Rows.random(Task.REGRESSION, 1, ROWS, 0, 12);
    double[] losses = new double[ROWS];
    RowLoss.SQUARED_ERROR.of(Task.REGRESSION, rows.logits(), rows.targets(), 1, ROWS, losses);
    double rmse = rows.sums(1).result().value(Metric.RMSE);
    assertEquals(rmse * rmse, mean(losses, rows.weights()), 1e-6 * rmse * rmse);
  }

  /** In another unit than the outputs', as networks of scaled targets give them. */
  @Test
  void ofWhatIsToldBesideANumber() {
    Random random = new Random(13);
    Quantiles quantiles = new Quantiles(List.of(0.1, 0.5, 0.9));
    GaussianNll normal = new GaussianNll(0, 0.9);
    same(quantiles, RowLoss.PINBALL_LOSS, quantiles.q().size(), random);
    same(normal, RowLoss.NLL, 2, random);
  }

  private static void same(LossSpec of, RowLoss loss, int width, Random random) {
    float[] outputs = new float[ROWS * width];
    float[] targets = new float[ROWS];
    float[] weights = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      targets[row] = (float) random.nextGaussian();
      weights[row] = random.nextInt(3);
      for (int i = 0; i < width; i++) {
        outputs[row * width + i] = (float) (i + random.nextGaussian());
      }
    }
    double[] losses = new double[ROWS];
    double unit = 7.5;
    loss.ofSpread(of, outputs, targets, ROWS, unit, losses);
    MetricSums sums = MetricSums.create(Task.REGRESSION, of, 1, 1);
    sums.add(new float[ROWS], targets, weights, 0, ROWS);
    sums.addSpread(outputs, targets, weights, ROWS);
    double expected = sums.result(new double[] {unit}).value(loss.metric().orElseThrow());
    assertEquals(expected, mean(losses, weights), 1e-6 * Math.abs(expected));
  }

  private static double mean(double[] losses, float[] weights) {
    double sum = 0;
    double all = 0;
    for (int row = 0; row < losses.length; row++) {
      sum += weights[row] * losses[row];
      all += weights[row];
    }
    return sum / all;
  }

  @Test
  void goesByItsName() {
    for (RowLoss loss : RowLoss.values()) {
      assertEquals(loss, RowLoss.of(loss.id()));
    }
    assertThrows(IllegalArgumentException.class, () -> RowLoss.of("loss"));
  }

  @Test
  void theMostTellingIsFirst() {
    Quantiles quantiles = new Quantiles(List.of(0.1, 0.9));
    assertEquals(
        List.of(RowLoss.PINBALL_LOSS, RowLoss.SQUARED_ERROR, RowLoss.ABSOLUTE_ERROR),
        RowLoss.all(Task.REGRESSION, quantiles));
    assertEquals(
        List.of(RowLoss.LOG_LOSS, RowLoss.BRIER),
        RowLoss.all(Task.BINARY, LossSpec.usual(Task.BINARY)));
  }
}
