package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.UserConfig;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.metric.Metrics;
import io.gradus.model.TrainedModel;
import io.gradus.report.RunListener;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several networks over one packed copy of rows that are handed in. */
class FitRunTest {
  private static final String COMMON =
      """
      data { label = label, partitions = 2 }
      network.hidden = [6]
      training { epochs = 3, batch-size = 32 }
      """;

  private static SparkSession spark;
  private static RowSource rows;

  @TempDir Path folder;

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
    rows = RowSource.of(rows(240, 1), Optional.of(rows(60, 2)), Optional.of(rows(50, 3)));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private static Dataset<Row> rows(int count, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double x = random.nextGaussian();
      Double y = random.nextInt(12) == 0 ? null : random.nextGaussian();
      String city = List.of("Bonn", "Lyon", "Turin").get(random.nextInt(3));
      rows.add(RowFactory.create(x, y, city, x + (y == null ? 0 : y) > 0 ? "yes" : "no"));
    }
    return spark
        .createDataFrame(rows, StructType.fromDDL("x DOUBLE, y DOUBLE, city STRING, label STRING"))
        .coalesce(1);
  }

  private static UserConfig user(String... assignments) {
    return UserConfig.parse(COMMON, List.of(assignments));
  }

  private static RunConfiguration handedIn(String... assignments) {
    return RunConfiguration.handedIn(rows, user(assignments));
  }

  /** Their encoding aside, they differ in everything. */
  private static List<String[]> different() {
    return List.of(
        new String[] {"seed=1"},
        new String[] {
          "seed=2", "network.hidden=[9,4]", "network.norm=batch", "training.batch-size=50"
        },
        new String[] {"optimizer=lbfgs", "optimizer.iterations=5"},
        new String[] {"training.local-steps=3", "optimizer=sgd", "optimizer.rate=0.05"},
        new String[] {
          "training.epochs=9",
          "training.early-stopping.patience=1",
          "training.early-stopping.min-delta=1000"
        },
        new String[] {"training.carrier=jobs", "optimizer.rate=0.03", "network.dropout=0.2"},
        // Rows that are encoded in another way.
        new String[] {"features.scaling=robust"},
        new String[] {"features.exclude=[city]", "seed=4"});
  }

  @Test
  void eachGetsTheModelThatARunOfItsOwnWouldGet() throws IOException {
    List<String[]> each = different();
    List<Heard> heard = each.stream().map(any -> new Heard()).toList();
    List<FitOutcome> together;
    try (FitRun run =
        FitRun.on(
            rows,
            each.stream().map(FitRunTest::handedIn).toList(),
            heard.stream().<List<RunListener>>map(List::of).toList())) {
      together = run.fitAll();
    }
    for (int i = 0; i < each.size(); i++) {
      String which = String.join(" ", each.get(i));
      FitOutcome.Fitted fitted = together.get(i).orElseThrow();
      Heard alone = new Heard();
      TrainedModel expected = runOfItsOwn(each.get(i), alone);
      assertArrayEquals(expected.parameters(), fitted.network().parameters(), 0, which);
      assertArrayEquals(expected.buffers(), fitted.network().buffers(), 0, which);
      assertEquals(expected.encoder().identity(), fitted.model().encoder().identity(), which);
      assertEquals(expected.inputMeans().isPresent(), fitted.network().inputMeans().isPresent());
      assertEquals(expected.provenance().results(), fitted.model().provenance().results(), which);
      assertEquals(List.of("validation", "test"), List.copyOf(fitted.checks().keySet()), which);
      assertEquals(alone.losses, heard.get(i).losses, which);
      assertEquals(
          alone.losses,
          fitted.history().stream().map(TrainingResult.EpochRecord::trainLoss).toList(),
          which);
      assertEquals(1, heard.get(i).checked, which);
    }
    assertEquals(2, together.get(4).orElseThrow().history().size(), "stopped early");
    assertEquals(1, packedCopies(heard.subList(0, 6)), "those that are encoded alike");
    assertEquals(3, packedCopies(heard));
  }

  private TrainedModel runOfItsOwn(String[] assignments, Heard heard) throws IOException {
    Path out = Files.createTempDirectory(folder, "run").resolve("out");
    // Rows that are handed in and a run with an output: the names stand for the rows.
    List<String> all = new ArrayList<>(List.of(assignments));
    all.add("data.train=train");
    all.add("data.validation=validation");
    all.add("data.test=test");
    all.add("output.path=" + out);
    RunConfiguration configuration = RunConfiguration.of(spark, user(all.toArray(String[]::new)));
    try (TrainingRun run = TrainingRun.on(rows, configuration, heard)) {
      return run.train().model();
    }
  }

  private static int packedCopies(List<Heard> heard) {
    Set<PreparedData> copies = Collections.newSetFromMap(new IdentityHashMap<>());
    heard.forEach(one -> copies.add(one.packed));
    return copies.size();
  }

  @Test
  void oneThatCannotBeTrainedFailsAlone() {
    List<RunConfiguration> configurations =
        Stream.of(
                new String[] {"seed=1"},
                new String[] {"optimizer=sgd", "optimizer.rate=1e38"},
                new String[] {"training.batch-size=241"},
                new String[] {"features.select=[street]"})
            .map(FitRunTest::handedIn)
            .toList();
    List<FitOutcome> outcomes;
    try (FitRun run = FitRun.on(rows, configurations)) {
      outcomes = run.fitAll();
    }
    assertInstanceOf(FitOutcome.Fitted.class, outcomes.get(0));
    assertEquals(Reason.DIVERGED, cause(outcomes.get(1)).reason());
    RunException tooLarge = cause(outcomes.get(2));
    assertEquals(Reason.CONFIGURATION, tooLarge.reason());
    assertTrue(tooLarge.getMessage().contains("at most the 240 training rows"));
    assertTrue(cause(outcomes.get(3)).getMessage().contains("street"));
    assertThrows(RunException.class, outcomes.get(1)::orElseThrow);
  }

  private static RunException cause(FitOutcome outcome) {
    return assertInstanceOf(FitOutcome.Failed.class, outcome).cause();
  }

  @Test
  void nothingIsLeftInMemoryAndNothingIsWritten() throws IOException {
    Path here = Path.of("none");
    try (FitRun run = FitRun.on(rows, List.of(handedIn(), handedIn("seed=2")))) {
      run.fitAll();
    }
    assertTrue(spark.sparkContext().getPersistentRDDs().isEmpty());
    assertTrue(Files.notExists(here), "what stands for no output");
  }

  @Test
  void withoutValidationRowsThereIsNothingToStopBy() {
    RowSource alone = RowSource.of(rows(90, 4), Optional.empty(), Optional.empty());
    UserConfig user = user("training.early-stopping.patience=2");
    RunException refused =
        assertThrows(RunException.class, () -> RunConfiguration.handedIn(alone, user));
    assertTrue(refused.getMessage().contains("validation"), refused.getMessage());
    try (FitRun run = FitRun.on(alone, List.of(RunConfiguration.handedIn(alone, user("seed=3"))))) {
      assertTrue(run.fitAll().get(0).orElseThrow().checks().isEmpty());
    }
  }

  /** What a model's listener hears. */
  private static final class Heard implements RunListener {
    private final List<Double> losses = new ArrayList<>();
    private PreparedData packed;
    private int checked;

    @Override
    public void packed(PreparedData found) {
      packed = found;
    }

    @Override
    public void epochFinished(TrainEvent.EpochFinished event) {
      losses.add(event.trainLoss());
    }

    @Override
    public void checked(Map<String, Metrics> checks, List<String> classes) {
      checked++;
    }
  }
}
