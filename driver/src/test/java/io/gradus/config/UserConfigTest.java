package io.gradus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class UserConfigTest {
  private static final String TOLD =
      """
      data { train = ["a,b.csv", "s3a://me:hunter2@bucket/x"], label = "y=\\"1\\"" }
      data.options { sep = "\\t" }
      optimizer = adamw
      network.layers = [{ type = dense, units = 3, activation = relu }]
      spark { "spark.hadoop.fs.s3a.secret.key" = hunter2, "spark.a.b" = 1 }
      output.path = out
      """;

  @Test
  void whatIsWrittenReadsBack() {
    UserConfig told = UserConfig.parse(TOLD, List.of("seed=7", "training.epochs=null"));
    String text = told.toHocon();
    UserConfig read = UserConfig.parse(text, List.of());
    assertEquals(told.keys(), read.keys());
    assertEquals(told.job().toRedactedMap(), read.job().toRedactedMap());
    assertEquals(7, read.job().seed());
  }

  @Test
  void secretsAreNotWritten() {
    String text = UserConfig.parse(TOLD, List.of()).toHocon();
    assertFalse(text.contains("hunter2"), text);
    assertTrue(text.contains("me:" + Secrets.MASK + "@bucket"), text);
  }

  @Test
  void anAssignmentTakesTextsOfAnySigns() {
    List<String> texts = List.of("a b", "c,d", "\"e\"", "f]", "${g}", "h\\", "");
    String assignment = UserConfig.assignment("data.label", texts);
    UserConfig config = UserConfig.of(List.of("data.train=x", "output.path=y", assignment));
    assertEquals(texts, config.job().data().label());
  }
}
