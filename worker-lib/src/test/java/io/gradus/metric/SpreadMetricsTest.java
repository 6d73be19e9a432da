package io.gradus.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.ClassDecision;
import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.OrdinalCoral;
import io.gradus.network.Quantiles;
import io.gradus.network.Task;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Metrics of what is told beside a number, and of classes that have an order. */
class SpreadMetricsTest {
  private static final int ROWS = 500;

  /** Half of the rows in each of two parts, which are merged over the wire. */
  private static Metrics measured(
      LossSpec loss, float[] outputs, float[] targets, float[] weights, double unit)
      throws Exception {
    int width = outputs.length / ROWS;
    MetricSums all = MetricSums.create(Task.REGRESSION, loss, 1, 1);
    for (int part = 0; part < 2; part++) {
      int from = part * ROWS / 2;
      MetricSums sums = MetricSums.create(Task.REGRESSION, loss, 1, 1);
      float[] some = java.util.Arrays.copyOfRange(outputs, from * width, (from + ROWS / 2) * width);
      float[] wanted = java.util.Arrays.copyOfRange(targets, from, from + ROWS / 2);
      float[] counts = java.util.Arrays.copyOfRange(weights, from, from + ROWS / 2);
      sums.add(new float[ROWS / 2], wanted, counts, 0, ROWS / 2);
      sums.addSpread(some, wanted, counts, ROWS / 2);
      all.merge(Wire.roundTrip(sums));
    }
    return all.result(new double[] {unit});
  }

