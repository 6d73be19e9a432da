package io.gradus.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.encode.ColumnProfile;
import io.gradus.metric.InputSums;
import io.gradus.score.ScoringReport;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DataVerdictTest {
  private static final long[] BEFORE = bins(100, 100, 100, 100, 100, 100, 100, 100, 100, 100);
  private static final long[] NOW = bins(150, 120, 110, 90, 80, 100, 60, 40, 130, 120);

  /** Of ten bins in the middle. */
  private static long[] bins(long... counts) {
    long[] bins = new long[InputSums.BINS];
    System.arraycopy(counts, 0, bins, 120, counts.length);
    return bins;
  }

  private static ScoringReport.Column column(String name, long gaps, long unseen) {
    return new ScoringReport.Column(
        name,
        1000,
        gaps,
        unseen,
        unseen > 0 ? List.of("platinum") : List.of(),
        Optional.of("basic"),
        Optional.of(new ColumnProfile(1000, 20, 0)));
  }

  private static Check checked(ScoringReport.Column column, long[] now, String... thresholds) {
    ColumnThresholds limits = new ColumnThresholds();
    Arrays.stream(thresholds).forEach(limits::add);
    DataVerdict.Facts facts =
        new DataVerdict.Facts(
            new ScoringReport(1000, 0, List.of(column)),
            Map.of("a", BEFORE),
            Map.of("a", now),
            Set.of("a"),
            List.of(),
            "");
    return DataVerdict.of(facts, limits, 1, 0).checks().get(3);
  }

  /**
   * {@code scipy.stats.entropy(p, q) + entropy(q, p)} of shares with half a row more in each bin,
   * and {@code scipy.spatial.distance.jensenshannon(before, now, base=2) ** 2}.
   */
  @Test
  void driftIsThatOfScipy() {
    Check check = checked(column("a", 0, 0), NOW);
    assertEquals(0.1159731354182735, (double) check.facts().get("psi"), 1e-12);
    assertEquals(0.020751615635898456, (double) check.facts().get("js"), 1e-12);
    assertEquals(Check.Outcome.WARNED, check.outcome());
  }

  @Test
  void limitsAreOfAColumnOrOfAll() {
    ScoringReport.Column column = column("a", 0, 0);
    assertEquals(Check.Outcome.FAILED, checked(column, NOW, "a=psi:0.11").outcome());
    assertEquals(Check.Outcome.FAILED, checked(column, NOW, "*=psi:0.11").outcome());
    assertEquals(Check.Outcome.PASSED, checked(column, NOW, "a=psi:0.2,0.3").outcome());
    assertEquals(Check.Outcome.PASSED, checked(column, NOW, "*=psi:0", "a=psi:off").outcome());
    assertEquals(Check.Outcome.PASSED, checked(column, NOW, "a=off").outcome());
    assertEquals(Check.Outcome.FAILED, checked(column, NOW, "a=js:0.02").outcome());
    for (String wrong : List.of("a", "a=psi", "a=psi:x", "a=psi:3,2", "a=auc:1", "=off")) {
      assertThrows(IllegalArgumentException.class, () -> new ColumnThresholds().add(wrong), wrong);
    }
  }

  /** Ten rows are spread otherwise than a thousand by chance. */
  @Test
  void fewRowsDoNotDrift() {
    Check check = checked(column("a", 0, 0), bins(2, 1, 0, 2, 1, 0, 2, 1, 0, 1));
    assertTrue((double) check.facts().get("psi") > 0.25, check::toString);
    assertEquals(Check.Outcome.PASSED, check.outcome(), check::toString);
  }

  @Test
  void gapsAndCategoriesCountBeyondThoseOfTraining() {
    assertEquals(Check.Outcome.PASSED, checked(column("a", 69, 0), BEFORE).outcome());
    assertEquals(Check.Outcome.WARNED, checked(column("a", 71, 0), BEFORE).outcome());
    assertEquals(Check.Outcome.FAILED, checked(column("a", 271, 0), BEFORE).outcome());
    assertEquals(Check.Outcome.PASSED, checked(column("a", 0, 9), BEFORE).outcome());
    assertEquals(Check.Outcome.WARNED, checked(column("a", 0, 11), BEFORE).outcome());
    Check unseen = checked(column("a", 0, 101), BEFORE);
    assertEquals(Check.Outcome.FAILED, unseen.outcome());
    assertTrue(unseen.words().contains("platinum"), unseen::words);
  }

  @Test
  void numbersBeyondThoseOfTrainingAreOutOfRange() {
    long[] beyond = BEFORE.clone();
    beyond[119] = 12;
    beyond[130] = 8;
    Check check = checked(column("a", 0, 0), beyond);
    assertEquals(20 / 1020.0, (double) check.facts().get("range"), 1e-12);
    assertEquals(Check.Outcome.WARNED, check.outcome());
  }

  @Test
  void ofWhatNobodyKnowsNothingIsSaid() {
    ScoringReport.Column unknown =
        new ScoringReport.Column("b", 1000, 10, 0, List.of(), Optional.empty(), Optional.empty());
    Check check = checked(unknown, NOW);
    assertEquals(Check.Outcome.SKIPPED, check.outcome());
    assertTrue(check.toMap().get("psi") == null);
  }

  @Test
  void rowsThatCannotBeUsedFailBeyondAShare() {
    DataVerdict.Facts facts =
        new DataVerdict.Facts(
            new ScoringReport(99, 1, List.of()),
            Map.of(),
            Map.of(),
            Set.of(),
            List.of("coupon"),
            "column \"fee\": Expected a number, found \"a lot\".");
    ColumnThresholds none = new ColumnThresholds();
    Verdict strict = DataVerdict.of(facts, none, 1, 0);
    assertFalse(strict.passed());
    assertTrue(strict.words().contains("a lot"), strict::words);
    Verdict lenient = DataVerdict.of(facts, none, 1, 0.01);
    assertTrue(lenient.passed());
    assertTrue(lenient.words().contains("coupon"), lenient::words);
    assertFalse(DataVerdict.of(facts, none, 100, 0.01).passed());
  }
}
