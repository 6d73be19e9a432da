package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.calibrate.Calibration;
import io.gradus.calibrate.Effect;
import io.gradus.calibrate.Isotonic;
import io.gradus.calibrate.Temperature;
import io.gradus.config.UserConfig;
import io.gradus.dataset.RowSource;
import io.gradus.model.Model;
import io.gradus.model.TrainedModel;
import io.gradus.report.RunListener;
import io.gradus.score.Prediction;
import io.gradus.score.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** What is fitted on validation rows after training, and used wherever the model is. */
class CalibrationTest {
  private static final long SEED = 11;
  private static final StructType SCHEMA =
      StructType.fromDDL("x DOUBLE, y DOUBLE, label STRING, kind STRING");

  private static SparkSession spark;
  private static Dataset<Row> train;
  private static Dataset<Row> validation;
  private static Dataset<Row> test;

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
    train = rows("train", SEED, 120);
    validation = rows("validation", SEED + 1, 400);
    test = rows("test", SEED + 2, 200);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /** Of few rows with much noise a network is surer than it should be. */
  private static Dataset<Row> rows(String name, long seed, int count) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      double z = x + y + 1.5 * random.nextGaussian();
      rows.add(
          RowFactory.create(x, y, z > 0 ? "yes" : "no", z < -1 ? "low" : z < 1 ? "mid" : "top"));
    }
    Dataset<Row> all = spark.createDataFrame(rows, SCHEMA).coalesce(1);
    all.write().parquet(folder.resolve(name).toString());
    return all;
  }

  private static UserConfig user(String label, String... more) {
    return UserConfig.parse(
        """
        data { train = "%1$s/train", validation = "%1$s/validation", test = "%1$s/test" }
        data { label = %2$s, partitions = 2 }
        features.exclude = [%3$s]
        network.hidden = [24]
        optimizer { type = adam, rate = 0.05 }
        training { epochs = 25, batch-size = 32, early-stopping.restore-best = false }
        checkpoint.every-epochs = 10
        """
            .formatted(folder, label, label.equals("kind") ? "label" : "kind"),
        List.of(more));
  }

  private static RunResult train(String out, String label, String... more) {
    List<String> assignments = new ArrayList<>(List.of(more));
    assignments.add("output.path=" + folder.resolve(out));
    RunConfiguration configuration =
        RunConfiguration.of(user(label, assignments.toArray(String[]::new)));
    try (TrainingRun run = TrainingRun.on(spark, configuration)) {
      return run.train();
    }
  }

  private static double metric(Effect effect, String name) {
    return effect.metrics().get(name);
  }

  @Test
  void temperatureIsFittedKeptAndUsedEverywhere() throws IOException {
    RunResult plain = train("plain", "label");
    RunResult result = train("temperature", "label", "calibration.method=temperature");
    assertArrayEquals(plain.model().parameters(), result.model().parameters());
    Model model = ModelRun.load(result.modelPath());
    Calibration calibration = model.calibration().orElseThrow();
    Temperature temperature = (Temperature) calibration.probabilities().orElseThrow();
    assertTrue(temperature.temperature() > 1, temperature::toString);
    assertEquals(400, calibration.rows());
    for (String rows : List.of("validation", "test")) {
      Effect.Comparison shown = calibration.measured().get(rows);
      assertTrue(
          metric(shown.before(), "log_loss") > metric(shown.after(), "log_loss"), shown::toString);
      assertEquals(metric(shown.before(), "auc"), metric(shown.after(), "auc"), 1e-3);
      assertEquals(plain.checks().get(rows).values(), shown.before().metrics());
      assertEquals(result.checks().get(rows).values(), shown.after().metrics());
    }
    String written = Files.readString(folder.resolve("temperature/result.json"));
    assertTrue(written.contains("\"temperature\" : " + temperature.temperature()), written);
    String report = Files.readString(folder.resolve("temperature/report.html"));
    assertTrue(report.contains("temperature " + temperature.temperature()), "report");

    List<Row> predicted = predicted(result.modelPath());
    List<Row> uncalibrated = predicted(plain.modelPath());
    Scorer scorer = Scorer.load(Path.of(result.modelPath()));
    for (int i = 0; i < predicted.size(); i++) {
      Row row = predicted.get(i);
      Prediction scored = scorer.score(Map.of("x", row.getAs("x"), "y", row.getAs("y")));
      assertEquals(scored.column("prediction"), row.getAs("prediction"));
      float probability = row.getAs("probability_yes");
      assertEquals(scored.probability("yes"), probability);
      double before = uncalibrated.get(i).<Float>getAs("probability_yes");
      double logit = Math.log(before / (1 - before)) / temperature.temperature();
      assertEquals(1 / (1 + Math.exp(-logit)), probability, 1e-5);
    }
    try (ModelRun run = ModelRun.on(spark, result.modelPath(), ModelRows.of(path("test")))) {
      Map<String, Double> measured = run.evaluate().values();
      measured.forEach(
          (name, value) ->
              assertEquals(result.checks().get("test").values().get(name), value, 1e-9, name));
      assertTrue(measured.containsKey("ece"), measured::toString);
    }
  }

  private static List<Row> predicted(String model) {
    try (ModelRun run = ModelRun.on(test, model)) {
      return run.predict(List.of("x", "y")).collectAsList();
    }
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void curvesOfClassesMakeProbabilitiesThatAreOneTogether() {
    RunResult result = train("isotonic", "kind", "calibration.method=isotonic");
    Calibration calibration = result.anyModel().calibration().orElseThrow();
    Isotonic isotonic = (Isotonic) calibration.probabilities().orElseThrow();
    assertEquals(3, isotonic.curves().size());
    Effect.Comparison shown = calibration.measured().get("test");
    assertTrue(metric(shown.before(), "ece") > metric(shown.after(), "ece"), shown::toString);
    for (Row row : predicted(result.modelPath())) {
      double sum =
          row.<Float>getAs("probability_low")
              + row.<Float>getAs("probability_mid")
              + row.<Float>getAs("probability_top");
      assertEquals(1, sum, 1e-5);
    }
  }

  @Test
  void theSameIsFittedByAnyNumberOfPartitionsAndAfterAStop() {
    RunResult whole = train("whole", "label", "calibration.method=isotonic");
    StopRequest request = new StopRequest();
    RunListener stopping =
        new RunListener() {
          @Override
          public void epochFinished(io.gradus.train.TrainEvent.EpochFinished event) {
            if (event.epoch() == 12) {
              throw new IllegalStateException("Stopped on purpose.");
            }
          }
        };
    String out = folder.resolve("resumed").toString();
    RunConfiguration configuration =
        RunConfiguration.of(user("label", "calibration.method=isotonic", "output.path=" + out));
    try (TrainingRun run = TrainingRun.on(spark, configuration, stopping)) {
      assertThrows(RunException.class, run::train);
    }
    assertTrue(Files.exists(folder.resolve("resumed/checkpoints")), request::toString);
    try (TrainingRun run = TrainingRun.on(spark, configuration)) {
      assertEquals(
          whole.anyModel().calibration().orElseThrow().probabilities(),
          run.train().anyModel().calibration().orElseThrow().probabilities());
    }
  }

  @Test
  void aFitInMemoryIsCalibratedAsARunIs() {
    RunResult run = train("run", "label", "calibration.method=temperature");
    RowSource rows = RowSource.of(train, Optional.of(validation), Optional.of(test));
    RunConfiguration configuration =
        RunConfiguration.handedIn(rows, user("label", "calibration.method=temperature"));
    try (FitRun fits = FitRun.on(rows, List.of(configuration))) {
      FitOutcome.Fitted fitted = fits.fitAll().get(0).orElseThrow();
      TrainedModel expected = run.model();
      assertEquals(
          expected.calibration().orElseThrow().probabilities(),
          fitted.model().calibration().orElseThrow().probabilities());
      assertEquals(
          run.checks().get("test").values().keySet(),
          fitted.checks().get("test").values().keySet());
    }
  }

  @Test
  void anEnsembleIsCalibratedByWhatItPredictsTogether() {
    RunResult result =
        train("ensemble", "label", "ensemble.members=2", "calibration.method=temperature");
    Model model = ModelRun.load(result.modelPath());
    Calibration calibration = model.calibration().orElseThrow();
    assertTrue(model.members().stream().allMatch(member -> member.calibration().isEmpty()));
    Effect.Comparison shown = calibration.measured().get("validation");
    assertTrue(
        metric(shown.before(), "log_loss") > metric(shown.after(), "log_loss"), shown::toString);
    Scorer scorer = Scorer.load(Path.of(result.modelPath()));
    for (Row row : predicted(result.modelPath())) {
      Prediction scored = scorer.score(Map.of("x", row.getAs("x"), "y", row.getAs("y")));
      assertEquals(scored.probability("yes"), row.<Float>getAs("probability_yes"));
    }
  }

  @Test
  void thresholdsAreChosenKeptAndUsedEverywhere() {
    RunResult result = train("recall", "label", "decision.recall=0.9");
    Calibration calibration = result.anyModel().calibration().orElseThrow();
    double threshold = calibration.decision().orElseThrow().thresholds().get(0);
    Effect.Comparison shown = calibration.measured().get("validation");
    assertTrue(metric(shown.after(), "recall") >= 0.9, shown::toString);
    assertTrue(metric(shown.before(), "recall") < 0.9, shown::toString);
    assertEquals(metric(shown.before(), "log_loss"), metric(shown.after(), "log_loss"));
    assertEquals(result.checks().get("validation").values(), shown.after().metrics());
    Scorer scorer = Scorer.load(Path.of(result.modelPath()));
    int told = 0;
    for (Row row : predicted(result.modelPath())) {
      float probability = row.getAs("probability_yes");
      assertEquals(probability > threshold ? "yes" : "no", row.getAs("prediction"));
      Prediction scored = scorer.score(Map.of("x", row.getAs("x"), "y", row.getAs("y")));
      assertEquals(row.<String>getAs("prediction"), scored.value());
      told += probability > threshold != probability > 0.5 ? 1 : 0;
    }
    assertTrue(told > 0, "rows of which the threshold decides otherwise");
    Dataset<Row> model = ModelTransform.of(result.anyModel()).of(test);
    assertEquals(
        predicted(result.modelPath()).stream().map(row -> row.<String>getAs("prediction")).toList(),
        model.collectAsList().stream()
            .map(row -> row.<Double>getAs("prediction") == 1 ? "yes" : "no")
            .toList());
  }

  @Test
  void costsOfClassesAreGoneBy() {
    RunResult even = train("even", "kind");
    RunResult result =
        train("costs", "kind", "decision.costs={\"top -> low\" = 9, \"top -> mid\" = 9}");
    double before = even.checks().get("test").perOutput(io.gradus.metric.Metric.RECALL).get()[2];
    double after = result.checks().get("test").perOutput(io.gradus.metric.Metric.RECALL).get()[2];
    assertTrue(after > before, before + " " + after);
    RunException unknown =
        assertThrows(
            RunException.class,
            () -> train("unknown", "kind", "decision.costs={\"top -> none\" = 9}"));
    assertTrue(unknown.getMessage().contains("low, mid, top"), unknown.getMessage());
    RunException classes =
        assertThrows(RunException.class, () -> train("by", "kind", "decision.by=f1"));
    assertTrue(classes.getMessage().contains("decision.costs"), classes.getMessage());
  }

  @Test
  void withoutValidationRowsItSaysHowToMend() {
    String path = folder.resolve("train").toString();
    UserConfig user =
        UserConfig.parse(
            """
            data { train = "%s", label = label, validation-fraction = 0 }
            calibration.method = isotonic
            output.path = "%s-none"
            """
                .formatted(path, path),
            List.of());
    RunException none =
        assertThrows(
            RunException.class,
            () -> {
              try (TrainingRun run = TrainingRun.on(spark, RunConfiguration.of(user))) {
                run.train();
              }
            });
    assertTrue(none.getMessage().contains("data.validation-fraction = 0.1"), none.getMessage());
    assertEquals(Reason.CONFIGURATION, none.reason());
    RunException numbers =
        assertThrows(
            RunException.class, () -> train("numbers", "y", "calibration.method=temperature"));
    assertTrue(numbers.getMessage().contains("calibration.method"), numbers.getMessage());
  }
}
