package io.gradus.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TimeEndsTest {
  private static final long SEED = 5;

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("gradus-test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "3")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Dataset<Row> times(List<Double> values) {
    return spark.createDataset(values, Encoders.DOUBLE()).repartition(5).toDF("t");
  }

  /** Spark's own, which has all values on the driver, says the same. */
  @Test
  void areTheExactQuantiles() {
    Random random = new Random(SEED);
    for (int count : new int[] {1, 7, 100, 1001}) {
      List<Double> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        // Some times are the same.
        values.add((double) random.nextInt(60) * 1e9);
      }
      double[] shares = {0.25, 1.0 / 3, 0.5, 0.75, 1};
      assertArrayEquals(
          times(values).stat().approxQuantile("t", shares, 0),
          TimeEnds.of(times(values), shares),
          () -> count + " times, seed " + SEED);
    }
    assertEquals(0, TimeEnds.of(times(List.of()), new double[] {0.5}).length);
  }
}
