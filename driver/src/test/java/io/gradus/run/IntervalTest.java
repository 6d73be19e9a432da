package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.calibrate.ConformalInterval;
import io.gradus.config.ConfigException;
import io.gradus.config.UserConfig;
import io.gradus.score.Prediction;
import io.gradus.score.Scorer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bounds beside numbers, held against quantiles of what models predict of validation rows. */
class IntervalTest {
  private static final int VALIDATION = 199;
  private static final StructType SCHEMA =
      StructType.fromDDL("x DOUBLE, z DOUBLE, y DOUBLE, visits DOUBLE, kind STRING");

  private static SparkSession spark;
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
    rows("train", 1, 300);
    validation = rows("validation", 2, VALIDATION);
    test = rows("test", 3, 800);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /** y is about 1000 + 200 · x, where z is 1 four times as far from it; visits are counts. */
  private static Dataset<Row> rows(String name, long seed, int count) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double x = 2 * random.nextDouble() - 1;
      double z = random.nextInt(2);
      double y = 1000 + 200 * x + (z == 0 ? 10 : 40) * random.nextGaussian();
      double visits = Math.floor(-Math.exp(1.5 + x) * Math.log(1 - random.nextDouble()));
      rows.add(RowFactory.create(x, z, y, visits, x > 0 ? "up" : "down"));
    }
    Dataset<Row> all = spark.createDataFrame(rows, SCHEMA).coalesce(1);
    all.write().parquet(folder.resolve(name).toString());
    return all;
  }

  private static RunResult train(String out, String label, String... more) {
    List<String> assignments = new ArrayList<>(List.of(more));
    assignments.add("output.path=" + folder.resolve(out));
    UserConfig user =
        UserConfig.parse(
            """
            data { train = "%1$s/train", validation = "%1$s/validation", test = "%1$s/test" }
            data { label = %2$s, partitions = 2 }
            features.select = [x, z]
            network.hidden = [16]
            optimizer { type = adam, rate = 0.02 }
            training { epochs = 15, batch-size = 32 }
            calibration.interval = 0.8
            """
                .formatted(folder, label),
            assignments);
    try (TrainingRun run = TrainingRun.on(spark, RunConfiguration.of(user))) {
      return run.train();
    }
  }

  private static List<Row> predicted(Dataset<Row> rows, RunResult result) {
    try (ModelRun run = ModelRun.on(rows, result.modelPath())) {
      return run.predict(List.of("x", "z", "y", "visits")).collectAsList();
    }
  }

  private static double number(Row row, String column) {
    return ((Number) row.getAs(column)).doubleValue();
  }

  /** The ⌈(n + 1) · 0.8⌉-th smallest of 199 scores. */
  private static double margin(
      RunResult result, String label, BiFunction<Row, Double, Double> score) {
    double[] scores =
        predicted(validation, result).stream()
            .mapToDouble(row -> score.apply(row, number(row, label)))
            .sorted()
            .toArray();
    assertEquals(VALIDATION, scores.length);
    return scores[160 - 1];
  }

  /** Holds bounds and metrics against what they are to be; returns the share of z = 1 in z = 0. */
  private static void check(
      RunResult result, String label, double expected, BiFunction<Row, Double, double[]> bounds)
      throws Exception {
    ConformalInterval interval =
        result.anyModel().calibration().orElseThrow().interval().orElseThrow();
    assertEquals(0.8, interval.share());
    double margin = interval.margins().get(0);
    // Scores are kept as floats, and what is predicted is told as floats.
    assertEquals(expected, margin, 1e-4 * Math.abs(expected));
    Scorer scorer = Scorer.load(Path.of(result.modelPath()));
    double within = 0;
    double width = 0;
    List<Row> rows = predicted(test, result);
    for (Row row : rows) {
      double[] wanted = bounds.apply(row, margin);
      double lower = number(row, "lower");
      double upper = number(row, "upper");
      assertEquals(wanted[0], lower, 2e-3);
      assertEquals(wanted[1], upper, 2e-3);
      double actual = number(row, label);
      within += lower <= actual && actual <= upper ? 1 : 0;
      width += upper - lower;
      Prediction scored = scorer.score(Map.of("x", row.getAs("x"), "z", row.getAs("z")));
      assertEquals(scored.column("lower"), row.getAs("lower"));
      assertEquals(scored.column("upper"), row.getAs("upper"));
    }
    double coverage = within / rows.size();
    assertEquals(0.8, coverage, 0.07);
    Map<String, Double> checked = result.checks().get("test").values();
    assertEquals(coverage, checked.get("coverage"), 1.5 / rows.size());
    assertEquals(width / rows.size(), checked.get("interval_width"), 1e-3);
    try (ModelRun run =
        ModelRun.on(spark, result.modelPath(), ModelRows.of(folder.resolve("test").toString()))) {
      Map<String, Double> evaluated = run.evaluate().values();
      assertEquals(checked.get("coverage"), evaluated.get("coverage"), 1e-9);
      assertEquals(checked.get("interval_width"), evaluated.get("interval_width"), 1e-6);
    }
  }

  @Test
  void ofANumberByTheDistanceFromIt() throws Exception {
    RunResult result = train("number", "y");
    double margin = margin(result, "y", (row, y) -> Math.abs(y - number(row, "prediction")));
    check(
        result,
        "y",
        margin,
        (row, far) ->
            new double[] {number(row, "prediction") - far, number(row, "prediction") + far});
    // Of rows that they were fitted to, 160 of 199 are within.
    assertEquals(
        160.0 / VALIDATION, result.checks().get("validation").values().get("coverage"), 1e-9);
    String written = Files.readString(folder.resolve("number/result.json"));
    assertTrue(written.contains("\"interval_width\""), written);
    assertTrue(written.contains("\"distance from the prediction\""), written);
    String report = Files.readString(folder.resolve("number/report.html"));
    assertTrue(report.contains("Mean width of the interval"), "report");
  }

  @Test
  void ofANormalDistributionByItsDeviations() throws Exception {
    RunResult result = train("normal", "y", "loss.type=gaussian-nll");
    double margin =
        margin(
            result,
            "y",
            (row, y) ->
                Math.abs(y - number(row, "prediction")) / number(row, "standard_deviation"));
    check(
        result,
        "y",
        margin,
        (row, far) -> {
          double spread = far * number(row, "standard_deviation");
          return new double[] {
            number(row, "prediction") - spread, number(row, "prediction") + spread
          };
        });
    List<Row> rows = predicted(test, result);
    assertTrue(width(rows, 1) > 1.5 * width(rows, 0), width(rows, 1) + " " + width(rows, 0));
  }

  private static double width(List<Row> rows, double z) {
    return rows.stream()
        .filter(row -> number(row, "z") == z)
        .mapToDouble(row -> number(row, "upper") - number(row, "lower"))
        .average()
        .orElseThrow();
  }

  @Test
  void ofQuantilesByTheDistanceBeyondThoseThatSuitTheShare() throws Exception {
    RunResult result = train("quantiles", "y", "loss.type=quantiles", "loss.q=[0.05,0.15,0.5,0.9]");
    // 0.1 is midway between 0.05 and 0.15.
    double margin =
        margin(result, "y", (row, y) -> Math.max(low(row) - y, y - number(row, "quantile_0_9")));
    check(
        result,
        "y",
        margin,
        (row, far) -> new double[] {low(row) - far, number(row, "quantile_0_9") + far});
  }

  private static double low(Row row) {
    return (number(row, "quantile_0_05") + number(row, "quantile_0_15")) / 2;
  }

  @Test
  void ofCountsByTheirDeviationsAndNeverBelowZero() throws Exception {
    RunResult result = train("counts", "visits", "loss.type=negative-binomial");
    double margin =
        margin(
            result, "visits", (row, y) -> Math.abs(y - number(row, "prediction")) / deviation(row));
    check(
        result,
        "visits",
        margin,
        (row, far) -> {
          double mean = number(row, "prediction");
          double spread = far * deviation(row);
          return new double[] {Math.max(0, mean - spread), mean + spread};
        });
  }

  private static double deviation(Row row) {
    double mean = number(row, "prediction");
    return Math.sqrt(mean + number(row, "dispersion") * mean * mean);
  }

  @Test
  void ofAnEnsembleByWhatItPredictsTogether() throws Exception {
    RunResult result = train("ensemble", "y", "ensemble.members=2");
    double margin = margin(result, "y", (row, y) -> Math.abs(y - number(row, "prediction")));
    check(
        result,
        "y",
        margin,
        (row, far) ->
            new double[] {number(row, "prediction") - far, number(row, "prediction") + far});
  }

  @Test
  void severalTargetsHaveAMarginEach() {
    RunResult result = train("several", "[y, visits]");
    ConformalInterval interval =
        result.anyModel().calibration().orElseThrow().interval().orElseThrow();
    for (int i = 0; i < 2; i++) {
      String target = List.of("y", "visits").get(i);
      double expected =
          margin(
              result,
              target,
              (row, actual) -> Math.abs(actual - number(row, "prediction_" + target)));
      assertEquals(expected, interval.margins().get(i), 1e-4 * expected);
      for (Row row : predicted(test, result)) {
        double far = number(row, "upper_" + target) - number(row, "lower_" + target);
        assertEquals(2 * interval.margins().get(i), far, 1e-3);
      }
    }
    assertEquals(
        Arrays.stream(
                result
                    .checks()
                    .get("test")
                    .perOutput(io.gradus.metric.Metric.INTERVAL_WIDTH)
                    .orElseThrow())
            .average()
            .orElseThrow(),
        result.checks().get("test").values().get("interval_width"),
        1e-9);
  }

  @Test
  void whatCannotBeSaysHowToMend() {
    RunException few =
        assertThrows(RunException.class, () -> train("few", "y", "calibration.interval=0.999"));
    assertEquals(Reason.DATA, few.reason());
    assertTrue(
        few.getMessage().contains("at least 999 validation rows for a share of 0.999, found 199"),
        few.getMessage());
    RunException classes = assertThrows(RunException.class, () -> train("classes", "kind"));
    assertTrue(classes.getMessage().startsWith("calibration.interval: "), classes.getMessage());
    ConfigException task =
        assertThrows(
            ConfigException.class,
            () ->
                UserConfig.parse(
                        "data { train = t, label = y }\ntask = binary\ncalibration.interval = 0.9",
                        List.of("output.path=o"))
                    .job());
    assertTrue(task.getMessage().contains("calibration.interval"), task.getMessage());
    ConfigException share =
        assertThrows(
            ConfigException.class,
            () ->
                UserConfig.parse(
                        "data { train = t, label = y }\ncalibration.interval = 90",
                        List.of("output.path=o"))
                    .job());
    assertTrue(share.getMessage().contains("above 0 and below 1"), share.getMessage());
  }
}
