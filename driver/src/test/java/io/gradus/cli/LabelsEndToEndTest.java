package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.score.Scorer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/**
 * Labels that are easily spoilt, from the files through training, evaluation and prediction to
 * {@link Scorer}.
 */
class LabelsEndToEndTest extends SparkCli {
  private static final int ROWS = 240;

  private final Random random = new Random(SEED);

  private Dataset<Row> write(String ddl, List<Row> rows) {
    Dataset<Row> data = spark().createDataFrame(rows, StructType.fromDDL(ddl)).coalesce(1);
    data.write().parquet(path("rows").toString());
    return data;
  }

  private void learn(String label, String... settings) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "train",
                "--data",
                path("rows").toString(),
                "--label",
                label,
                "--output",
                path("out").toString()));
    List<String> all =
        new ArrayList<>(
            List.of(
                "network.hidden=[8]",
                "training.epochs=30",
                "training.batch-size=16",
                "optimizer.rate=0.03",
                "data.partitions=2"));
    all.addAll(List.of(settings));
    all.forEach(setting -> words.addAll(List.of("--set", setting)));
    Cli trained = Cli.run(words.toArray(String[]::new));
    assertEquals(0, trained.code(), trained::all);
  }

  private JsonNode evaluated() throws Exception {
    Cli evaluated =
        Cli.run(
            "evaluate",
            "--model",
            path("out/model").toString(),
            "--data",
            path("rows").toString(),
            "--json");
    assertEquals(0, evaluated.code(), evaluated::all);
    return new ObjectMapper().readTree(evaluated.out()).at("/metrics/data");
  }

  private Dataset<Row> predicted(String keep) {
    Cli predicted =
        Cli.run(
            "predict",
            "--model",
            path("out/model").toString(),
            "--data",
            path("rows").toString(),
            "--output",
            path("scores").toString(),
            "--format",
            "parquet",
            "--keep",
            keep);
    assertEquals(0, predicted.code(), predicted::all);
    return spark().read().parquet(path("scores").toString());
  }

  /** Trains on two classes that only their last digit tells apart. */
  private void assertClassesAreApart(DataType type, Object one, Object other) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      boolean first = random.nextBoolean();
      rows.add(RowFactory.create(first ? 1.0 : -1.0, first ? one : other));
    }
    write("x DOUBLE, id " + type.sql(), rows);
    learn("id");
    JsonNode metrics = evaluated();
    assertEquals(1.0, metrics.get("accuracy").asDouble(), metrics::toString);
    Dataset<Row> scores = predicted("id");
    assertEquals(type, scores.schema().apply("prediction").dataType());
    for (Row row : scores.collectAsList()) {
      Object expected = row.getAs("id");
      assertEquals(expected, row.getAs("prediction"));
    }
    Scorer scorer = Scorer.load(path("out/model"));
    assertEquals(one.toString(), scorer.score(Map.of("x", 1.0)).value().toString());
    assertEquals(other.toString(), scorer.score(Map.of("x", -1.0)).value().toString());
  }

  @Test
  void wholeNumbersThatNoDoubleHoldsAreClassesOfTheirOwn() throws Exception {
    assertClassesAreApart(DataTypes.LongType, 9007199254740993L, 9007199254740992L);
  }

  @Test
  void longDecimalsAreClassesOfTheirOwn() throws Exception {
    assertClassesAreApart(
        DataTypes.createDecimalType(25, 3),
        new BigDecimal("1234567890123456789012.345"),
        new BigDecimal("1234567890123456789012.346"));
  }

  /** Prices over three powers of ten, learned by their logarithm. */
  @Test
  void aTransformedTargetIsMeasuredInItsOwnUnit() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double x = random.nextGaussian();
      rows.add(RowFactory.create(x, Math.exp(2 * x + 0.1 * random.nextGaussian())));
    }
    write("x DOUBLE, price DOUBLE", rows);
    learn("price", "features.target-transform=log");
    JsonNode metrics = evaluated();
    List<Row> scores = predicted("price").collectAsList();
    double mean = scores.stream().mapToDouble(row -> row.getAs("price")).average().orElseThrow();
    double squares = 0;
    double absolute = 0;
    double spread = 0;
    for (Row row : scores) {
      double price = row.getAs("price");
      double error = ((Number) row.getAs("prediction")).doubleValue() - price;
      squares += error * error;
      absolute += Math.abs(error);
      spread += (price - mean) * (price - mean);
    }
    // Predictions are written as floats, of 24 bits.
    double tolerance = 1e-5;
    double rmse = Math.sqrt(squares / ROWS);
    assertEquals(rmse, metrics.get("rmse").asDouble(), tolerance * rmse);
    assertEquals(absolute / ROWS, metrics.get("mae").asDouble(), tolerance * absolute / ROWS);
    assertEquals(1 - squares / spread, metrics.get("r2").asDouble(), tolerance);
    assertTrue(metrics.get("r2").asDouble() > 0.5, metrics::toString);
    Scorer scorer = Scorer.load(path("out/model"));
    double served = ((Number) scorer.score(Map.of("x", 1.0)).value()).doubleValue();
    assertTrue(served > Math.exp(1) && served < Math.exp(3), "price " + served);
  }

  @Test
  void anArrayOfFloatsIsALabelOfEachElement() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      float x = (float) random.nextGaussian();
      rows.add(RowFactory.create(x, List.of(2 * x, 100 - x)));
    }
    write("x FLOAT, ys ARRAY<FLOAT>", rows);
    learn("ys");
    JsonNode metrics = evaluated();
    assertTrue(metrics.get("r2").asDouble() > 0.9, metrics::toString);
    Dataset<Row> scores = predicted("x");
    Scorer scorer = Scorer.load(path("out/model"));
    for (Row row : scores.limit(20).collectAsList()) {
      float x = row.getAs("x");
      Map<String, Object> plain = new HashMap<>();
      plain.put("x", x);
      Map<String, Object> served = scorer.score(plain).columns();
      for (int i = 0; i < 2; i++) {
        String name = "prediction_" + i;
        assertEquals(row.<Object>getAs(name), served.get(name), name);
        float expected = i == 0 ? 2 * x : 100 - x;
        assertEquals(expected, ((Number) served.get(name)).floatValue(), 1.5, name);
      }
    }
  }
}
