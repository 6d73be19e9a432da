package io.gradus.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intervals from rows that were drawn, against those of all rows and of textbooks. */
class BootstrapTest {
  private static final double NORMAL_975 = 1.96;

  /** 200 replicates find the width of an interval to about a twentieth; this is three of them. */
  private static final double OF_REPLICATES = 0.17;

  /** Rows of one network, and what is true. */
  private record Rows(Task task, int outputs, float[] given, float[] targets, float[] weights) {
    static Rows drawn(Task task, int outputs, int rows, double noise, long seed) {
      Random truth = new Random(7);
      Random own = new Random(seed);
      int width = task == Task.MULTICLASS ? 1 : outputs;
      float[] given = new float[rows * outputs];
      float[] targets = new float[rows * width];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < width; i++) {
          double signal = truth.nextGaussian();
          targets[row * width + i] =
              switch (task) {
                case REGRESSION -> (float) signal;
                case MULTICLASS -> truth.nextInt(outputs);
                default -> signal > 0.5 ? 1 : 0;
              };
          given[row * outputs + i] = (float) (signal + noise * own.nextGaussian());
        }
        for (int i = width; i < outputs; i++) {
          given[row * outputs + i] = (float) own.nextGaussian();
        }
        if (task == Task.MULTICLASS) {
          given[row * outputs + (int) targets[row]] += 1;
        }
      }
      float[] weights = new float[rows];
      Arrays.fill(weights, 1);
      return new Rows(task, outputs, given, targets, weights);
    }

    int count() {
      return weights.length;
    }

    Metrics metrics(float[] by) {
      MetricSums sums = MetricSums.create(task, outputs, 1);
      sums.add(given, targets, by, 0, count());
      return sums.result();
    }

    /** Of the rows from one to another, in a partition of that number. */
    RowSample sample(int from, int to, int partition) {
      RowSample sample = RowSample.create(task, outputs);
      int width = targets.length / count();
      sample.add(
          Arrays.copyOfRange(given, from * outputs, to * outputs),
          Arrays.copyOfRange(targets, from * width, to * width),
          Arrays.copyOfRange(weights, from, to),
          to - from,
          partition,
          LongStream.range(0, to).toArray(),
          0);
      return sample;
    }

    Bootstrap bootstrap() {
      return sample(0, count(), 0).result();
    }
  }

  private static RowSample sent(RowSample sample) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sample);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (RowSample) in.readObject();
    }
  }

  private static double width(Interval interval) {
    return interval.high() - interval.low();
  }

  @Test
  void theSameRowsAreDrawnInWhicheverOrder() throws IOException, ClassNotFoundException {
    Rows rows = Rows.drawn(Task.REGRESSION, 1, 12_000, 0.5, 1);
    RowSample forward = rows.sample(0, 5_000, 0);
    forward.merge(sent(rows.sample(5_000, 12_000, 1)));
    RowSample backward = sent(rows.sample(5_000, 12_000, 1));
    backward.merge(rows.sample(0, 5_000, 0));
    Bootstrap one = forward.result();
    assertEquals(RowSample.MOST_ROWS, one.rows());
    assertEquals(
        one.interval(Metric.RMSE, 0.5, 12_000),
        backward.result().interval(Metric.RMSE, 0.5, 12_000));
  }

  /** Against a bootstrap as textbooks have it: as many rows as there are, drawn with repetition. */
  @ParameterizedTest
  @CsvSource({
    "REGRESSION, 1, R2",
    "REGRESSION, 3, RMSE",
    "MULTICLASS, 4, F1",
    "MULTICLASS, 4, LOG_LOSS",
    "MULTILABEL, 3, AUC",
    "MULTILABEL, 3, F1"
  })
  void isAsWideAsDrawingTheRowsAgain(Task task, int outputs, Metric metric) {
    Rows rows = Rows.drawn(task, outputs, 2_000, 0.7, 2);
    double value = rows.metrics(rows.weights()).value(metric);
    Interval found = rows.bootstrap().interval(metric, value, rows.count());

    Random random = new Random(5);
    double[] again = new double[2_000];
    for (int i = 0; i < again.length; i++) {
      float[] times = new float[rows.count()];
      for (int draw = 0; draw < times.length; draw++) {
        times[random.nextInt(times.length)]++;
      }
      again[i] = rows.metrics(times).value(metric);
    }
    Arrays.sort(again);
    Interval naive = new Interval(again[50], again[1_950]);
    assertEquals(1, width(found) / width(naive), OF_REPLICATES, () -> found + " " + naive);
    assertEquals(naive.low(), found.low(), OF_REPLICATES * width(naive));
    assertTrue(found.holds(value));
  }

  /** Many rows have an interval as narrow as their number says, though few of them were drawn. */
  @Test
  void ofManyRowsItIsNarrower() {
    Rows rows = Rows.drawn(Task.REGRESSION, 1, 40_000, 0.5, 3);
    double mean = 0;
    double square = 0;
    for (int i = 0; i < rows.count(); i++) {
      double error = Math.abs(rows.given()[i] - rows.targets()[i]);
      mean += error / rows.count();
      square += error * error / rows.count();
    }
    double half = NORMAL_975 * Math.sqrt((square - mean * mean) / rows.count());
    Interval found = rows.bootstrap().interval(Metric.MAE, mean, rows.count());
    assertEquals(2 * half, width(found), OF_REPLICATES * 2 * half);
    assertEquals(mean, (found.low() + found.high()) / 2, half);
  }

  /** What two networks lose row by row differs by less than their losses do. */
  @Test
  void aDifferenceIsOfRowsThatBothHave() {
    Rows ours = Rows.drawn(Task.REGRESSION, 1, 3_000, 0.5, 4);
    float[] nearly = ours.given().clone();
    Random random = new Random(6);
    double mean = 0;
    double square = 0;
    for (int i = 0; i < nearly.length; i++) {
      nearly[i] += (float) (0.1 * random.nextGaussian() + 0.02);
      double difference =
          Math.abs(ours.given()[i] - ours.targets()[i]) - Math.abs(nearly[i] - ours.targets()[i]);
      mean += difference / nearly.length;
      square += difference * difference / nearly.length;
    }
    Rows theirs = new Rows(Task.REGRESSION, 1, nearly, ours.targets(), ours.weights());
    Bootstrap own = ours.bootstrap();
    Interval found =
        own.difference(theirs.bootstrap(), Metric.MAE, mean, ours.count()).orElseThrow();
    double half = NORMAL_975 * Math.sqrt((square - mean * mean) / nearly.length);
    assertEquals(2 * half, width(found), OF_REPLICATES * 2 * half);
    assertTrue(width(found) < width(own.interval(Metric.MAE, 0.4, ours.count())) / 2);
  }

  /**
   * DeLong, DeLong and Clarke-Pearson, "Comparing the areas under two or more correlated receiver
   * operating characteristic curves" (Biometrics 44, 1988): by placements, without drawing.
   */
  @Test
  void theErrorOfADifferenceOfAucIsThatOfDeLong() {
    Rows ours = Rows.drawn(Task.BINARY, 1, 3_000, 0.8, 4);
    Rows theirs = Rows.drawn(Task.BINARY, 1, 3_000, 1.2, 5);
    double variance = 0;
    for (int side = 0; side < 2; side++) {
      double[] one = placements(ours, side);
      double[] other = placements(theirs, side);
      double mean = 0;
      double square = 0;
      for (int i = 0; i < one.length; i++) {
        double difference = one[i] - other[i];
        mean += difference / one.length;
        square += difference * difference / one.length;
      }
      variance += (square - mean * mean) / (one.length - 1);
    }
    double found =
        ours.bootstrap()
            .standardErrorOfDifference(theirs.bootstrap(), Metric.AUC, ours.count())
            .orElseThrow();
    assertEquals(1, found / Math.sqrt(variance), OF_REPLICATES);
  }

  /** Of each positive row (1) or negative one (0) the share of the others on its right side. */
  private static double[] placements(Rows rows, int side) {
    double[] found = new double[rows.count()];
    int count = 0;
    for (int row = 0; row < rows.count(); row++) {
      if (rows.targets()[row] != side) {
        continue;
      }
      double right = 0;
      int others = 0;
      for (int other = 0; other < rows.count(); other++) {
        if (rows.targets()[other] != side) {
          double ahead = rows.given()[row] - rows.given()[other];
          ahead = side == 1 ? ahead : -ahead;
          right += ahead > 0 ? 1 : ahead == 0 ? 0.5 : 0;
          others++;
        }
      }
      found[count++] = right / others;
    }
    return Arrays.copyOf(found, count);
  }

  /** A decision is drawn again with the rows: as many false alarms as it gives. */
  @Test
  void theErrorIsOfWhatIsTold() {
    Rows ours = Rows.drawn(Task.BINARY, 1, 2_000, 0.8, 4);
    Decision never =
        new Decision() {
          @Override
          public boolean tells(float probability, int label) {
            return false;
          }

          @Override
          public int choose(float[] probabilities, int from, int classes) {
            return 0;
          }
        };
    Bootstrap silent = ours.sample(0, ours.count(), 0).result(Optional.of(never));
    double same =
        silent.standardErrorOfDifference(silent, Metric.ACCURACY, ours.count()).orElseThrow();
    assertEquals(0, same);
    assertTrue(
        silent
                .standardErrorOfDifference(ours.bootstrap(), Metric.ACCURACY, ours.count())
                .orElseThrow()
            > 0.002);
    assertTrue(
        silent
            .standardErrorOfDifference(ours.bootstrap(), Metric.PRECISION, ours.count())
            .isEmpty(),
        "nothing is told, so that there is no precision");
  }

  @Test
  void rowsThatAreNotTheSameHaveNoDifference() {
    Rows rows = Rows.drawn(Task.BINARY, 1, 500, 0.5, 8);
    Bootstrap ours = rows.bootstrap();
    assertTrue(ours.difference(rows.bootstrap(), Metric.AUC, 0, 500).isPresent());
    float[] other = rows.targets().clone();
    other[17] = 1 - other[17];
    Rows labelled = new Rows(Task.BINARY, 1, rows.given(), other, rows.weights());
    assertTrue(ours.difference(labelled.bootstrap(), Metric.AUC, 0, 500).isEmpty());
    Bootstrap fewer = rows.sample(0, 499, 0).result();
    assertTrue(ours.difference(fewer, Metric.AUC, 0, 500).isEmpty());
  }

  @Test
  void ofVeryManyOutputsNothingIsDrawn() {
    Rows rows = Rows.drawn(Task.MULTICLASS, 300, 20, 1, 9);
    assertEquals(0, rows.bootstrap().rows());
  }
}
