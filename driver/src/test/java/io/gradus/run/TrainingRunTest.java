package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.checkpoint.Checkpoint;
import io.gradus.config.UserConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.metric.Metrics;
import io.gradus.network.NetworkSpec;
import io.gradus.report.RunListener;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingExtent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run as a library call: what a notebook, an estimator or a scheduler would do with it. */
class TrainingRunTest {
  private static final long SEED = 31;

  private static SparkSession spark;

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
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private Dataset<Row> handedIn;

  @BeforeEach
  void makeRows() {
    handedIn = rows(SEED);
    handedIn.write().parquet(folder.resolve("rows").toString());
  }

  /** In one partition, as Parquet gives so few rows too. */
  private static Dataset<Row> rows(long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      double x = random.nextGaussian();
      Double y = random.nextInt(12) == 0 ? null : random.nextGaussian();
      String city = List.of("Bonn", "Lyon", "Turin").get(random.nextInt(3));
      rows.add(RowFactory.create(x, y, city, x + (y == null ? 0 : y) > 0 ? "yes" : "no"));
    }
    return spark
        .createDataFrame(rows, StructType.fromDDL("x DOUBLE, y DOUBLE, city STRING, label STRING"))
        .coalesce(1);
  }

  private RunConfiguration configuration(String out, String... assignments) {
    return RunConfiguration.of(
        spark,
        UserConfig.parse(
            """
            data { train = "%s", label = label, validation-fraction = 0.2, partitions = 2 }
            network.hidden = [6]
            training { epochs = 3, batch-size = 32 }
            checkpoint.every-steps = 1
            output.path = "%s"
            """
                .formatted(folder.resolve("rows"), folder.resolve(out)),
            List.of(assignments)));
  }

  private byte[] weights(String out) throws IOException {
    return Files.readAllBytes(folder.resolve(out).resolve("model/weights.safetensors"));
  }

  /** The names of what it was told, in order; steps once. */
  private static final class Told implements RunListener {
    private final List<String> news = new ArrayList<>();

    @Override
    public void begins(SparkSession session) {
      news.add("begins");
    }

    @Override
    public void surveyed(DataSurvey survey) {
      news.add("surveyed");
    }

    @Override
    public void networkBuilt(NetworkSpec network) {
      news.add("network");
    }

    @Override
    public void extentKnown(TrainingExtent extent) {
      news.add("extent " + extent.epochs());
    }

    @Override
    public void packed(PreparedData rows) {
      news.add("packed");
    }

    @Override
    public void goesOn(Checkpoint.Progress progress) {
      news.add("goes on");
    }

    @Override
    public void on(TrainEvent event) {
      String name = event.getClass().getSimpleName();
      if (!news.get(news.size() - 1).equals(name)) {
        news.add(name);
      }
    }

    @Override
    public void checked(Map<String, Metrics> checks, List<String> classes) {
      news.add("checked " + checks.keySet() + " " + classes);
    }
  }

  @Test
  void phasesGiveWhatTheyFindAndAreGoneThroughOnce() {
    Told told = new Told();
    try (TrainingRun run = TrainingRun.on(spark, configuration("out"), told)) {
      assertEquals(3, run.extent().epochs());
      assertEquals(run.survey().encoder().outputs(), run.network().outputs());
      assertEquals(run.survey().trainingRows(), run.extent().rows());
      assertEquals(List.of("begins", "surveyed", "network", "extent 3"), told.news);
      assertFalse(Files.exists(folder.resolve("out")), "nothing was trained yet");
      assertEquals(run.extent().rows(), run.rows().train().rows());
      assertFalse(Files.exists(folder.resolve("out")), "nothing was trained yet");
      RunResult result = run.train();
      assertEquals(RunResult.Ending.NOW, result.ending());
      assertEquals(3, result.model().provenance().history().size());
      assertEquals(folder.resolve("out/model").toString(), result.modelPath());
    }
    assertEquals(
        List.of(
            "begins",
            "surveyed",
            "network",
            "extent 3",
            "packed",
            "Started",
            "StepFinished",
            "Validated",
            "EpochFinished",
            "StepFinished",
            "Validated",
            "EpochFinished",
            "StepFinished",
            "Validated",
            "EpochFinished",
            "Finished",
            "checked [validation] [no, yes]"),
        told.news);
    Told again = new Told();
    try (TrainingRun run = TrainingRun.on(spark, configuration("out"), again)) {
      assertEquals(RunResult.Ending.BEFORE, run.train().ending());
    }
    assertEquals(List.of(), again.news);
  }

  @Test
  void rowsHandedInGiveTheBitsOfTheSameRowsInAFile() throws IOException {
    try (TrainingRun run = TrainingRun.on(spark, configuration("file"))) {
      run.train();
    }
    RowSource source = RowSource.of(handedIn, Optional.empty(), Optional.empty());
    try (TrainingRun run = TrainingRun.on(source, configuration("memory"))) {
      run.train();
    }
    assertArrayEquals(weights("file"), weights("memory"));
  }

  @Test
  void anUnfinishedRunIsRefusedOtherRowsHandedIn() throws IOException {
    RowSource source = RowSource.of(handedIn, Optional.empty(), Optional.empty());
    try (TrainingRun run = TrainingRun.on(source, configuration("out"))) {
      run.train();
    }
    byte[] before = weights("out");
    Files.delete(folder.resolve("out/result.json"));
    RowSource other = RowSource.of(rows(SEED + 1), Optional.empty(), Optional.empty());
    try (TrainingRun run = TrainingRun.on(other, configuration("out"))) {
      RunException refused = assertThrows(RunException.class, run::train);
      assertEquals(Reason.CONFIGURATION, refused.reason());
      assertTrue(refused.getMessage().contains("fingerprint of the training rows"));
    }
    Told told = new Told();
    try (TrainingRun run = TrainingRun.on(source, configuration("out"), told)) {
      run.train();
    }
    assertTrue(told.news.contains("goes on"), told.news::toString);
    assertArrayEquals(before, weights("out"));
  }

  @Test
  void theCallersSessionIsLeftAsItWas() {
    SparkContext context = spark.sparkContext();
    context.setJobGroup("mine", "my own work", true);
    String settings = spark.conf().getAll().toString();
    try (TrainingRun run = TrainingRun.on(spark, configuration("out"))) {
      run.train();
    }
    try (ModelRun use = ModelRun.on(spark, folder.resolve("out/model").toString(), rowsOfFile())) {
      assertEquals(300, use.evaluate().rows());
    }
    assertFalse(context.isStopped());
    assertEquals("my own work", context.getLocalProperty("spark.job.description"));
    assertEquals("mine", context.getLocalProperty("spark.jobGroup.id"));
    assertEquals(settings, spark.conf().getAll().toString());
    context.clearJobGroup();
  }

  @Test
  void aModelIsUsedOnRowsHandedIn() {
    try (TrainingRun run = TrainingRun.on(spark, configuration("out", "training.epochs=1"))) {
      run.train();
    }
    String model = folder.resolve("out/model").toString();
    try (ModelRun file = ModelRun.on(spark, model, rowsOfFile());
        ModelRun memory = ModelRun.on(handedIn, model)) {
      assertEquals(file.evaluate().values(), memory.evaluate().values());
      List<Row> expected = file.predict(List.of("city")).collectAsList();
      assertEquals(300, expected.size());
      assertEquals(expected, memory.predict(List.of("city")).collectAsList());
    }
  }

  private ModelRows rowsOfFile() {
    return ModelRows.of(folder.resolve("rows").toString());
  }

  @Test
  void whatGoesWrongHasAReason() throws IOException {
    assertReason(Reason.CONFIGURATION, "training.batch-size=1000");
    assertReason(
        Reason.CONFIGURATION, "network.layers=[{type=flatten},{type=max-pool2d,kernel=2}]");
    assertReason(Reason.DATA, "data.label=nobody");
    assertReason(Reason.DATA, "network.warm-start=" + folder.resolve("nowhere"));
    assertReason(Reason.DIVERGED, "optimizer.type=sgd", "optimizer.rate=1e30");
    Files.createDirectories(folder.resolve("out"));
    Files.writeString(folder.resolve("out/letter"), "mine");
    assertReason(Reason.CONFIGURATION);
    assertEquals("mine", Files.readString(folder.resolve("out/letter")));
  }

  private void assertReason(Reason expected, String... assignments) {
    RunException failed =
        assertThrows(
            RunException.class,
            () -> {
              try (TrainingRun run = TrainingRun.on(spark, configuration("out", assignments))) {
                run.train();
              }
            });
    assertEquals(expected, failed.reason(), failed::toString);
    assertTrue(failed.explained(), failed::toString);
  }
}
