package io.gradus.dataset.column;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.ColumnConfig;
import io.gradus.config.ColumnType;
import io.gradus.config.GapIndicator;
import io.gradus.config.MissingNumber;
import io.gradus.config.Scaling;
import io.gradus.data.Block;
import io.gradus.data.CounterRandom;
import io.gradus.dataset.Configs;
import io.gradus.dataset.EncoderTest;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.Scale;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class EncoderFitterTest extends EncoderTest {
  private static final int ROWS = 300;

  /** Skewed numbers with gaps (null and NaN) and ties, in several scan partitions. */
  private static Double[] numbers() {
    Double[] values = new Double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double drawn = Math.exp(CounterRandom.gaussian(5, 1, i));
      values[i] = i % 17 == 0 ? null : i % 19 == 0 ? Double.NaN : i % 5 == 0 ? 2.5 : 1000 + drawn;
    }
    return values;
  }

  private static double[] present(Double[] values) {
    return Arrays.stream(values)
        .filter(value -> value != null && !value.isNaN())
        .mapToDouble(Double::doubleValue)
        .sorted()
        .toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length);
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted[below] * (1 - (place - below)) + sorted[above] * (place - below);
  }

  private void assertScaled(
      Scaling scaling, MissingNumber missing, double fill, DoubleUnaryOperator expected) {
    Double[] values = numbers();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(RowFactory.create(values[i], i % 2));
    }
    Configs configs = new Configs();
    configs.scaling = scaling;
    configs.missing = missing;
    Block block = fitted(ordered("x DOUBLE, label INT", rows), configs);
    assertEquals(2, block.layout().denseWidth());
    for (int i = 0; i < ROWS; i++) {
      boolean gap = values[i] == null || values[i].isNaN();
      double value = expected.applyAsDouble(gap ? fill : values[i]);
      assertEquals(value, block.dense()[2 * i], 1e-5 * Math.max(1, Math.abs(value)), "row " + i);
      assertEquals(gap ? 1 : 0, block.dense()[2 * i + 1]);
      assertEquals(i % 2, block.targets()[i]);
      assertEquals(1, block.weights()[i]);
    }
  }

  @Test
  void numbersAreScaledAsRecomputed() {
    double[] sorted = present(numbers());
    double mean = mean(sorted);
    double deviation = deviation(sorted);
    double median = quantile(sorted, 0.5);
    double low = sorted[0];
    double high = sorted[sorted.length - 1];
    assertScaled(Scaling.NONE, MissingNumber.ZERO, 0, v -> v);
    assertScaled(Scaling.STANDARD, MissingNumber.MEAN, mean, v -> (v - mean) / deviation);
    assertScaled(Scaling.MIN_MAX, MissingNumber.MEDIAN, median, v -> (v - low) / (high - low));
    double range = quantile(sorted, 0.75) - quantile(sorted, 0.25);
    assertScaled(Scaling.ROBUST, MissingNumber.MEDIAN, median, v -> (v - median) / range);
    assertScaled(
        Scaling.ROBUST_SMOOTH_CLIP,
        MissingNumber.MEDIAN,
        median,
        v -> {
          double z = (v - median) / range;
          return Math.signum(z) / Math.sqrt(1 / (z * z) + 1.0 / 9);
        });
  }

  /** Where the quartiles are equal half of the range takes their place. */
  @Test
  void mostlyEqualNumbersAreStretchedByTheirRange() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(RowFactory.create(i < 36 ? 5.0 : i - 20, i % 2));
    }
    Configs configs = new Configs();
    configs.label = List.of("y");
    configs.scaling = Scaling.ROBUST_SMOOTH_CLIP;
    FeatureColumn.Numeric column =
        (FeatureColumn.Numeric)
            fit(spark.createDataFrame(rows, StructType.fromDDL("x DOUBLE, y INT")), configs)
                .features()
                .get(0);
    Scale.SmoothlyClipped scale = (Scale.SmoothlyClipped) column.scale();
    assertEquals(5, scale.offset());
    assertEquals(2.0 / (19 - 5), scale.factor(), 1e-15);
    assertEquals(2 / Math.sqrt(1 + 4.0 / 9), scale.apply(19), 1e-15);
    assertEquals(3, scale.apply(1e200), 1e-15);
    assertEquals(11, scale.inverse(scale.apply(11)), 1e-12);
  }

  @Test
  void quantileNormalMapsRanksToNormalQuantiles() {
    double[] sorted = present(numbers());
    int last = sorted.length - 1;
    // With fewer values than quantiles, the quantiles are the values.
    DoubleUnaryOperator expected =
        value -> {
          int first = 0;
          while (first < last && sorted[first] < value) {
            first++;
          }
          int end = first;
          while (end < last && sorted[end + 1] == value) {
            end++;
          }
          double place =
              sorted[first] == value
                  ? (first + end) / 2.0
                  : first - 1 + (value - sorted[first - 1]) / (sorted[first] - sorted[first - 1]);
          double rank = Math.min(1 - 1e-7, Math.max(1e-7, place / last));
          return bisect(rank);
        };
    assertScaled(Scaling.QUANTILE_NORMAL, MissingNumber.MEDIAN, quantile(sorted, 0.5), expected);
  }

  /** The inverse normal by bisecting a numerical integral of the density. */
  private static double bisect(double rank) {
    double low = -6;
    double high = 6;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (normal(middle) < rank) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Simpson's rule over [−9, x]. */
  private static double normal(double x) {
    int steps = 2000;
    double width = (x + 9) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double at = -9 + i * width;
      double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-at * at / 2);
    }
    return sum * width / 3 / Math.sqrt(2 * Math.PI);
  }

  @Test
  void quantilesOfManyRowsComeFromASampleOfThem() {
    Configs configs = new Configs();
    configs.scaling = Scaling.QUANTILE_NORMAL;
    Dataset<Row> rows =
        spark.range(0, 300_000, 1, 4).selectExpr("double(id) AS x", "id % 2 AS label");
    FeatureColumn.Numeric column = (FeatureColumn.Numeric) fit(rows, configs).features().get(0);
    List<Double> quantiles = ((Scale.QuantileNormal) column.scale()).quantiles();
    assertEquals(1000, quantiles.size());
    assertEquals(0, quantiles.get(0));
    assertEquals(299_999, quantiles.get(999));
    for (int i = 0; i < 1000; i++) {
      // 100,000 sampled rows: the standard error of a rank is below 0.0016.
      assertEquals(i / 999.0, quantiles.get(i) / 299_999, 0.01);
    }
  }

  @Test
  void aColumnMayDifferFromTheOthers() {
    Configs configs = new Configs();
    configs.columns.put(
        "a",
        new ColumnConfig(
            Optional.empty(),
            Optional.of(Scaling.NONE),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(-7.0),
            Optional.of(GapIndicator.NEVER)));
    configs.gapIndicator = GapIndicator.ALWAYS;
    Dataset<Row> rows =
        ordered(
            "a DOUBLE, b DOUBLE, label INT",
            List.of(
                RowFactory.create(null, 1.0, 0),
                RowFactory.create(3.0, 3.0, 1),
                RowFactory.create(4.0, 1.0, 1),
                RowFactory.create(5.0, 3.0, 0)));
    assertArrayEquals(
        new float[] {-7, -1, 0, 3, 1, 0, 4, -1, 0, 5, 1, 0}, fitted(rows, configs).dense());
  }

  @Test
  void missingNumbersMayBeErrors() {
    Configs configs = new Configs();
    configs.missing = MissingNumber.FAIL;
    Dataset<Row> rows =
        ordered(
            "a DOUBLE, label INT", List.of(RowFactory.create(1.0, 0), RowFactory.create(null, 1)));
    DataException e = assertThrows(DataException.class, () -> fit(rows, configs));
    assertSays(e, "column \"a\"", "Expected a number, found no value");
    assertEquals(Optional.of("a"), e.column());
  }

  @Test
  void everyNumberLikeTypeIsRead() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rows.add(
          RowFactory.create(
              (byte) i,
              (short) i,
              i,
              (long) i,
              (float) i,
              new java.math.BigDecimal(i),
              i % 2 == 1,
              Date.valueOf("1970-01-0" + (i + 1)),
              Timestamp.from(java.time.Instant.ofEpochSecond(86_400L * i)),
              " " + i,
              null,
              i % 2));
    }
    Configs configs = new Configs();
    configs.scaling = Scaling.NONE;
    configs.gapIndicator = GapIndicator.NEVER;
    configs.columns.put("j", typed(ColumnType.NUMERIC));
    Dataset<Row> table =
        ordered(
            "a TINYINT, b SMALLINT, c INT, d BIGINT, e FLOAT, f DECIMAL(20,3), g BOOLEAN, h DATE, i"
                + " TIMESTAMP, j STRING, k VOID, label INT",
            rows);
    float[] dense = fitted(table, configs).dense();
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < 10; column++) {
        assertEquals(column == 6 ? row % 2 : row, dense[11 * row + column], "column " + column);
      }
      assertEquals(0, dense[11 * row + 10]);
    }
    assertTrue(
        fit(table, configs).describe().stream()
            .anyMatch(note -> note.contains("\"j\": numeric (configured; the column's type is")));
  }

  @Test
  void largeIdentifiersAreNamedAsSuch() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rows.add(RowFactory.create((1L << 53) + i, 1_000_000L * i, i % 2));
    }
    List<String> notes =
        fit(ordered("a BIGINT, b BIGINT, label INT", rows), new Configs()).describe();
    assertEquals(
        List.of(true, false),
        List.of("\"a\"", "\"b\"").stream()
            .map(
                name ->
                    notes.stream()
                        .anyMatch(
                            note ->
                                note.startsWith(name) && note.contains("does not hold all digits")))
            .toList());
  }

  @Test
  void arraysVectorsAndBytesAreFlattened() {
    StructType schema =
        StructType.fromDDL("a ARRAY<FLOAT>, b BINARY, label INT")
            .add("v", SQLDataTypes.VectorType());
    List<Row> rows =
        List.of(
            RowFactory.create(List.of(1f, 10f), new byte[] {0, (byte) 255}, 0, Vectors.dense(5, 1)),
            RowFactory.create(
                Arrays.asList(3f, null),
                new byte[] {51, 102},
                1,
                Vectors.sparse(2, new int[] {1}, new double[] {3})),
            RowFactory.create(List.of(2f, 30f), new byte[] {0, 0}, 1, Vectors.dense(10, 2)));
    Configs configs = new Configs();
    configs.scaling = Scaling.MIN_MAX;
    Block block = fitted(spark.createDataFrame(rows, schema), configs);
    assertArrayEquals(
        new float[] {
          0, 0, 0, 1, 0.5f, 0, //
          1, 0.5f, 0.2f, 0.4f, 0, 1, //
          0.5f, 1, 0, 0, 1, 0.5f
        },
        block.dense(),
        1e-6f);
  }

  @Test
  void sparseVectorsShareTheSparsePart() {
    StructType schema =
        StructType.fromDDL("label INT")
            .add("v", SQLDataTypes.VectorType())
            .add("w", SQLDataTypes.VectorType())
            .add("x", DataTypes.DoubleType);
    List<Row> rows =
        List.of(
            RowFactory.create(
                0,
                Vectors.sparse(10, new int[] {2}, new double[] {4}),
                Vectors.sparse(20, new int[] {0, 19}, new double[] {1, -2}),
                1.0),
            RowFactory.create(
                1,
                Vectors.sparse(10, new int[] {2, 9}, new double[] {-8, 1}),
                Vectors.sparse(20, new int[] {}, new double[] {}),
                3.0),
            RowFactory.create(
                1,
                Vectors.dense(0, 0, 2, 0, 0, 0, 0, 0, 0, 0),
                Vectors.sparse(20, new int[] {19}, new double[] {1}),
                2.0));
    Block block = fitted(spark.createDataFrame(rows, schema), new Configs());
    assertEquals(30, block.layout().sparseWidth());
    assertArrayEquals(new int[] {0, 3, 5, 7}, block.sparseStarts());
    assertArrayEquals(new int[] {2, 10, 29, 2, 9, 2, 29}, block.sparseIndices());
    assertArrayEquals(new float[] {0.5f, 1, -1, -1, 1, 0.25f, 0.5f}, block.sparseValues());
  }

  @Test
  void constantAndIdentifierColumnsAreReported() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rows.add(RowFactory.create(100 + i, 3, "name " + i, "same", i % 2));
    }
    Configs configs = new Configs();
    Dataset<Row> table = ordered("id INT, fixed INT, name STRING, also STRING, label INT", rows);
    List<String> notes = fit(table, configs).describe();
    assertNote(notes, "\"id\": numeric", "like a row number");
    assertNote(notes, "\"fixed\": numeric", "always 3");
    assertNote(notes, "\"name\": categorical", "like an identifier");
    assertNote(notes, "\"also\": categorical", "always the same");
    Block block = fitted(table, configs);
    assertEquals(0, block.dense()[1], "a constant is scaled to 0");
  }

  private static void assertNote(List<String> notes, String start, String part) {
    assertTrue(
        notes.stream().anyMatch(note -> note.startsWith(start) && note.contains(part)),
        () -> start + " … " + part + " in " + notes);
  }

  @Test
  void featuresAreSelectedByNamesAndGlobs() {
    Dataset<Row> table =
        ordered(
            "a1 INT, a2 INT, b INT, `c.d` INT, w DOUBLE, label INT",
            List.of(RowFactory.create(1, 2, 3, 4, 1.0, 0), RowFactory.create(5, 6, 7, 8, 2.0, 1)));
    Configs configs = new Configs();
    configs.weight = Optional.of("w");
    configs.include = List.of("c.d", "a*");
    configs.exclude = List.of("?2");
    FeatureEncoder encoder = fit(table, configs);
    assertEquals(List.of("a1", "c.d"), encoder.featureColumns());
    assertArrayEquals(new float[] {1, 2}, encode(table, encoder, configs).weights());
    configs.exclude = List.of("b2");
    assertSays(
        assertThrows(DataException.class, () -> fit(table, configs)),
        "features.exclude",
        "Did you mean");
    configs.exclude = List.of();
    configs.include = List.of("label");
    assertSays(assertThrows(DataException.class, () -> fit(table, configs)), "features.select");
  }
}
