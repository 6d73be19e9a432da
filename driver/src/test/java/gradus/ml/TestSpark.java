package gradus.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A session for tests of this package, and rows of several types. */
final class TestSpark {
  static final String[] INPUTS = {"x", "y", "city", "member", "day"};

  private TestSpark() {}

  static SparkSession start() {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("gradus-test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    return spark;
  }

  /** Customers: numbers with gaps, a text, a truth value, a date; whether they left, and a bill. */
  static Dataset<Row> customers(SparkSession spark, int count, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double x = random.nextGaussian();
      Double y = random.nextInt(12) == 0 ? null : random.nextGaussian();
      String city = List.of("Bonn", "Lyon", "Turin").get(random.nextInt(3));
      boolean member = random.nextBoolean();
      java.sql.Date day = java.sql.Date.valueOf("2026-01-%02d".formatted(1 + random.nextInt(28)));
      double score = x + (y == null ? 0 : y) + (member ? 0.5 : 0);
      rows.add(
          RowFactory.create(
              x, y, city, member, day, score > 0 ? "stays" : "leaves", 10 + 3 * score));
    }
    return spark
        .createDataFrame(
            rows,
            StructType.fromDDL(
                "x DOUBLE, y DOUBLE, city STRING, member BOOLEAN, day DATE, churn STRING,"
                    + " bill DOUBLE"))
        .coalesce(1);
  }
}
