package io.gradus.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Existing;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleDataTest {
  @TempDir Path folder;

  private static SparkSession session(int cores) {
    return SparkSession.builder()
        .master("local[" + cores + "]")
        .appName("sample data tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate();
  }

  private static byte[] unzipped(String file) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(Path.of(file)))) {
      return in.readAllBytes();
    }
  }

  @Test
  void digitsAreIdxFilesOfWhatWasDrawn() throws Exception {
    try (SparkSession spark = session(2)) {
      List<String> files = DigitFiles.write(spark, folder + "/digits", 1200, 300, 5, Existing.FAIL);
      assertEquals(
          List.of(
              "train-images-idx3-ubyte.gz",
              "train-labels-idx1-ubyte.gz",
              "t10k-images-idx3-ubyte.gz",
              "t10k-labels-idx1-ubyte.gz"),
          files.stream().map(file -> Path.of(file).getFileName().toString()).toList());
      checkImages(unzipped(files.get(0)), unzipped(files.get(1)), 0, 1200);
      checkImages(unzipped(files.get(2)), unzipped(files.get(3)), 1200, 300);
      assertThrows(
          FileAlreadyExistsException.class,
          () -> DigitFiles.write(spark, folder + "/digits", 10, 10, 5, Existing.FAIL));
      DigitFiles.write(spark, folder + "/digits", 10, 10, 5, Existing.OVERWRITE);
      assertEquals(16 + 10 * 784, unzipped(files.get(0)).length);
    }
  }

  private static void checkImages(byte[] images, byte[] labels, long first, int rows)
      throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(images));
    assertEquals(0x0803, in.readInt());
    assertEquals(rows, in.readInt());
    assertEquals(28, in.readInt());
    assertEquals(28, in.readInt());
    int[] counts = new int[10];
    for (int row = 0; row < rows; row++) {
      assertArrayEquals(DigitImage.pixels(5, first + row), in.readNBytes(784));
      assertEquals(DigitImage.label(5, first + row), labels[8 + row]);
      counts[labels[8 + row]]++;
    }
    assertEquals(-1, in.read());
    assertEquals(8 + rows, labels.length);
    for (int count : counts) {
      // Five standard deviations of a binomial count.
      assertEquals(rows / 10.0, count, 5 * Math.sqrt(rows * 0.09));
    }
  }

  @Test
  void noTwoDigitsAreAlikeAndNoneIsBlankOrCutOff() {
    Set<String> seen = new HashSet<>();
    for (long row = 0; row < 500; row++) {
      byte[] pixels = DigitImage.pixels(1, row);
      assertTrue(seen.add(java.util.Arrays.toString(pixels)));
      int ink = 0;
      int border = 0;
      for (int i = 0; i < 784; i++) {
        int value = pixels[i] & 0xFF;
        ink += value > 128 ? 1 : 0;
        boolean edge = i < 28 || i >= 756 || i % 28 == 0 || i % 28 == 27;
        border += edge && value > 128 ? 1 : 0;
      }
      assertTrue(ink >= 20 && ink <= 300, "row " + row + " has ink on " + ink + " pixels");
      assertTrue(border <= 8, "row " + row + " touches the border in " + border + " pixels");
    }
  }

  @Test
  void customersAreTheSameInBothFormatsAndOnAnyCores() throws Exception {
    List<Row> parquet;
    try (SparkSession spark = session(1)) {
      var written =
          CustomerFiles.write(
              spark, folder + "/p", CustomerFiles.Format.PARQUET, 700, 300, 8, Existing.FAIL);
      parquet = spark.read().parquet(written.train()).collectAsList();
      assertEquals(300, spark.read().parquet(written.test()).count());
      assertThrows(
          FileAlreadyExistsException.class,
          () ->
              CustomerFiles.write(
                  spark, folder + "/p", CustomerFiles.Format.CSV, 7, 3, 8, Existing.FAIL));
    }
    try (SparkSession spark = session(2)) {
      var written =
          CustomerFiles.write(
              spark, folder + "/c", CustomerFiles.Format.CSV, 700, 300, 8, Existing.FAIL);
      Dataset<Row> csv =
          spark.read().option("header", "true").schema(Customer.SCHEMA).csv(written.train());
      assertEquals(parquet, csv.collectAsList());
    }
    for (int i = 0; i < 700; i++) {
      assertEquals(100_000L + i, parquet.get(i).getLong(0));
    }
    for (String column : List.of("payment", "data_gb", "days_since_login")) {
      assertTrue(parquet.stream().anyMatch(row -> row.isNullAt(row.fieldIndex(column))), column);
    }
  }

  @Test
  void theBestAucIsThatOfTheTrueProbabilities() {
    int rows = 4000;
    double[] probabilities = new double[rows];
    boolean[] churned = new boolean[rows];
    ProbabilityHistogram histogram = new ProbabilityHistogram();
    double expected = 0;
    double pairs = 0;
    for (int i = 0; i < rows; i++) {
      Customer customer = Customer.of(3, i);
      probabilities[i] = customer.probability();
      churned[i] = customer.row().getString(14).equals("yes");
      histogram.add(probabilities[i]);
    }
    double wins = 0;
    double drawn = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < rows; j++) {
        double weight = probabilities[i] * (1 - probabilities[j]);
        double win = probabilities[i] > probabilities[j] ? 1 : 0;
        win = probabilities[i] == probabilities[j] ? 0.5 : win;
        expected += weight * win;
        pairs += weight;
        if (churned[i] && !churned[j]) {
          wins += win;
          drawn++;
        }
      }
    }
    // A bin holds about a four-thousandth of the rows, whose order is lost.
    assertEquals(expected / pairs, histogram.auc(), 1e-3);
    // The labels are one draw; the standard error of an AUC of 1,000 positives is about 0.01.
    assertEquals(wins / drawn, histogram.auc(), 0.04);
    assertTrue(histogram.auc() > 0.78 && histogram.auc() < 0.9, "AUC " + histogram.auc());
    assertTrue(histogram.positiveShare() > 0.15 && histogram.positiveShare() < 0.35);
  }

  @Test
  void anotherSeedGivesOtherRows() {
    assertTrue(!Customer.of(1, 0).row().equals(Customer.of(2, 0).row()));
    assertEquals(Customer.of(1, 7).row(), Customer.of(1, 7).row());
    assertTrue(!java.util.Arrays.equals(DigitImage.pixels(1, 0), DigitImage.pixels(2, 0)));
  }

  @Test
  void daysArePartitionsThatDriftAndAreMixedUpInTheirWeeks() throws Exception {
    int rows = 600;
    try (SparkSession spark = session(2)) {
      var written =
          CustomerDays.write(
              spark,
              folder + "/d",
              CustomerFiles.Format.PARQUET,
              LocalDate.of(2026, 1, 30),
              23,
              rows,
              8,
              Existing.FAIL);
      Dataset<Row> days = spark.read().parquet(written.days());
      assertEquals(23L * rows, days.count());
      assertEquals(23L * rows, days.select("customer_id").distinct().count());
      assertEquals(rows, spark.read().parquet(written.holdout()).count());
      assertEquals(rows, days.where("dt = '2026-02-01'").count());
      double usual = mean(days, "monthly_fee", "2026-01-30", "2026-02-12");
      double drifted = mean(days, "monthly_fee", "2026-02-13", "2026-02-19");
      double after = mean(days, "monthly_fee", "2026-02-20", "2026-02-21");
      // Fees deviate by 14: standard errors of 0.15 and 0.22.
      assertEquals(1.15, drifted / usual, 0.03);
      assertEquals(1, after / usual, 0.06);
      // Who has no contract of years leaves more often by about 0.24, if labels stand where they
      // should.
      String effect =
          "avg(if(contract = 'monthly', double(churned = 'yes'), null))"
              + " - avg(if(contract != 'monthly', double(churned = 'yes'), null))";
      assertTrue(mean(days, effect, "2026-01-30", "2026-02-12") > 0.15);
      assertTrue(mean(days, effect, "2026-02-13", "2026-02-19") > 0.15);
      assertEquals(0, mean(days, effect, "2026-02-20", "2026-02-21"), 0.1);
      assertThrows(
          FileAlreadyExistsException.class,
          () ->
              CustomerDays.write(
                  spark,
                  folder + "/d",
                  CustomerFiles.Format.PARQUET,
                  LocalDate.of(2026, 1, 30),
                  1,
                  1,
                  8,
                  Existing.FAIL));
    }
  }

  private static double mean(Dataset<Row> days, String value, String from, String to) {
    String expression = value.contains("(") ? value : "avg(%s)".formatted(value);
    return days.where("dt between '%s' and '%s'".formatted(from, to))
        .selectExpr("double(%s)".formatted(expression))
        .first()
        .getDouble(0);
  }
}
