package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.UserConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that a model is used on mean what the same texts meant in training. */
class ScoringReadsAsTrainingTest {
  private static final String TIME_ZONE = "spark.sql.session.timeZone";

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
            .config(TIME_ZONE, "UTC")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private String file(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines).toString();
  }

  private String model(String data, String... assignments) {
    List<String> all = new ArrayList<>(List.of(assignments));
    all.add("training.epochs = 20");
    RunConfiguration configuration =
        RunConfiguration.of(
            spark,
            UserConfig.parse(
                """
                data { train = "%s", label = label, partitions = 2 }
                network.hidden = [8]
                training.batch-size = 16
                optimizer { type = adam, rate = 0.05 }
                output.path = "%s"
                """
                    .formatted(data, folder.resolve("out")),
                all));
    try (TrainingRun run = TrainingRun.of(configuration)) {
      run.train();
    }
    return folder.resolve("out/model").toString();
  }

  private static double accuracy(String model, ModelRows rows) {
    try (ModelRun run = ModelRun.on(spark, model, rows)) {
      return ((Number) run.evaluate().values().get("accuracy")).doubleValue();
    }
  }

  private static List<Row> predicted(String model, ModelRows rows) {
    try (ModelRun run = ModelRun.on(spark, model, rows)) {
      return run.predict(List.of()).collectAsList();
    }
  }

  /** Codes of three digits, of which some files have only those that look like numbers. */
  @Test
  void codesStayCodes() throws IOException {
    List<String> lines = new ArrayList<>(List.of("id,zip,price,label"));
    for (int i = 0; i < 120; i++) {
      String zip = List.of("003", "A5", "005", "3").get(i % 4);
      lines.add(String.format(Locale.ROOT, "%07d,%s,1.10,%s", i, zip, i % 4 == 0 ? "yes" : "no"));
    }
    String model = model(file("zips.csv", lines), "features.exclude = [id]");
    List<String> codes = new ArrayList<>(List.of("label,price,id,more,zip"));
    for (int i = 0; i < 40; i++) {
      codes.add(
          (i % 2 == 0 ? "yes" : "no")
              + String.format(
                  Locale.ROOT, ",1.10,%07d,123456789012345678901234567890123456789012,", i)
              + (i % 2 == 0 ? "003" : "3"));
    }
    String some = file("codes.csv", codes);
    assertEquals(1.0, accuracy(model, ModelRows.of(some)));
    Row first = predicted(model, ModelRows.of(some)).get(0);
    assertEquals("0000000", first.getAs("id"));
    assertEquals("1.10", first.getAs("price"));
    assertEquals("003", first.getAs("zip"));
    assertEquals("123456789012345678901234567890123456789012", first.getAs("more"));
    String parquet = folder.resolve("numbers.parquet").toString();
    spark
        .read()
        .option("header", "true")
        .csv(some)
        .selectExpr("cast(zip as int) zip", "cast(price as double) price", "label")
        .write()
        .parquet(parquet);
    RunException refused =
        assertThrows(RunException.class, () -> accuracy(model, ModelRows.of(parquet)));
    assertTrue(
        refused.getMessage().contains("\"zip\"")
            && refused.getMessage().contains("Expected STRING")
            && refused.getMessage().contains("found INT"),
        refused.getMessage());
  }

  @Test
  void vectorsAreAsLongAsInTraining() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add("%s 1:%s 10:%s".formatted(i % 2, i % 2 == 0 ? 1 : -1, 1 + i % 3));
    }
    String model = model(file("train.libsvm", lines));
    String shorter = file("new.libsvm", List.of("0 1:1 8:2", "1 1:-1", "0 1:1 2:1"));
    assertEquals(3, predicted(model, ModelRows.of(shorter)).size());
    String longer = file("long.libsvm", List.of("0 1:1 8:2", "1 1:-1 12:3"));
    Exception refused =
        assertThrows(RunException.class, () -> accuracy(model, ModelRows.of(longer)));
    assertTrue(
        refused.getMessage().contains("size 10")
            && refused.getMessage().contains("data.options.numFeatures"),
        refused.getMessage());
  }

  /** The label is the hour in the zone of training; elsewhere it is another one. */
  @Test
  void timesAreThoseOfTheZoneOfTraining() throws IOException {
    List<String> lines = new ArrayList<>(List.of("at,label"));
    for (int i = 0; i < 96; i++) {
      lines.add(
          String.format(
              Locale.ROOT, "2024-01-01 %02d:30:00,%s", i % 24, i % 24 < 12 ? "am" : "pm"));
    }
    String csv = file("times.csv", lines);
    String model = model(csv, "features.derived.hour = \"hour(at)\"", "features.select = [hour]");
    ModelRows rows = ModelRows.of(csv);
    double here = accuracy(model, rows);
    assertTrue(here > 0.9, "accuracy " + here);
    List<Row> expected = predicted(model, rows);
    spark.conf().set(TIME_ZONE, "Asia/Tokyo");
    try {
      assertEquals(here, accuracy(model, rows));
      assertEquals(expected, predicted(model, rows));
      assertEquals("Asia/Tokyo", spark.conf().get(TIME_ZONE));
    } finally {
      spark.conf().set(TIME_ZONE, "UTC");
    }
  }

  /** A text that the user marks as a gap in training is one when the model is used. */
  @Test
  void marksOfGapsAreThoseOfTraining() throws IOException {
    List<String> lines = new ArrayList<>(List.of("x,label"));
    for (int i = 0; i < 60; i++) {
      lines.add((i % 10 == 0 ? "none given" : i % 2 == 0 ? "1" : "2") + "," + i % 2);
    }
    String model = model(file("gaps.csv", lines), "data.missing-values = [\"none given\"]");
    String gaps = file("more.csv", List.of("x", "None given", "1"));
    assertEquals(2, predicted(model, ModelRows.of(gaps)).size());
    String others = file("others.csv", List.of("x", "NA", "1"));
    assertThrows(Exception.class, () -> predicted(model, ModelRows.of(others)));
    ModelRows overruled =
        new ModelRows(List.of(others), Optional.empty(), List.of("data.options.nullValue = NA"));
    assertEquals(2, predicted(model, overruled).size());
  }
}
