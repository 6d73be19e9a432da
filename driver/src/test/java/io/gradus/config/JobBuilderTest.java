package io.gradus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gradus.optim.Adagrad;
import io.gradus.optim.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Jobs built key by key; {@link ConfigKeysTest} does it with every key. */
class JobBuilderTest {
  private static JobBuilder smallest() {
    return JobConfig.builder()
        .with("data.train", "a.csv")
        .with("data.label", List.of("y"))
        .with("output.path", "out");
  }

  private static JobConfig parsed(String hocon) {
    return ConfigLoader.parse(
        "data { train = a.csv, label = y }, output.path = out\n" + hocon, List.of());
  }

  private static List<Problem> problems(JobBuilder builder) {
    return assertThrows(ConfigException.class, builder::build).problems();
  }

  @Test
  void takesWhatAProgramHasAtHand() {
    JobConfig job =
        smallest()
            .with("features.scaling", Scaling.MIN_MAX)
            .with("training.max-steps", Optional.of(7L))
            .with("checkpoint.every-minutes", Optional.empty())
            .with("data.options", Map.of("fs.s3a.secret.key", "hunter2"))
            .with("network.hidden", List.of(4, 5))
            .with("optimizer", Map.of("type", "sgd", "momentum", 0.5))
            .with("loss", "softmax-cross-entropy")
            .with("task", null)
            .hocon("schedule { type = step, every = 3 }")
            .build();
    assertEquals(
        parsed(
            """
            features.scaling = min-max, training.max-steps = 7, checkpoint.every-minutes = null
            data.options { fs.s3a.secret.key = hunter2 }, network.hidden = [4, 5]
            optimizer { type = sgd, momentum = 0.5 }, loss = softmax-cross-entropy
            schedule { type = step, every = 3 }
            """),
        job);
    assertEquals(job, job.toBuilder().build());
  }

  @Test
  void problemsAreThoseOfAFileAndAllOfThemAtOnce() {
    JobBuilder wrong =
        JobConfig.builder()
            .with("data.label", "y")
            .with("training.epochs", 0)
            .with("training.batchSize", 3)
            .with("optimizer.type", "adm");
    ConfigException file =
        assertThrows(
            ConfigException.class,
            () ->
                ConfigLoader.parse(
                    "data.label = y, training { epochs = 0, batchSize = 3 }, optimizer.type = adm",
                    List.of()));
    assertEquals(
        file.problems().stream().map(p -> p.key() + ": " + p.message()).toList(),
        problems(wrong).stream().map(Problem::toString).toList());
  }

  @Test
  void theLastValueOfAKeyCounts() {
    JobConfig job =
        smallest()
            .with("optimizer", "adamw")
            .with("optimizer.rate", 0.5)
            .with("seed", 1)
            .with("seed", 2)
            .build();
    assertEquals(2, job.seed());
    assertEquals("adamw", job.optimizer().type());
    assertEquals(0.5, job.optimizer().rate());
  }

  @Test
  void anotherTypeForgetsTheSettingsOfTheFormerOne() {
    JobConfig sgd = parsed("optimizer { type = sgd, momentum = 0.5, rate = 0.25 }");
    assertEquals(Adagrad.usual(), sgd.with("optimizer.type", "adagrad").optimizer());
    assertEquals(new Sgd(0.125, 0.5, 0, false), sgd.with("optimizer.rate", 0.125).optimizer());
  }

  @Test
  void shortFormsReplaceWhatTheyWouldBecome() {
    JobConfig job =
        parsed(
            "network { hidden = [8], activation = elu }, schedule { type = cosine, warmup = 2 }");
    assertEquals(
        parsed(
            "network { hidden = [3, 2], activation = elu }, schedule { type = cosine, warmup = 5"
                + " }"),
        job.with("network.hidden", List.of(3, 2)).with("schedule.warmup", 5));
    assertEquals(
        parsed("network.layers = [flatten]").network(),
        job.with("network.layers", List.of(Map.of("type", "flatten"))).network());
  }

  @Test
  void aJobKeepsItsSecrets() {
    JobConfig job =
        parsed(
            "spark { hadoop.fs.s3a.secret.key = hunter2 }, network.warm-start ="
                + " \"s3a://me:hunter3@b/m\"");
    assertEquals(job, job.toBuilder().build());
    assertEquals(-1, job.toRedactedJson().indexOf("hunter"));
  }

  @Test
  void aValueThatNoConfigurationHoldsIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> smallest().with("seed", Arrays.asList(new Object())));
  }
}
