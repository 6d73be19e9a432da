package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.config.ConfigException;
import io.gradus.config.UserConfig;
import io.gradus.dataset.RowSource;
import io.gradus.metric.Metric;
import io.gradus.model.Model;
import io.gradus.model.TrainedModel;
import io.gradus.report.RunListener;
import io.gradus.score.Scorer;
import io.gradus.train.TrainEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a budget of time buys: settings near those that were chosen, and networks of other seeds.
 */
class BestPresetTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static SparkSession spark;
  private static Dataset<Row> rows;

  @TempDir static Path folder;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("gradus-test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    Random random = new Random(5);
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      double x = random.nextGaussian();
      double z = random.nextGaussian();
      all.add(RowFactory.create(x, z, x * z + 0.7 * random.nextGaussian() > 0 ? "yes" : "no"));
    }
    rows =
        spark
            .createDataFrame(all, StructType.fromDDL("x DOUBLE, z DOUBLE, label STRING"))
            .coalesce(1);
    rows.write().parquet(folder.resolve("rows").toString());
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private static UserConfig user(String out, String... more) {
    List<String> assignments = new ArrayList<>(List.of("output.path=" + folder.resolve(out)));
    assignments.addAll(List.of(more));
    return UserConfig.parse(
        """
        data { train = "%s/rows", label = label, partitions = 2 }
        network { kind = mlp, hidden = [12] }
        network.numbers.embedding = none
        training.epochs = 8
        training.batch-size = 32
        """
            .formatted(folder),
        assignments);
  }

  private static RunResult train(UserConfig user, RunListener... listeners) {
    try (TrainingRun run = TrainingRun.on(spark, RunConfiguration.of(spark, user), listeners)) {
      return run.train();
    }
  }

  private static JsonNode result(String out) throws Exception {
    return JSON.readTree(Files.readString(folder.resolve(out).resolve("result.json")));
  }

  private static double loss(RunResult result) {
    return result.checks().get("validation").value(Metric.LOSS);
  }

  private static void assertSameModel(Model one, Model other) {
    assertEquals(one.members().size(), other.members().size());
    for (int i = 0; i < one.members().size(); i++) {
      TrainedModel of = one.members().get(i);
      assertArrayEquals(of.parameters(), other.members().get(i).parameters(), "member " + i);
    }
  }

  @Test
  void whatIsLeftIsNoWorseThanGoodAndIsDoneAgainByItsConfiguration() throws Exception {
    List<String> told = new ArrayList<>();
    RunListener listener =
        new RunListener() {
          @Override
          public void tried(String line) {
            told.add(line);
          }
        };
    RunResult good = train(user("good", "preset=good"));
    RunResult best = train(user("best", "preset=best", "budget=10m"), listener);
    assertTrue(loss(best) < loss(good), loss(best) + " and " + loss(good));

    JsonNode budget = result("best").path("budget");
    assertEquals(600, budget.path("seconds").asDouble());
    JsonNode tried = budget.path("tried");
    assertEquals(loss(good), tried.get(0).path("value").asDouble(), 1e-6);
    assertTrue(tried.get(0).path("settings").isEmpty(), tried::toString);
    List<Long> seeds = new ArrayList<>();
    tried.forEach(one -> seeds.add(one.path("seed").asLong()));
    assertTrue(tried.size() > 3, tried::toString);
    assertTrue(seeds.contains(43L), "networks of other seeds: " + seeds);
    assertTrue(told.size() > tried.size(), told::toString);
    assertFalse(Files.exists(folder.resolve("best/tried")));
    assertTrue(Files.exists(folder.resolve("best/report.html")));

    String effective = Files.readString(folder.resolve("best/effective.conf"));
    assertFalse(effective.contains("budget"), effective);
    RunResult again =
        train(UserConfig.parse(effective, List.of("output.path=" + folder.resolve("again"))));
    assertSameModel(best.anyModel(), again.anyModel());
    assertEquals(loss(best), loss(again), 1e-6);
    assertSameModel(best.anyModel(), ModelRun.load(best.modelPath()));
    Scorer.load(Path.of(best.modelPath()));

    assertEquals(
        RunResult.Ending.BEFORE, train(user("best", "preset=best", "budget=11m")).ending());
  }

  @Test
  void aBudgetThatIsTooShortGivesWhatGoodGives() throws Exception {
    RunResult good = train(user("alone", "preset=good"));
    RunResult best = train(user("short", "preset=best", "budget=0.001s"));
    assertSameModel(good.anyModel(), best.anyModel());
    JsonNode budget = result("short").path("budget");
    assertEquals(1, budget.path("tried").size());
    assertTrue(budget.path("used").asDouble() > 0.001, budget::toString);
    assertTrue(result("short").path("reasons").toString().contains("kept: good"));
  }

  @Test
  void aRunThatWasKilledGoesOnWithWhatHasEndedAndTheTimeThatItUsed() throws Exception {
    UserConfig user = user("killed", "preset=best", "budget=10m");
    RunListener killing =
        new RunListener() {
          private int ended;

          @Override
          public void tried(String line) {
            ended += line.contains("epoch") ? 1 : 0;
            if (ended == 2) {
              throw new IllegalStateException("Killed on purpose.");
            }
          }
        };
    assertThrows(RunException.class, () -> train(user, killing));
    JsonNode kept = JSON.readTree(Files.readString(folder.resolve("killed/tried/tried.json")));
    assertEquals(2, kept.path("tried").size(), kept::toString);
    double used = kept.path("seconds").asDouble();
    List<Integer> epochs = new ArrayList<>();
    RunListener counting =
        new RunListener() {
          @Override
          public void epochFinished(TrainEvent.EpochFinished event) {
            epochs.add(event.epoch());
          }
        };
    RunResult best = train(user, counting);
    assertEquals(List.of(), epochs, "what good chooses is trained again");
    JsonNode budget = result("killed").path("budget");
    assertTrue(budget.path("used").asDouble() > used, budget::toString);
    for (int i = 0; i < 2; i++) {
      assertEquals(
          kept.path("tried").get(i).path("value"), budget.path("tried").get(i).path("value"));
    }
    String effective = Files.readString(folder.resolve("killed/effective.conf"));
    assertSameModel(
        best.anyModel(),
        train(UserConfig.parse(effective, List.of("output.path=" + folder.resolve("after-killed"))))
            .anyModel());
  }

  @Test
  void whatCannotBeIsRefusedWithTheWayToDoIt() {
    ConfigException other =
        assertThrows(ConfigException.class, () -> user("no", "budget=10m").job());
    assertTrue(other.getMessage().contains("Set preset = best"), other.getMessage());
    for (String wrong : List.of("soon", "10", "-5m", "0s")) {
      ConfigException none =
          assertThrows(
              ConfigException.class,
              () -> user("no", "preset=best", "budget=\"" + wrong + "\"").job(),
              wrong);
      assertTrue(none.getMessage().contains("a duration such as 90s"), none.getMessage());
    }
    assertEquals(
        Optional.of(java.time.Duration.ofMinutes(90)),
        user("no", "preset=best", "budget=1.5h").job().budget());
    for (List<String> wrong :
        List.of(
            List.of("ensemble.members=3", "ensemble.members: "),
            List.of("data.validation-fraction=0", "data.validation-fraction = 0.2"),
            List.of("output.tensorboard=true", "output.tensorboard: "))) {
      RunException refused =
          assertThrows(RunException.class, () -> train(user("no", "preset=best", wrong.get(0))));
      assertTrue(refused.getMessage().contains(wrong.get(1)), refused.getMessage());
    }
    RowSource source = RowSource.of(rows, Optional.empty(), Optional.empty());
    RunException inMemory =
        assertThrows(
            RunException.class,
            () ->
                RunConfiguration.handedIn(
                    source, UserConfig.parse("data.label = label\npreset = best", List.of())));
    assertTrue(inMemory.getMessage().contains("train --preset best"), inMemory.getMessage());
    assertFalse(Files.exists(folder.resolve("no")));
  }
}
