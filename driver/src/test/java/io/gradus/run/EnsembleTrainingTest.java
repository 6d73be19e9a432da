package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.UserConfig;
import io.gradus.metric.Metric;
import io.gradus.model.Ensemble;
import io.gradus.model.TrainedModel;
import io.gradus.report.RunListener;
import io.gradus.storage.ModelStore;
import io.gradus.train.TrainEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The networks of an ensemble, trained side by side. */
class EnsembleTrainingTest {
  private static final Configuration HADOOP = new Configuration();
  private static final int MEMBERS = 3;
  private static final long SEED = 42;

  private static SparkSession spark;

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
    write("train", 1, 160);
    write("validation", 2, 60);
    write("test", 3, 60);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private static void write(String name, long seed, int count) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      boolean yes = x * y + 0.5 * random.nextGaussian() > 0;
      rows.add(RowFactory.create(x, y, yes ? "yes" : "no"));
    }
    spark
        .createDataFrame(rows, StructType.fromDDL("x DOUBLE, y DOUBLE, label STRING"))
        .coalesce(1)
        .write()
        .parquet(folder.resolve(name).toString());
  }

  /** Patience ends the networks after different numbers of epochs. */
  private static RunConfiguration configuration(String out, String... more) {
    List<String> assignments = new ArrayList<>(List.of(more));
    assignments.add("output.path=" + folder.resolve(out));
    return RunConfiguration.of(
        UserConfig.parse(
            """
            data { train = "%1$s/train", validation = "%1$s/validation", test = "%1$s/test" }
            data { label = label, partitions = 2 }
            network.hidden = [6]
            optimizer { type = adam, rate = 0.1 }
            training { epochs = 12, batch-size = 32, early-stopping { patience = 1 } }
            checkpoint { every-epochs = 1 }
            output.report = never
            """
                .formatted(folder),
            assignments));
  }

  private static RunResult train(RunConfiguration configuration, RunListener... listeners) {
    try (TrainingRun run = TrainingRun.on(spark, configuration, listeners)) {
      return run.train();
    }
  }

  private static Ensemble ensemble(String out, RunListener... listeners) {
    return (Ensemble)
        train(configuration(out, "ensemble.members=" + MEMBERS), listeners).anyModel();
  }

  private static void assertSame(TrainedModel expected, TrainedModel found) {
    assertArrayEquals(expected.parameters(), found.parameters());
    assertArrayEquals(expected.buffers(), found.buffers());
    assertEquals(expected.provenance().bestEpoch(), found.provenance().bestEpoch());
    assertEquals(expected.provenance().seed(), found.provenance().seed());
    assertEquals(expected.inputMeans(), found.inputMeans());
    assertEquals(expected.encoder().toJson(), found.encoder().toJson());
  }

  @Test
  void eachNetworkIsThatOfARunOfItsSeed() {
    RunConfiguration whole = configuration("whole", "ensemble.members=" + MEMBERS);
    RunResult result = train(whole);
    Ensemble together = (Ensemble) result.anyModel();
    Set<Integer> epochs = new HashSet<>();
    for (int i = 0; i < MEMBERS; i++) {
      String out = "single" + i;
      TrainedModel single = train(configuration(out, "seed=" + (SEED + i))).model();
      assertSame(single, together.members().get(i));
      assertSame(single, ModelStore.load(result.modelPath() + "/members/" + (i + 1), HADOOP));
      assertEquals("seed " + (SEED + i), together.parts().get(i).name());
      epochs.add(single.provenance().history().size());
    }
    assertTrue(epochs.size() > 1, () -> "that some end before others " + epochs);
    try (ModelRun run = ModelRun.on(spark, result.modelPath(), ModelRows.of(path("test")))) {
      // Packed rows are added in another order.
      Map<String, Double> measured = run.evaluate().values();
      Map<String, Double> checked = result.checks().get("test").values();
      assertEquals(measured.keySet(), checked.keySet());
      measured.forEach((metric, value) -> assertEquals(value, checked.get(metric), 1e-12, metric));
    }
    assertEquals(
        result.checks().get("validation").values().get(Metric.LOSS.id()),
        together.provenance().results().get("validation").get("loss"));
    RunResult again = train(whole);
    assertEquals(RunResult.Ending.BEFORE, again.ending());
    assertThrows(RunException.class, again::model);
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void goesOnAfterItWasKilled() {
    Ensemble expected = ensemble("unkilled");
    RunListener dies =
        new RunListener() {
          @Override
          public void epochFinished(TrainEvent.EpochFinished event) {
            if (event.epoch() == 2) {
              throw new IllegalStateException("killed");
            }
          }
        };
    assertThrows(RunException.class, () -> ensemble("killed", dies));
    for (int i = 1; i <= MEMBERS; i++) {
      Path checkpoints = folder.resolve("killed/members/" + i + "/checkpoints");
      assertTrue(Files.isDirectory(checkpoints), checkpoints::toString);
    }
    assertTrue(Files.notExists(folder.resolve("killed/model")));
    RunException other =
        assertThrows(
            RunException.class, () -> train(configuration("killed", "ensemble.members=2")));
    assertTrue(other.getMessage().contains("ensemble.members: 3, now 2"), other.getMessage());
    Ensemble resumed = ensemble("killed");
    for (int i = 0; i < MEMBERS; i++) {
      assertSame(expected.members().get(i), resumed.members().get(i));
    }
  }

  @Test
  void theModelsOfAllFoldsBecomeOne() {
    UserConfig user =
        UserConfig.parse(
            """
            data { train = "%s/train", label = label, partitions = 2 }
            network.hidden = [4]
            training { epochs = 2, batch-size = 32 }
            folds { number = 3 }
            output.path = "%s/folds"
            """
                .formatted(folder, folder),
            List.of());
    CrossValidationListener nobody = new CrossValidationListener() {};
    CrossValidationResult without;
    try (CrossValidationRun run = CrossValidationRun.on(spark, user, nobody)) {
      without = run.validate();
    }
    assertTrue(without.ensemblePath().isEmpty());
    UserConfig wanted = user.with(Map.of("folds.ensemble", true), "test");
    CrossValidationResult with;
    try (CrossValidationRun run = CrossValidationRun.on(spark, wanted, nobody)) {
      with = run.validate();
    }
    assertEquals(RunResult.Ending.BEFORE, with.ending());
    Ensemble ensemble = (Ensemble) ModelStore.open(with.ensemblePath().orElseThrow(), HADOOP);
    assertEquals(3, ensemble.encoders().encoders().size(), "encoders that differ");
    for (int i = 0; i < 3; i++) {
      assertSame(
          ModelStore.load(with.folds().get(i).modelPath(), HADOOP), ensemble.members().get(i));
    }
  }

  @Test
  void whatFollowsOneNetworkIsRefused() {
    refused("output.tensorboard", "output.tensorboard=true");
    refused("mlflow.uri", "mlflow.uri=http://127.0.0.1:1");
    UserConfig tuned =
        UserConfig.parse(
            """
            data { train = "%s/train", label = label, validation-fraction = 0.2 }
            training.early-stopping {}
            ensemble.members = 2
            tuning { space { "optimizer.rate" = [0.1, 0.2] } }
            output.path = "%s/tuned"
            """
                .formatted(folder, folder),
            List.of());
    RunException tune =
        assertThrows(
            RunException.class,
            () -> {
              try (TuningRun run = TuningRun.on(spark, tuned, new TuningListener() {})) {
                run.tune();
              }
            });
    assertTrue(tune.getMessage().contains("ensemble.members"), tune.getMessage());
  }

  private static void refused(String key, String setting) {
    RunException e =
        assertThrows(
            RunException.class,
            () -> train(configuration("refused", "ensemble.members=2", setting)));
    assertTrue(e.getMessage().contains(key), e.getMessage());
    assertTrue(Files.notExists(folder.resolve("refused")));
  }

  @Test
  void noTrainingBeginsWithAnEnsemble() throws IOException {
    RunResult start = train(configuration("start", "ensemble.members=2", "output.report=end"));
    String page = Files.readString(Path.of(start.reportPath().orElseThrow()));
    assertTrue(page.contains("The first of 2 networks"), "the report tells of both");
    String model = start.modelPath();
    RunException e =
        assertThrows(
            RunException.class, () -> train(configuration("warm", "network.warm-start=" + model)));
    assertTrue(e.getMessage().contains("members/1 to 2"), e.getMessage());
  }
}
