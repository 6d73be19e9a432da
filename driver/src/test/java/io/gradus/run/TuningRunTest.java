package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.UserConfig;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.report.RunListener;
import io.gradus.storage.ModelStore;
import io.gradus.train.TrainEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several configurations are tried out over one copy of the rows. */
class TuningRunTest {
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
    write("train", 300, 1);
    write("test", 60, 2);
    write("others", 300, 3);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private static void write(String name, int count, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      rows.add(RowFactory.create(x, y, x * y > 0 ? "yes" : "no"));
    }
    spark
        .createDataFrame(rows, StructType.fromDDL("x DOUBLE, y DOUBLE, label STRING"))
        .coalesce(1)
        .write()
        .parquet(folder.resolve(name).toString());
  }

  private static UserConfig user(String out, String tuning, String... assignments) {
    return UserConfig.parse(
        """
        data { train = "%s", test = "%s", validation-fraction = 0.2, label = label, partitions = 2 }
        network.hidden = [6]
        training { epochs = 4, batch-size = 32 }
        output.path = "%s"
        tuning { %s }
        """
            .formatted(
                folder.resolve("train"), folder.resolve("test"), folder.resolve(out), tuning),
        List.of(assignments));
  }

  private static TuningResult tune(UserConfig user, TuningListener listener) {
    try (TuningRun run = TuningRun.on(spark, user, listener)) {
      return run.tune();
    }
  }

  private static final String GRID =
      """
      space { optimizer.rate = [0.001, 0.03, 0.1], network.hidden = [[3], [8, 4]] }
      """;

  @Test
  void theBestOfAGridLeavesWhatTrainWouldLeave() throws IOException {
    UserConfig user = user("grid", GRID);
    Told told = new Told();
    TuningResult result = tune(user, told);
    assertEquals(6, result.trials().size());
    assertEquals(List.of(6), told.together);
    assertEquals(
        result.trials().stream().mapToDouble(Trial::value).min().orElseThrow(),
        result.best().value());

    // Trained by the configuration that lies beside it, by the command for a single run.
    Path best = folder.resolve("grid/best");
    UserConfig own =
        UserConfig.load(
            best.resolve("run.conf").toString(),
            List.of("output.path=" + folder.resolve("grid-single")));
    Map<String, Metrics> checks = new TreeMap<>();
    List<Double> losses = new ArrayList<>();
    try (TrainingRun single =
        TrainingRun.on(spark, RunConfiguration.of(spark, own), listener(checks, losses))) {
      single.train();
    }
    for (String file : List.of("weights.safetensors", "encoder.json", "network.json")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("grid-single/model").resolve(file)),
          Files.readAllBytes(best.resolve("model").resolve(file)),
          file);
    }
    assertEquals(checks.get("validation").value(Metric.LOSS), result.best().value());
    assertEquals(checks.get("test").values(), result.run().checks().get("test").values());
    assertEquals(
        ModelStore.load(folder.resolve("grid-single/model").toString(), new Configuration())
            .provenance()
            .results(),
        ModelStore.load(best.resolve("model").toString(), new Configuration())
            .provenance()
            .results());
    assertEquals(
        losses,
        result.run().model().provenance().history().stream()
            .map(epoch -> epoch.get("train_loss"))
            .toList());
    for (String file : List.of("result.json", "report.html", "metrics.jsonl", "run.json")) {
      assertTrue(Files.exists(best.resolve(file)), file);
    }
    assertTrue(Files.notExists(folder.resolve("grid/trials")), "models of trials");
    try (TrainingRun again =
        TrainingRun.on(
            spark,
            RunConfiguration.of(
                spark, UserConfig.load(best.resolve("run.conf").toString(), List.of())))) {
      assertTrue(again.finishedBefore().isPresent());
    }

    Told second = new Told();
    TuningResult before = tune(user, second);
    assertEquals(RunResult.Ending.BEFORE, before.run().ending());
    assertEquals(result.trials(), before.trials());
    assertEquals(List.of(), second.together);
  }

  /** Rows are encoded in two ways; two of four trials cannot be trained on so few rows. */
  @Test
  void aDryRunSaysWhatWouldBeTrainedAndLeavesNothing() {
    UserConfig user =
        user(
            "dry",
            """
            space { features.scaling = [standard, robust], training.batch-size = [32, 4000] }
            """);
    DryRun found;
    try (TuningRun run = TuningRun.on(spark, user, new TuningListener() {})) {
      found = run.dryRun();
    }
    assertEquals(2, found.groups().size());
    assertEquals(2, found.count(DryRun.State.OPEN));
    assertEquals(2, found.count(DryRun.State.REFUSED));
    assertTrue(found.seconds().orElseThrow() > 0);
    DryRun.Model first = found.groups().get(0).models().get(0);
    assertEquals(
        List.of("features.scaling", "training.batch-size"), List.copyOf(first.settings().keySet()));
    // 2 inputs, 6 units, 1 output
    assertEquals(3 * 6 + 7, first.extent().orElseThrow().parameters());
    assertTrue(Files.notExists(folder.resolve("dry")));
    assertTrue(spark.sparkContext().getPersistentRDDs().isEmpty());
  }

  private static RunListener listener(Map<String, Metrics> checks, List<Double> losses) {
    return new RunListener() {
      @Override
      public void epochFinished(TrainEvent.EpochFinished event) {
        losses.add(event.trainLoss());
      }

      @Override
      public void checked(Map<String, Metrics> found, List<String> classes) {
        checks.putAll(found);
      }
    };
  }

  /** Killed at any moment: what has ended stays, and is not trained again. */
  @Test
  void aTuningGoesOn() {
    TuningResult expected = tune(user("whole", GRID), new Told());
    for (int after = 1; after <= 6; after += 2) {
      UserConfig user = user("killed-" + after, GRID, "tuning.at-once=2");
      Told killed = new Told();
      killed.dieAfter = after;
      assertThrows(RunException.class, () -> tune(user, killed));
      Told told = new Told();
      TuningResult result = tune(user, told);
      assertEquals(after, told.before);
      assertEquals(6 - after, told.ended.size());
      assertEquals(values(expected), values(result));
      assertEquals(expected.best().number(), result.best().number());
      assertArrayEquals(expected.run().model().parameters(), result.run().model().parameters());
      assertTrue(Files.notExists(folder.resolve("killed-" + after + "/trials")));
    }
  }

  private static Map<Integer, Double> values(TuningResult result) {
    return result.trials().stream().collect(Collectors.toMap(Trial::number, Trial::value));
  }

  @Test
  void randomTrialsMayBeMore() {
    String space = "method = random, space { optimizer.rate { log-uniform = [0.001, 0.1] } }";
    TuningResult three = tune(user("random", space, "tuning.trials=3"), new Told());
    Told told = new Told();
    TuningResult five = tune(user("random", space, "tuning.trials=5"), told);
    assertEquals(three.trials(), five.trials().subList(0, 3));
    assertEquals(List.of(2), told.together);
    RunException other =
        assertThrows(
            RunException.class,
            () -> tune(user("random", space, "tuning.trials=5", "seed=9"), new Told()));
    assertTrue(other.getMessage().contains("seed: 42, now 9"), other.getMessage());
    RunException rows =
        assertThrows(
            RunException.class,
            () -> {
              UserConfig same = user("random", space, "tuning.trials=6");
              replaceRows("others", "train", () -> tune(same, new Told()));
            });
    assertTrue(rows.getMessage().contains("Expected the rows"), rows.getMessage());
  }

  private static void replaceRows(String by, String name, Runnable work) throws IOException {
    Path kept = folder.resolve(name + "-kept");
    Files.move(folder.resolve(name), kept);
    Files.move(folder.resolve(by), folder.resolve(name));
    try {
      work.run();
    } finally {
      Files.move(folder.resolve(name), folder.resolve(by));
      Files.move(kept, folder.resolve(name));
    }
  }

  @Test
  void halvingStopsTheWorseAndGivesTheOthersWhatTheyWouldGet() {
    String space = "space { optimizer.rate = [0.0001, 0.001, 0.01, 0.03, 0.06, 0.1, 0.2] }";
    String halving = "method = halving, trials = 7, factor = 2, first-epochs = 1\n" + space;
    TuningResult all = tune(user("full", "method = random, trials = 7\n" + space), new Told());
    TuningResult halved = tune(user("halved", halving), new Told());
    // Of 7 after an epoch 4 go on, of these after 2 epochs 2; then they end, after 4.
    assertEquals(
        Map.of(1, 3L, 2, 2L, 4, 2L),
        halved.trials().stream()
            .collect(Collectors.groupingBy(Trial::epochs, Collectors.counting())));
    for (Trial trial : halved.trials()) {
      Trial whole = all.trials().get(trial.number() - 1);
      assertEquals(whole.settings(), trial.settings());
      if (trial.status() == Trial.Status.DONE) {
        assertEquals(whole.value(), trial.value());
      }
    }
    double worstGoing = worst(halved, 2, 4);
    assertTrue(
        halved.trials().stream()
            .filter(trial -> trial.epochs() == 1)
            .allMatch(trial -> trial.reached().get(1) >= worstGoing));

    UserConfig killed = user("halved-killed", halving);
    Told dies = new Told();
    dies.dieAfter = 2;
    assertThrows(RunException.class, () -> tune(killed, dies));
    TuningResult resumed = tune(killed, new Told());
    assertEquals(statuses(halved), statuses(resumed));
    assertEquals(values(halved), values(resumed));
  }

  private static double worst(TuningResult result, int... epochs) {
    return result.trials().stream()
        .filter(trial -> trial.epochs() == epochs[0] || trial.epochs() == epochs[1])
        .mapToDouble(trial -> trial.reached().get(1))
        .max()
        .orElseThrow();
  }

  private static Map<Integer, Trial.Status> statuses(TuningResult result) {
    return result.trials().stream().collect(Collectors.toMap(Trial::number, Trial::status));
  }

  /** Rows that are encoded in two ways; one trial diverges. */
  @Test
  void trialsMayEncodeRowsInTheirOwnWays() {
    TuningResult result =
        tune(
            user(
                "encodings",
                "space { features.scaling = [standard, min-max], optimizer.rate = [0.01, 1e38] }",
                "optimizer=sgd"),
            new Told());
    assertEquals(
        List.of(Trial.Status.DONE, Trial.Status.DIVERGED, Trial.Status.DONE, Trial.Status.DIVERGED),
        result.trials().stream().map(Trial::status).toList());
    assertTrue(spark.sparkContext().getPersistentRDDs().isEmpty());
  }

  @Test
  void whereNoTrialGivesAModelItIsSaid() {
    RunException diverged =
        assertThrows(
            RunException.class,
            () ->
                tune(
                    user("diverged", "space.optimizer.rate = [1e37, 1e38]", "optimizer=sgd"),
                    new Told()));
    assertEquals(Reason.DIVERGED, diverged.reason());
    assertTrue(diverged.getMessage().contains("Of 2 trials none"), diverged.getMessage());
    assertTrue(Files.exists(folder.resolve("diverged/trials.jsonl")));

    RunException undefined =
        assertThrows(
            RunException.class,
            () ->
                tune(
                    user(
                        "undefined",
                        "space.optimizer.rate = [0.1, 0.01]",
                        "data.validation=" + oneClass(),
                        "data.validation-fraction=0",
                        "training.early-stopping.metric=auc"),
                    new Told()));
    assertEquals(Reason.DATA, undefined.reason());
    assertTrue(undefined.getMessage().contains("auc"), undefined.getMessage());
  }

  private static String oneClass() {
    Path path = folder.resolve("one-class");
    spark
        .read()
        .parquet(folder.resolve("others").toString())
        .filter("label = 'yes'")
        .write()
        .parquet(path.toString());
    return path.toString();
  }

  @Test
  void whatCannotBeTriedIsRefusedBeforeAnythingIsRead() throws IOException {
    assertRefused("", "at least one key");
    assertRefused("space.optimizer.rates = [1]", "Did you mean optimizer.rate?");
    assertRefused("space.output.report = [never]", "changes the model");
    assertRefused("space.data.train = [a, b]", "leaves the rows");
    assertRefused("space.seed = [1, 2]", "the seed draws them");
    assertRefused("space.optimizer.rate = 0.1", "a list of values");
    assertRefused("space.optimizer.rate = []", "at least one value");
    assertRefused("space.optimizer.rate = [0.1, -1]", "trial 2 (optimizer.rate = -1)");
    assertRefused("space.optimizer.rate { uniform = [1, 2] }", "tuning.method = random");
    assertRefused(
        "method = random, space.optimizer.rate { log-uniform = [0, 2] }", "numbers above 0");
    assertRefused(
        "method = random, space.optimizer.rate { uniform = [2, 1] }", "least number first");
    assertRefused("method = random, space.training.batch-size { int = [1.5, 2] }", "whole numbers");
    RunException unvalidated =
        assertThrows(
            RunException.class,
            () ->
                tune(
                    user("refused", "space.optimizer.rate = [1]", "data.validation-fraction=0"),
                    new Told()));
    assertTrue(unvalidated.getMessage().contains("validation rows"), unvalidated.getMessage());
    assertTrue(Files.notExists(folder.resolve("refused")));
    Files.createDirectories(folder.resolve("taken"));
    Files.writeString(folder.resolve("taken/notes.txt"), "mine");
    RunException taken =
        assertThrows(
            RunException.class,
            () ->
                tune(
                    user("taken", "space.optimizer.rate = [1]", "output.existing=overwrite"),
                    new Told()));
    assertTrue(taken.getMessage().contains("notes.txt"), taken.getMessage());
  }

  private static void assertRefused(String tuning, String expected) {
    RunException refused =
        assertThrows(RunException.class, () -> tune(user("refused", tuning), new Told()));
    assertEquals(Reason.CONFIGURATION, refused.reason());
    assertTrue(refused.getMessage().contains(expected), refused.getMessage());
  }

  /** What a listener hears; may end everything, as a kill would. */
  private static final class Told implements TuningListener {
    private final List<Integer> together = new ArrayList<>();
    private final List<Trial> ended = new ArrayList<>();
    private int before;
    private int dieAfter = Integer.MAX_VALUE;

    @Override
    public void begins(SparkSession session, int trials, List<Trial> endedBefore) {
      before = endedBefore.size();
    }

    @Override
    public void trains(int trials) {
      together.add(trials);
    }

    @Override
    public void ended(Trial trial, int count, Optional<Trial> best) {
      ended.add(trial);
      if (ended.size() == dieAfter) {
        throw new IllegalStateException("killed");
      }
    }
  }
}
