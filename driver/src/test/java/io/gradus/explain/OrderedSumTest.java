package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class OrderedSumTest {
  /** Numbers so different that every other order of additions gives other bits. */
  @Test
  void groupsAddedOnExecutorsGiveTheBitsOfTheDriver() throws IOException {
    Random random = new Random(4);
    List<Double> parts = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      parts.add(random.nextGaussian() * Math.pow(10, random.nextInt(12)));
    }
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("gradus-test")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      JavaRDD<Double> each =
          JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(parts, 30);
      double direct = OrderedSum.of(each, 1, Double::sum);
      assertEquals(direct, OrderedSum.of(each, 1L << 30, Double::sum), 0);
      Collections.reverse(parts);
      assertNotEquals(direct, parts.stream().reduce(0.0, Double::sum), 0);
    }
  }
}
