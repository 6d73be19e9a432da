package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** As little of a path as tells it from the others. */
class ShortNamesTest {
  @Test
  void oneWordWhereThatIsEnough() {
    assertEquals(
        List.of("may", "june"),
        ShortNames.of(List.of("s3a://bucket/churn/may/model", "s3a://bucket/churn/june/model")));
  }

  @Test
  void moreWhereTheLastWordsAreTheSame() {
    assertEquals(
        List.of("may/run", "june/run"),
        ShortNames.of(List.of("/churn/may/run/model", "/churn/june/run/model")));
  }

  @Test
  void aCheckpointGoesWithItsRun() {
    assertEquals(
        List.of("may", "may/checkpoints/best"),
        ShortNames.of(List.of("/churn/may/model", "/churn/may/checkpoints/best")));
  }

  @Test
  void theSamePlaceTwiceHasTheSameName() {
    assertEquals(List.of("may", "may"), ShortNames.of(List.of("/a/may/model", "/a/may/model")));
    assertEquals(List.of("model"), ShortNames.of(List.of("model")));
  }
}
