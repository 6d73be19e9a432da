package io.gradus.calibrate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.metric.Metric;
import io.gradus.metric.MetricSums;
import io.gradus.metric.Metrics;
import io.gradus.network.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds what is fitted against scikit-learn and SciPy: see calibration.py. */
class CalibrationTest {
  /** Of a temperature that is rounded to six digits. */
  private static final double DIGITS = 1e-5;

  private static JsonNode expected;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = CalibrationTest.class.getResourceAsStream("calibration.json")) {
      expected = JsonMapper.builder().build().readTree(in);
    }
  }

  private static double[] doubles(JsonNode of, String name) {
    return IntStream.range(0, of.path(name).size())
        .mapToDouble(i -> of.path(name).get(i).asDouble())
        .toArray();
  }

  private static float[] floats(JsonNode of, String name) {
    double[] values = doubles(of, name);
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static float[] ones(int rows) {
    float[] ones = new float[rows];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** By three passes over the rows in parts, which travel. */
  private static Temperature temperature(
      Task task, int outputs, float[] logits, float[] truth, float[] weights) {
    TemperatureSums next = TemperatureSums.create(task, outputs);
    for (int pass = 0; ; pass++) {
      TemperatureSums sums = null;
      int rows = weights.length;
      int targets = truth.length / rows;
      for (int from = 0; from < rows; from += 97) {
        int to = Math.min(rows, from + 97);
        TemperatureSums part = next.empty();
        part.add(
            Arrays.copyOfRange(logits, from * outputs, to * outputs),
            Arrays.copyOfRange(truth, from * targets, to * targets),
            Arrays.copyOfRange(weights, from, to),
            to - from);
        part = travelled(part);
        if (sums == null) {
          sums = part;
        } else {
          sums.merge(part);
        }
      }
      assertTrue(sums.isBounded());
      if (pass == TemperatureSums.PASSES - 1) {
        return sums.result();
      }
      next = sums.closer();
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> T travelled(T sums) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(sums);
      }
      return (T) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void temperatureIsThatOfTheLeastLikelihood() {
    JsonNode binary = expected.path("binary");
    JsonNode classes = expected.path("classes");
    JsonNode labels = expected.path("labels");
    float[] ofLabels = floats(labels, "logits");
    assertEquals(
        binary.path("temperature").asDouble(),
        temperature(
                Task.BINARY,
                1,
                floats(binary, "logits"),
                floats(binary, "truth"),
                floats(binary, "weights"))
            .temperature(),
        DIGITS);
    assertEquals(
        classes.path("temperature").asDouble(),
        temperature(
                Task.MULTICLASS,
                3,
                floats(classes, "logits"),
                floats(classes, "truth"),
                floats(classes, "weights"))
            .temperature(),
        DIGITS);
    assertEquals(
        labels.path("temperature").asDouble(),
        temperature(
                Task.MULTILABEL, 2, ofLabels, floats(labels, "truth"), ones(ofLabels.length / 2))
            .temperature(),
        DIGITS);
  }

  @Test
  void rowsThatAreAllToldRightlyBoundNoTemperature() {
    TemperatureSums sums = TemperatureSums.create(Task.BINARY, 1);
    sums.add(new float[] {2, -3, 0.5f}, new float[] {1, 0, 1}, ones(3), 3);
    assertFalse(sums.isBounded());
  }

  @Test
  void isotonicCurveIsScikitLearns() {
    JsonNode binary = expected.path("binary");
    float[] logits = floats(binary, "logits");
    float[] truth = floats(binary, "truth");
    double[] grid = doubles(binary, "grid");
    assertCurve(
        doubles(binary, "isotonic"), fitted(logits, truth, floats(binary, "weights")), grid);
    assertCurve(
        doubles(binary, "isotonic_unweighted"), fitted(logits, truth, ones(logits.length)), grid);
  }

  private static MonotoneCurve fitted(float[] logits, float[] truth, float[] weights) {
    ScoreSums sums = ScoreSums.create(Task.BINARY, 1);
    sums.add(logits, truth, weights, logits.length);
    return sums.isotonic().curves().get(0);
  }

  private static void assertCurve(double[] wanted, MonotoneCurve curve, double[] grid) {
    for (int i = 0; i < grid.length; i++) {
      double bounded =
          Math.max(
              PoolAdjacentViolators.LEAST, Math.min(1 - PoolAdjacentViolators.LEAST, wanted[i]));
      // Means of means round elsewhere than means of rows; near the ends the line ends at LEAST.
      assertEquals(bounded, curve.at(grid[i]), PoolAdjacentViolators.LEAST, "at " + grid[i]);
    }
  }

  @Test
  void isotonicCurvesOfClassesAreDividedByTheirSum() {
    JsonNode classes = expected.path("classes");
    float[] logits = floats(classes, "logits");
    double[] wanted = doubles(classes, "isotonic");
    ScoreSums sums = ScoreSums.create(Task.MULTICLASS, 3);
    sums.add(logits, floats(classes, "truth"), floats(classes, "weights"), logits.length / 3);
    Isotonic isotonic = travelled(sums).isotonic();
    isotonic.apply(logits, logits.length / 3, 3);
    for (int i = 0; i < wanted.length; i++) {
      // Odds are rounded to floats, which may make two that differ one.
      assertEquals(wanted[i], Math.exp(logits[i]), 1e-5, "value " + i);
    }
    for (int row = 0; row < logits.length; row += 3) {
      double sum = Math.exp(logits[row]) + Math.exp(logits[row + 1]) + Math.exp(logits[row + 2]);
      assertEquals(1, sum, 1e-6);
    }
  }

  @Test
  void calibratedLogitsAreThoseOfTheCurve() {
    MonotoneCurve curve = new MonotoneCurve(new double[] {-1, 2}, new double[] {0.2, 0.8});
    float[] logits = {-5, -1, 0.5f, 2, 7, Float.POSITIVE_INFINITY};
    new Isotonic(Isotonic.Of.LABELS, List.of(curve)).apply(logits, 6, 1);
    double[] probabilities = new double[6];
    for (int i = 0; i < 6; i++) {
      probabilities[i] = 1 / (1 + Math.exp(-logits[i]));
    }
    assertArrayEquals(new double[] {0.2, 0.2, 0.5, 0.8, 0.8, 0.8}, probabilities, 1e-7);
  }

  @Test
  void orderOfRowsAndPartitionsDoesNotMatter() {
    JsonNode binary = expected.path("binary");
    float[] logits = floats(binary, "logits");
    float[] truth = floats(binary, "truth");
    List<Integer> order = new java.util.ArrayList<>(IntStream.range(0, 300).boxed().toList());
    long seed = 5;
    java.util.Collections.shuffle(order, new Random(seed));
    ScoreSums shuffled = ScoreSums.create(Task.BINARY, 1);
    for (int row : order) {
      ScoreSums one = shuffled.empty();
      one.add(new float[] {logits[row]}, new float[] {truth[row]}, ones(1), 1);
      shuffled.merge(travelled(one));
    }
    assertEquals(fitted(logits, truth, ones(300)), shuffled.isotonic().curves().get(0));
  }

  @Test
  void manyScoresAreCutShortAlikeInAnyOrder() {
    Random random = new Random(7);
    int rows = 3 * ScoreBins.FEWEST;
    float[] scores = new float[rows];
    for (int i = 0; i < rows; i++) {
      scores[i] = (float) (3 * random.nextGaussian());
    }
    ScoreBins forth = new ScoreBins(ScoreBins.FEWEST);
    ScoreBins back = new ScoreBins(ScoreBins.FEWEST);
    ScoreBins first = new ScoreBins(ScoreBins.FEWEST);
    for (int i = 0; i < rows; i++) {
      forth.add(scores[i], i % 3 == 0, 1);
      (i < 100 ? first : back).add(scores[rows - 1 - i], (rows - 1 - i) % 3 == 0, 1);
    }
    first.merge(back);
    assertTrue(forth.size() <= ScoreBins.FEWEST, "size " + forth.size());
    assertTrue(forth.size() > ScoreBins.FEWEST / 4, "size " + forth.size());
    assertArrayEquals(forth.scores(), first.scores());
    assertArrayEquals(forth.positives(), first.positives());
    assertArrayEquals(forth.negatives(), first.negatives());
    assertEquals(rows / 3, Arrays.stream(forth.positives()).sum());
    double[] least = forth.least();
    double[] greatest = forth.greatest();
    for (float score : scores) {
      int at = Arrays.binarySearch(least, score);
      int bin = at >= 0 ? at : -at - 2;
      assertTrue(score >= least[bin] && score <= greatest[bin], "score " + score);
    }
  }

  @Test
  void metricsOfProbabilitiesAreScikitLearns() {
    JsonNode binary = expected.path("binary");
    JsonNode classes = expected.path("classes");
    assertMetrics(binary, metrics(Task.BINARY, 1, binary));
    assertMetrics(classes, metrics(Task.MULTICLASS, 3, classes));
  }

  private static Metrics metrics(Task task, int outputs, JsonNode of) {
    MetricSums sums = MetricSums.create(task, outputs, 1);
    float[] weights = floats(of, "weights");
    sums.add(floats(of, "logits"), floats(of, "truth"), weights, 0, weights.length);
    return travelled(sums).result();
  }

  private static void assertMetrics(JsonNode of, Metrics metrics) {
    assertEquals(of.path("log_loss").asDouble(), metrics.value(Metric.LOG_LOSS), 1e-9);
    assertEquals(of.path("brier").asDouble(), metrics.value(Metric.BRIER), 1e-9);
  }

  /** Naeini, Cooper and Hauskrecht's error, row by row. */
  @Test
  void calibrationErrorIsTheMeanDistanceOverFifteenParts() {
    JsonNode binary = expected.path("binary");
    float[] logits = floats(binary, "logits");
    float[] truth = floats(binary, "truth");
    float[] weights = floats(binary, "weights");
    double apart = 0;
    double all = 0;
    for (int part = 0; part < 15; part++) {
      double given = 0;
      double so = 0;
      for (int row = 0; row < logits.length; row++) {
        double probability = 1 / (1 + Math.exp(-logits[row]));
        if ((int) Math.floor(probability * 15) == part) {
          given += weights[row] * probability;
          so += weights[row] * truth[row];
          all += weights[row];
        }
      }
      apart += Math.abs(given - so);
    }
    Metrics metrics = metrics(Task.BINARY, 1, binary);
    assertEquals(apart / all, metrics.value(Metric.ECE), 1e-9);
    assertEquals(
        metrics.value(Metric.ECE),
        metrics.reliability().stream()
                .mapToDouble(part -> part.get(0) * Math.abs(part.get(1) - part.get(2)))
                .sum()
            / metrics.weight(),
        1e-9);
  }

  @Test
  void whatIsWrittenIsRead() {
    MonotoneCurve curve = new MonotoneCurve(new double[] {-1.5, 2}, new double[] {0.2, 0.75});
    for (ProbabilityMap map :
        List.of(new Temperature(1.25), new Isotonic(Isotonic.Of.LABELS, List.of(curve)))) {
      Calibration written = Calibration.of(12).with(map);
      Calibrations read =
          Calibrations.fromJson(
              new Calibrations(Optional.of(written), List.of(Optional.empty())).toJson());
      assertEquals(12, read.whole().orElseThrow().rows());
      assertEquals(Optional.of(map), read.map());
    }
  }

  @Test
  void whatSuitsNothingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Temperature(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new MonotoneCurve(new double[] {1, 1}, new double[] {0.2, 0.3}));
    assertThrows(
        IllegalArgumentException.class,
        () -> new MonotoneCurve(new double[] {1, 2}, new double[] {0.4, 0.3}));
    MonotoneCurve curve = new MonotoneCurve(new double[] {0}, new double[] {0.5});
    Isotonic one = new Isotonic(Isotonic.Of.LABELS, List.of(curve));
    assertTrue(one.suits(Task.BINARY, 1));
    assertFalse(one.suits(Task.MULTICLASS, 1));
    assertFalse(one.suits(Task.MULTILABEL, 2));
    assertFalse(new Temperature(2).suits(Task.REGRESSION, 1));
  }
}
