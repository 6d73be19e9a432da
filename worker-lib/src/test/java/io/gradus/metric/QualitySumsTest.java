package io.gradus.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Quality by naive loops over the rows, and the same however the rows are split. */
class QualitySumsTest {
  private static final int ROWS = 3000;

  /** Rows of a task; logits that say something of the targets. */
  private record Rows(Task task, int outputs, float[] logits, float[] targets, float[] weights) {
    static Rows of(Task task, long seed) {
      Random random = new Random(seed);
      int outputs = task == Task.BINARY ? 1 : 3;
      int width = task == Task.MULTICLASS ? 1 : outputs;
      float[] logits = new float[ROWS * outputs];
      float[] targets = new float[ROWS * width];
      float[] weights = new float[ROWS];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) (2 * random.nextGaussian());
      }
      for (int row = 0; row < ROWS; row++) {
        weights[row] = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(3);
        for (int k = 0; k < width; k++) {
          double signal = logits[row * outputs + k] + 2 * random.nextGaussian();
          targets[row * width + k] =
              switch (task) {
                case BINARY, MULTILABEL -> signal > 0 ? 1 : 0;
                case MULTICLASS -> random.nextInt(3);
                case REGRESSION -> (float) (1e4 + 100 * signal);
              };
          if (task == Task.REGRESSION) {
            logits[row * outputs + k] = (float) (1e4 + 100 * logits[row * outputs + k]);
          }
        }
      }
      return new Rows(task, outputs, logits, targets, weights);
    }

    QualitySums sums(int from, int to) {
      int width = targets.length / ROWS;
      QualitySums sums = QualitySums.create(task, outputs);
      sums.add(
          Arrays.copyOfRange(logits, from * outputs, to * outputs),
          Arrays.copyOfRange(targets, from * width, to * width),
          Arrays.copyOfRange(weights, from, to),
          to - from);
      return sums;
    }
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void areTheSameHoweverRowsAreSplit(Task task) throws IOException, ClassNotFoundException {
    Rows rows = Rows.of(task, 1);
    QualitySums parts = QualitySums.create(task, rows.outputs());
    int from = 0;
    for (int to : new int[] {0, 7, 8, 1000, 2999, ROWS}) {
      parts.merge(sent(rows.sums(from, to)));
      from = to;
    }
    Quality all = rows.sums(0, ROWS).result();
    Quality merged = parts.result();
    assertEquals(all.effectiveRows(), merged.effectiveRows(), 1e-9);
    assertEquals(all.logLoss().low(), merged.logLoss().low(), 1e-9);
    for (int i = 0; i < all.decisions().size(); i++) {
      assertEquals(all.decisions().get(i).auc(), merged.decisions().get(i).auc());
      assertEquals(all.decisions().get(i).thresholds(), merged.decisions().get(i).thresholds());
    }
    for (int i = 0; i < all.numbers().size(); i++) {
      assertEquals(all.numbers().get(i).squares(), merged.numbers().get(i).squares());
      assertEquals(
          all.numbers().get(i).errorQuantile(0.3), merged.numbers().get(i).errorQuantile(0.3));
    }
  }

  private static QualitySums sent(QualitySums sums) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sums);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (QualitySums) in.readObject();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Task.class,
      names = {"BINARY", "MULTICLASS"})
  void agreeWithMetrics(Task task) {
    Rows rows = Rows.of(task, 2);
    MetricSums metrics = MetricSums.create(task, rows.outputs(), 1);
    metrics.add(rows.logits(), rows.targets(), rows.weights(), 0, ROWS);
    DecisionQuality decision = rows.sums(0, ROWS).result().decisions().get(0);
    assertEquals(metrics.result().value(Metric.ACCURACY), even(task, decision), 1e-12);
    Interval loss = rows.sums(0, ROWS).result().logLoss();
    assertTrue(loss.holds(metrics.result().value(Metric.LOG_LOSS)));
    assertEquals(metrics.result().value(Metric.LOG_LOSS), (loss.low() + loss.high()) / 2, 1e-9);
    if (task == Task.BINARY) {
      // Bins are 16 times as wide as those of the metric.
      assertEquals(metrics.result().value(Metric.AUC), decision.auc(), 1e-3);
      assertEquals(metrics.result().value(Metric.PR_AUC), decision.averagePrecision(), 5e-3);
    }
  }

  /** Of classes the decision is whether the likeliest is right, so every row is told so. */
  private static double even(Task task, DecisionQuality decision) {
    return task == Task.BINARY
        ? decision.accuracy()
        : decision.positives() / (decision.positives() + decision.negatives());
  }

  @Test
  void reliabilityIsThatOfTheRows() {
    Rows rows = Rows.of(Task.BINARY, 3);
    double[][] parts = new double[15][3];
    double weight = 0;
    for (int row = 0; row < ROWS; row++) {
      double p = 1 / (1 + Math.exp(-rows.logits()[row]));
      double[] part = parts[Math.min(14, (int) (15 * p))];
      part[0] += rows.weights()[row];
      part[1] += rows.weights()[row] * p;
      part[2] += rows.weights()[row] * rows.targets()[row];
      weight += rows.weights()[row];
    }
    double error = 0;
    for (double[] part : parts) {
      error += Math.abs(part[1] - part[2]) / weight;
    }
    assertEquals(error, rows.sums(0, ROWS).result().decisions().get(0).calibrationError(), 1e-9);
  }

  /** The band is about as wide as the spread of what other rows of the same kind give. */
  @Test
  void theIntervalHoldsWhatOtherRowsGive() {
    Interval interval =
        Rows.of(Task.BINARY, 4)
            .sums(0, ROWS)
            .result()
            .decisions()
            .get(0)
            .interval(200, 7, DecisionQuality::auc);
    double[] others = new double[60];
    for (int i = 0; i < others.length; i++) {
      others[i] = Rows.of(Task.BINARY, 100 + i).sums(0, ROWS).result().decisions().get(0).auc();
    }
    double mean = Arrays.stream(others).average().orElseThrow();
    double deviation =
        Math.sqrt(Arrays.stream(others).map(v -> (v - mean) * (v - mean)).sum() / 59);
    double width = interval.high() - interval.low();
    assertEquals(2 * 1.96 * deviation, width, 0.35 * width);
  }

  @Test
  void theBandIsTheSameEachTimeAndHoldsTheCurve() {
    DecisionQuality quality = Rows.of(Task.BINARY, 5).sums(0, ROWS).result().decisions().get(0);
    double[] rates = {0.1, 0.3, 0.5, 0.9};
    List<Interval> band = quality.hitBand(200, 1, rates);
    assertEquals(band, quality.hitBand(200, 1, rates));
    double[] hits = quality.hitRates(rates);
    for (int i = 0; i < rates.length; i++) {
      assertTrue(band.get(i).holds(hits[i]), "%s in %s".formatted(hits[i], band.get(i)));
    }
  }

  @Test
  void errorsAreThoseOfTheRows() {
    Rows rows = Rows.of(Task.REGRESSION, 6);
    NumberQuality number = rows.sums(0, ROWS).result().numbers().get(1);
    double weight = 0;
    double sum = 0;
    double absolute = 0;
    double[] errors = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      errors[row] = rows.logits()[3 * row + 1] - rows.targets()[3 * row + 1];
      weight += rows.weights()[row];
      sum += rows.weights()[row] * errors[row];
      absolute += rows.weights()[row] * Math.abs(errors[row]);
    }
    assertEquals(sum / weight, number.bias(), 1e-9);
    Interval mean = number.meanAbsolute();
    assertEquals(absolute / weight, (mean.low() + mean.high()) / 2, 1e-9);
    assertEquals(
        weight, number.byTarget(10).stream().mapToDouble(NumberQuality.Group::weight).sum());
    assertEquals(10, number.byTarget(10).size());
    double below = 0;
    double median = number.errorQuantile(0.5);
    for (int row = 0; row < ROWS; row++) {
      below += errors[row] < median ? rows.weights()[row] : 0;
    }
    assertEquals(0.5, below / weight, 0.01);
  }

  /** One far value makes cells wide, whether it comes first or last. */
  @ParameterizedTest
  @CsvSource({"1e9, 1", "0, 1e-20", "-5e8, 3e8"})
  void widthsDoNotDependOnOrder(double first, double second) {
    double[] values = {first, second, 0.25, -17, 3e-3};
    GrowingBins forward = GrowingBins.of(64, 1);
    GrowingBins backward = GrowingBins.of(64, 1);
    for (int i = 0; i < values.length; i++) {
      int at = forward.at(values[i]);
      forward.values()[at] += i + 1;
      int other = values.length - 1 - i;
      int there = backward.at(values[other]);
      backward.values()[there] += other + 1;
    }
    assertEquals(forward.x().width(), backward.x().width());
    assertEquals(forward.x().edge(0), backward.x().edge(0));
    assertArrayEquals(forward.values(), backward.values());
    assertEquals(15, Arrays.stream(forward.values()).sum());
    for (int i = 0; i < values.length; i++) {
      double edge = forward.x().edge(forward.at(values[i]));
      assertTrue(edge <= values[i] && values[i] < edge + forward.x().width());
    }
  }
}
