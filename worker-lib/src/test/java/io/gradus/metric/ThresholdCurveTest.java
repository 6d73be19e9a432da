package io.gradus.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.Task;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdCurveTest {
  private static final long SEED = 5;
  private static final int ROWS = 2000;
  private static final int LABELS = 2;
  private static final int THRESHOLDS = 51;

  private final Random random = new Random(SEED);
  private final float[] logits = new float[ROWS * LABELS];
  private final float[] targets = new float[ROWS * LABELS];
  private final float[] weights = new float[ROWS];

  /** Counted row by row, with the threshold a bin's width higher, and lower. */
  @Test
  void selectsTheRowsAtOrAboveEachThreshold() {
    draw();
    MetricSums sums = MetricSums.create(Task.MULTILABEL, LABELS, 1);
    sums.add(logits, targets, weights, 0, ROWS);
    List<ThresholdCurve> curves = sums.curves(THRESHOLDS);
    assertEquals(LABELS, curves.size());
    for (int label = 0; label < LABELS; label++) {
      ThresholdCurve curve = curves.get(label);
      assertEquals(THRESHOLDS, curve.thresholds());
      for (int i = 0; i < THRESHOLDS; i++) {
        double probability = (double) i / (THRESHOLDS - 1);
        double logit = Math.log(probability / (1 - probability));
        double bin = Math.max(0x1p-8, Math.abs(logit) / 256);
        for (boolean positive : new boolean[] {true, false}) {
          double found = (positive ? curve.positives() : curve.negatives())[i];
          double least = selected(label, positive, logit + bin);
          double most = selected(label, positive, logit - bin);
          assertTrue(
              least - 1e-3 <= found && found <= most + 1e-3,
              "threshold %s: %s, not from %s to %s".formatted(probability, found, least, most));
        }
      }
    }
    double all = selected(0, true, Double.NEGATIVE_INFINITY);
    assertEquals(all, curves.get(0).positives()[0], 1e-6 * all);
    assertTrue(curves.get(0).positives()[THRESHOLDS / 2] < 0.9 * all, "thresholds select");
  }

  private void draw() {
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (3 * random.nextGaussian());
      targets[i] = random.nextInt(3) == 0 ? 1 : 0;
    }
    for (int row = 0; row < ROWS; row++) {
      weights[row] = random.nextFloat();
    }
  }

  private double selected(int label, boolean positive, double threshold) {
    double weight = 0;
    for (int row = 0; row < ROWS; row++) {
      int at = row * LABELS + label;
      if (logits[at] >= threshold && targets[at] > 0.5f == positive) {
        weight += weights[row];
      }
    }
    return weight;
  }

  /** Each class against all others, of parts that travelled; the thresholds are edges of bins. */
  @ParameterizedTest
  @ValueSource(ints = {3, 25})
  void aClassIsHeldAgainstAllOthers(int classes) throws IOException, ClassNotFoundException {
    int thresholds = 127;
    Rows rows = Rows.random(Task.MULTICLASS, classes, 500, 0, SEED);
    MetricSums sums = Wire.roundTrip(rows.sums(0, 200, 1));
    sums.merge(Wire.roundTrip(rows.sums(200, 500, 1)));
    List<ThresholdCurve> curves = sums.curves(thresholds);
    assertEquals(Math.min(classes, 20), curves.size());
    for (int c = 0; c < curves.size(); c++) {
      for (int i = 0; i < thresholds; i++) {
        double threshold = (double) i / (thresholds - 1);
        double of = 0;
        double others = 0;
        for (int row = 0; row < rows.rows(); row++) {
          double sum = 0;
          for (int k = 0; k < classes; k++) {
            sum += Math.exp(rows.logit(row, k));
          }
          if (Math.exp(rows.logit(row, c)) / sum >= threshold) {
            of += rows.targets()[row] == c ? rows.weights()[row] : 0;
            others += rows.targets()[row] == c ? 0 : rows.weights()[row];
          }
        }
        assertEquals(of, curves.get(c).positives()[i], 1e-9 * 500, "class " + c + ", " + i);
        assertEquals(others, curves.get(c).negatives()[i], 1e-9 * 500, "class " + c + ", " + i);
      }
    }
    assertTrue(curves.get(0).positives()[40] < curves.get(0).positives()[0], "thresholds select");
  }

  @Test
  void whatHasNoLabelsHasNoCurves() {
    assertEquals(List.of(), MetricSums.create(Task.REGRESSION, 1, 1).curves(9));
  }

  @Test
  void ofNoRowsNothingIsSelected() {
    ThresholdCurve curve = MetricSums.create(Task.BINARY, 1, 1).curves(3).get(0);
    assertArrayEquals(new double[3], curve.positives());
    assertArrayEquals(new double[3], curve.negatives());
  }
}
