package io.gradus.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConformityScoresTest {
  private static final long SEED = 17;

  private static float[] draw(int rows, long seed) {
    Random random = new Random(seed);
    float[] scores = new float[rows];
    for (int i = 0; i < rows; i++) {
      scores[i] = (float) (100 * random.nextGaussian());
    }
    return scores;
  }

  private static ConformityScores of(float[] scores) {
    ConformityScores all = ConformityScores.create(1);
    for (float score : scores) {
      all.add(new double[] {score}, 1);
    }
    return all;
  }

  /** In whole numbers: the rank is the least whole number from (n + 1) · percent / 100 on. */
  @ParameterizedTest
  @CsvSource({"99, 90", "99, 55", "100, 90", "19, 95", "37, 80", "4000, 99", "1, 50", "9, 10"})
  void theMarginIsTheScoreOfThatRank(int rows, int percent) {
    float[] scores = draw(rows, SEED);
    int rank = ((rows + 1) * percent + 99) / 100;
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    assertEquals(
        Optional.of(List.of((double) sorted[rank - 1])), of(scores).margins(percent / 100.0));
  }

  @Test
  void tooFewRowsHaveNoMargin() {
    assertEquals(9, ConformityScores.fewest(0.9));
    assertEquals(99, ConformityScores.fewest(0.99));
    assertEquals(1, ConformityScores.fewest(0.3));
    assertTrue(of(draw(8, SEED)).margins(0.9).isEmpty());
    assertTrue(of(draw(9, SEED)).margins(0.9).isPresent());
    assertTrue(of(draw(98, SEED)).margins(0.99).isEmpty());
    assertTrue(ConformityScores.create(1).margins(0.5).isEmpty());
  }

  @Test
  void weightsCountInProportionAndScalingThemChangesNothing() {
    ConformityScores heavy = ConformityScores.create(1);
    ConformityScores same = ConformityScores.create(1);
    for (int i = 1; i <= 20; i++) {
      heavy.add(new double[] {i}, i <= 10 ? 6 : 2);
      same.add(new double[] {i}, i <= 10 ? 3 : 1);
    }
    heavy.add(new double[] {1000}, 0);
    assertEquals(20, heavy.rows());
    // Of 80 in weight 0.7 · 80 · 21 / 20 = 58.8 are needed: the first nine have 54, the tenth 60.
    assertEquals(Optional.of(List.of(10.0)), heavy.margins(0.7));
    assertEquals(heavy.margins(0.7), same.margins(0.7));
    // 0.8 · 84 = 67.2: ten have 60, each after them 2 more.
    assertEquals(Optional.of(List.of(14.0)), heavy.margins(0.8));
  }

  @Test
  void ofManyScoresTheMarginIsNeverTooNarrow() {
    float[] scores = draw(3 * ScoreSums.MOST, SEED);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.abs(scores[i]);
    }
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    double exact = sorted[(int) Math.ceil((scores.length + 1) * 0.9) - 1];
    double margin = of(scores).margins(0.9).orElseThrow().get(0);
    assertTrue(margin >= exact && margin < exact * 1.002, exact + " " + margin);
  }

  @Test
  void partitionsAndTheirOrderDoNotMatter() throws Exception {
    float[] scores = draw(501, SEED);
    ConformityScores merged = ConformityScores.create(2);
    ConformityScores whole = merged.empty();
    for (int i = 0; i < scores.length; i++) {
      ConformityScores one = merged.empty();
      double[] row = {scores[scores.length - 1 - i], -scores[scores.length - 1 - i]};
      one.add(row, 1);
      merged.merge(travelled(one));
      whole.add(new double[] {scores[i], -scores[i]}, 1);
    }
    assertEquals(whole.margins(0.9), merged.margins(0.9));
    assertEquals(2, merged.margins(0.9).orElseThrow().size());
  }

  private static ConformityScores travelled(ConformityScores scores) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(scores);
    }
    return (ConformityScores)
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }

  @Test
  void aScoreBetweenTwoFloatsCountsAsTheGreater() {
    double between = Math.nextUp(1.0);
    ConformityScores scores = ConformityScores.create(1);
    scores.add(new double[] {between}, 1);
    assertTrue(scores.margins(0.5).orElseThrow().get(0) > between);
  }

  @Test
  void whatIsWrittenIsReadAndWhatIsNoneIsRefused() {
    ConformalInterval interval = new ConformalInterval(0.9, List.of(1.5, -0.25), "distance");
    Calibration written = Calibration.of(12).with(interval);
    Calibrations read =
        Calibrations.fromJson(new Calibrations(Optional.of(written), List.of()).toJson());
    assertEquals(Optional.of(interval), read.whole().orElseThrow().interval());
    assertTrue(written.suits(Task.REGRESSION, 2));
    assertFalse(written.suits(Task.REGRESSION, 1));
    assertFalse(written.suits(Task.MULTILABEL, 2));
    assertThrows(IllegalArgumentException.class, () -> new ConformalInterval(1, List.of(1.0), ""));
    assertThrows(IllegalArgumentException.class, () -> new ConformalInterval(0.9, List.of(), ""));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ConformalInterval(0.9, List.of(Double.POSITIVE_INFINITY), ""));
  }
}