  private static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] weights(Random random) {
    float[] weights = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      weights[i] = random.nextInt(4);
    }
    return weights;
  }

  @Test
  void quantiles() throws Exception {
    Random random = new Random(1);
    List<Double> q = List.of(0.2, 0.5, 0.9);
    float[] outputs = random(random, 3 * ROWS);
    for (int row = 0; row < ROWS; row++) {
      java.util.Arrays.sort(outputs, 3 * row, 3 * row + 3);
    }
    float[] targets = random(random, ROWS);
    float[] weights = weights(random);
    double weight = 0;
    double[] loss = new double[3];
    double[] below = new double[3];
    double within = 0;
    for (int row = 0; row < ROWS; row++) {
      weight += weights[row];
      for (int i = 0; i < 3; i++) {
        double off = (double) targets[row] - outputs[3 * row + i];
        loss[i] += weights[row] * (off > 0 ? q.get(i) * off : (1 - q.get(i)) * -off);
        below[i] += targets[row] <= outputs[3 * row + i] ? weights[row] : 0;
      }
      boolean inside = outputs[3 * row] <= targets[row] && targets[row] <= outputs[3 * row + 2];
      within += inside ? weights[row] : 0;
    }
    Metrics metrics = measured(new Quantiles(q), outputs, targets, weights, 10);
    for (int i = 0; i < 3; i++) {
      QuantileQuality one = metrics.quantiles().get(i);
      assertEquals(q.get(i), one.q());
      assertEquals(10 * loss[i] / weight, one.pinballLoss(), 1e-9);
      assertEquals(below[i] / weight, one.coverage(), 1e-12);
    }
    assertEquals(
        10 * (loss[0] + loss[1] + loss[2]) / 3 / weight, metrics.value(Metric.PINBALL_LOSS), 1e-9);
    assertEquals(within / weight, metrics.value(Metric.COVERAGE), 1e-12);
  }

  @Test
  void aNormalDistribution() throws Exception {
    Random random = new Random(2);
    float[] outputs = random(random, 2 * ROWS);
    float[] targets = random(random, ROWS);
    float[] weights = weights(random);
    double unit = 10;
    double weight = 0;
    double nll = 0;
    double crps = 0;
    double within = 0;
    for (int row = 0; row < ROWS; row++) {
      double mean = unit * outputs[2 * row];
      double deviation = unit * Math.exp(outputs[2 * row + 1] / 2.0);
      double target = unit * targets[row];
      double density =
          Math.exp(-Math.pow((target - mean) / deviation, 2) / 2)
              / (deviation * Math.sqrt(2 * Math.PI));
      weight += weights[row];
      nll -= weights[row] * Math.log(density);
      crps += weights[row] == 0 ? 0 : weights[row] * integral(mean, deviation, target);
      // Three in five are within 0.8416 deviations of the mean.
      within += Math.abs(target - mean) <= 0.8416212335729143 * deviation ? weights[row] : 0;
    }
    Metrics metrics = measured(new GaussianNll(0, 0.6), outputs, targets, weights, unit);
    assertEquals(nll / weight, metrics.value(Metric.NLL), 1e-9);
    assertEquals(crps / weight, metrics.value(Metric.CRPS), 1e-4);
    assertEquals(within / weight, metrics.value(Metric.COVERAGE), 1e-12);
  }

  /** {@code ∫ (F(x) − [x ≥ t])² dx} by the trapezoid rule, F summed up from the density. */
  private static double integral(double mean, double deviation, double target) {
    double low = Math.min(mean - 9 * deviation, target);
    double high = Math.max(mean + 9 * deviation, target);
    int steps = 20_000;
    double h = (high - low) / steps;
    double below = 0;
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      double x = low + (i + 0.5) * h;
      double z = (x - mean) / deviation;
      double mass = h * Math.exp(-z * z / 2) / (deviation * Math.sqrt(2 * Math.PI));
      double at = below + mass / 2;
      below += mass;
      sum += h * (x >= target ? (1 - at) * (1 - at) : at * at);
    }
    return sum;
  }

  @Test
  void theNormalDistributionFarOut() {
    // Abramowitz and Stegun, table 26.1.
    assertEquals(0.5, NormalSums.below(0));
    assertEquals(0.97724_98680_51821, NormalSums.below(2), 1e-14);
    assertEquals(1 - 0.97724_98680_51821, NormalSums.below(-2), 1e-14);
    assertEquals(0.99999_97133_484, NormalSums.below(5), 1e-12);
    assertEquals(1, NormalSums.below(50));
    assertEquals(0, NormalSums.below(-50));
  }

  /** Against squared distances of all pairs. */
  @Test
  void ranks() {
    int[] actual = {0, 0, 1, 1, 2, 2, 2, 3};
    int[] predicted = {0, 1, 1, 1, 2, 3, 2, 2};
    MetricSums sums = MetricSums.create(Task.MULTICLASS, new OrdinalCoral(), 4, 1);
    float[] logits = new float[8 * 4];
    float[] targets = new float[8];
    float[] weights = new float[8];
    for (int row = 0; row < 8; row++) {
      logits[row * 4 + predicted[row]] = 20;
      targets[row] = actual[row];
      weights[row] = 1;
    }
    sums.add(logits, targets, weights, 0, 8);
    Metrics metrics = sums.result();
    assertEquals(3.0 / 8, metrics.value(Metric.RANK_MAE), 1e-12);
    double found = 0;
    double chance = 0;
    for (int i = 0; i < 8; i++) {
      found += Math.pow(actual[i] - predicted[i], 2);
      for (int j = 0; j < 8; j++) {
        chance += Math.pow(actual[i] - predicted[j], 2) / 8;
      }
    }
    assertEquals(1 - found / chance, metrics.value(Metric.QUADRATIC_KAPPA), 1e-12);
  }

  /** 0.4, 0.15 and 0.45: the first half of the rows ends in the second class. */
  @Test
  void theMiddleClassNeedNotBeTheLikeliest() {
    float[] logits = {(float) Math.log(0.4), (float) Math.log(0.15), (float) Math.log(0.45)};
    assertEquals(2, ClassDecision.LIKELIEST.of(logits, 0, 3));
    assertEquals(1, ClassDecision.MEDIAN.of(logits, 0, 3));
    MetricSums sums = MetricSums.create(Task.MULTICLASS, new OrdinalCoral(), 3, 1);
    sums.add(logits, new float[] {1}, new float[] {1}, 0, 1);
    assertEquals(1, sums.result().value(Metric.ACCURACY));
    RowSample sample = RowSample.create(Task.MULTICLASS, ClassDecision.MEDIAN, 3);
    sample.add(logits, new float[] {1}, new float[] {1}, 1, 0, new long[] {7}, 0);
    assertEquals(1, sample.result().interval(Metric.ACCURACY, 1, 1).high());
    RowSample other = RowSample.create(Task.MULTICLASS, 3);
    other.add(logits, new float[] {1}, new float[] {1}, 1, 0, new long[] {7}, 0);
    assertEquals(0, other.result().interval(Metric.ACCURACY, 0, 1).high());
  }

  @Test
  void onlyLossesThatTellOfItHaveAMetric() {
    List<Metric> usual = Metric.of(Task.REGRESSION);
    assertEquals(List.of(Metric.LOSS, Metric.MAE, Metric.RMSE, Metric.R2), usual);
    assertTrue(
        Metric.of(Task.REGRESSION, new Quantiles(List.of(0.5))).contains(Metric.PINBALL_LOSS));
    assertTrue(Metric.of(Task.REGRESSION, new GaussianNll()).contains(Metric.CRPS));
    assertTrue(Metric.of(Task.MULTICLASS, new OrdinalCoral()).contains(Metric.QUADRATIC_KAPPA));
    assertTrue(!Metric.COVERAGE.isGoal() && Metric.NLL.isGoal());
  }
}
