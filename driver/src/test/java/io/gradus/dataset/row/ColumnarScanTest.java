package io.gradus.dataset.row;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.BadRows;
import io.gradus.config.ColumnConfig;
import io.gradus.config.ColumnType;
import io.gradus.config.MissingNumber;
import io.gradus.data.Block;
import io.gradus.dataset.Configs;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SparkTest;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.JavaConverters;

/** Columns taken as they come out of files give the bits of rows that Spark made of them. */
class ColumnarScanTest extends SparkTest {
  /** More than one batch of Spark's, and no multiple of a tile. */
  private static final int ROWS = 9_001;

  /** Every type that a column of features or labels may have in a file. */
  private static final List<String> COLUMNS =
      List.of(
          "double(id) * 0.1 AS aDouble",
          "if(id % 7 = 0, NULL, float(id % 1000) / 3) AS aFloat",
          "if(id % 11 = 0, NULL, int(id % 97) - 40) AS anInt",
          "id * 1000000007 AS aLong",
          "if(id % 5 = 0, NULL, smallint(id % 300)) AS aShort",
          "tinyint(id % 100) AS aByte",
          "if(id % 13 = 0, NULL, id % 3 = 0) AS aBoolean",
          "cast(id AS decimal(20, 3)) / 8 AS aDecimal",
          "if(id % 17 = 0, NULL, concat('k', id % 9)) AS aText",
          "concat('', id % 6) AS aNumberAsText",
          "int(id % 4) AS anIntCategory",
          "id % 2 = 1 AS aBooleanCategory",
          "decimal(id % 3) / 2 AS aDecimalCategory",
          "date_add(date'2020-01-01', int(id % 1000)) AS aDate",
          "timestamp_seconds(id * 977) AS aTimestamp",
          "array(float(id), if(id % 3 = 0, NULL, float(id % 10))) AS floats",
          "array(double(id), if(id % 4 = 0, NULL, double(id % 10) / 7)) AS doubles",
          "array(int(id % 5), int(id % 3)) AS ints",
          "unhex(lpad(hex(id % 65536), 4, '0')) AS image",
          "if(id % 3 = 0, 'yes', 'no') AS label",
          "1 + id % 2 AS importance",
          "int(id % 2) AS part");

  private String written(String format, String... excluded) {
    String path = folder.resolve(format).toString();
    List<String> columns = new ArrayList<>(COLUMNS);
    for (String name : excluded) {
      columns.removeIf(column -> column.endsWith(" AS " + name));
    }
    spark
        .range(0, ROWS, 1, 3)
        .selectExpr(columns.toArray(String[]::new))
        .write()
        .partitionBy("part")
        .format(format)
        .save(path);
    return path;
  }

  private static Configs configs(String path, String format) {
    Configs configs = Configs.of(path);
    configs.format = format;
    configs.weight = Optional.of("importance");
    configs.validationFraction = 0.25;
    configs.missing = MissingNumber.MEAN;
    for (String name : List.of("anIntCategory", "aBooleanCategory", "aDecimalCategory")) {
      configs.columns.put(name, category());
    }
    return configs;
  }

  private static ColumnConfig category() {
    return new ColumnConfig(
        Optional.of(ColumnType.CATEGORICAL),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static <T> T withoutBatches(Supplier<T> work) {
    List<String> readers =
        List.of("spark.sql.parquet.enableVectorizedReader", "spark.sql.orc.enableVectorizedReader");
    readers.forEach(reader -> spark.conf().set(reader, false));
    try {
      return work.get();
    } finally {
      readers.forEach(spark.conf()::unset);
    }
  }

  /** The encoder and the fingerprints of what it packed. */
  private static List<String> packed(Configs configs) {
    try (PreparedData prepared = prepare(configs)) {
      return List.of(
          prepared.encoder().toJson(),
          prepared.train().fingerprint(),
          prepared.validation().orElseThrow().fingerprint());
    }
  }

  private static boolean inBatches(String path, String format, String... features) {
    Dataset<Row> rows = spark.read().format(format).load(path).selectExpr(features);
    return ColumnarScan.of(rows, 1).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void everyTypeOfColumnGivesTheBitsOfRows(String format) {
    String path = written(format, "ints");
    assertTrue(inBatches(path, format, "aDouble", "part", "aText"));
    assertFalse(withoutBatches(() -> inBatches(path, format, "aDouble")));
    Configs configs = configs(path, format);
    List<String> found = packed(configs);
    assertEquals(withoutBatches(() -> packed(configs)), found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void aBatchOfWideRowsHasFewOfThemUnlessTheUserChose(String format) {
    Dataset<Row> rows = spark.read().format(format).load(written(format)).select("aLong");
    Map<String, String> before = settings();
    assertEquals(16, largestBatch(rows, 1_000_000));
    assertEquals(262, largestBatch(rows, 1_000));
    assertTrue(largestBatch(rows, 10) > 1_000, "whole files, which have 1,500 rows");
    assertEquals(before, settings());

    String key = "spark.sql.%s.columnarReaderBatchSize".formatted(format);
    spark.conf().set(key, 100);
    try {
      assertEquals(100, largestBatch(rows, 1_000_000));
      assertEquals("100", spark.conf().get(key));
    } finally {
      spark.conf().unset(key);
    }
  }

  private static int largestBatch(Dataset<Row> rows, int width) {
    // A plan is made once a data set.
    Dataset<Row> fresh = rows.select("*");
    return ColumnarScan.of(fresh, width).orElseThrow().batchRows().stream()
        .max(Integer::compare)
        .orElseThrow();
  }

  @SuppressWarnings("deprecation")
  private static Map<String, String> settings() {
    return JavaConverters.mapAsJavaMapConverter(spark.conf().getAll()).asJava();
  }

  @Test
  void whatNeedsSparksCastsOrExpressionsIsReadAsRows() {
    String path = written("parquet");
    Configs configs = configs(path, "parquet");
    configs.derived = Map.of("sum", "aDouble + aLong");
    List<String> found = packed(configs);
    assertEquals(withoutBatches(() -> packed(configs)), found);
    assertFalse(inBatches(path, "parquet", "aDouble + aLong"));
  }

  @Test
  void moreColumnsThanSparkGeneratesCodeForAreReadInBatches() {
    String path = folder.resolve("many").toString();
    String[] columns = new String[150];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = "float(hash(id, " + i + ")) AS x" + i;
    }
    spark
        .range(0, 300, 1, 2)
        .selectExpr(columns)
        .withColumn("label", functions.expr("x0 > 0"))
        .write()
        .parquet(path);
    assertTrue(inBatches(path, "parquet", "*"));
    assertEquals("100", spark.conf().get("spark.sql.codegen.maxFields"), "as Spark has it");
    Configs configs = Configs.of(path);
    configs.validationFraction = 0.25;
    List<String> found = packed(configs);
    assertEquals(withoutBatches(() -> packed(configs)), found);
  }

  @Test
  void vectorsOfBothKindsGiveTheBitsOfRows() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      rows.add(
          RowFactory.create(
              i % 2 == 0
                  ? Vectors.dense(i, i % 7, -i)
                  : Vectors.sparse(3, new int[] {1}, new double[] {i}),
              Vectors.sparse(2000, new int[] {i, i + 1000}, new double[] {i % 5, 1}),
              i % 2));
    }
    String path = folder.resolve("vectors").toString();
    spark
        .createDataFrame(
            rows,
            new StructType()
                .add("small", SQLDataTypes.VectorType())
                .add("large", SQLDataTypes.VectorType())
                .add("label", "int"))
        .write()
        .parquet(path);
    assertTrue(inBatches(path, "parquet", "small", "large"));
    Configs configs = Configs.of(path);
    configs.validationFraction = 0.25;
    List<String> found = packed(configs);
    assertEquals(withoutBatches(() -> packed(configs)), found);
  }

  @Test
  void aBadRowIsNamedByItsFileAndPlace() {
    String path = folder.resolve("bad").toString();
    spark
        .range(0, ROWS, 1, 1)
        .selectExpr("if(id = 5000, double('Infinity'), double(id)) AS x", "id % 2 AS label")
        .write()
        .parquet(path);
    Configs configs = Configs.of(path);
    DataException found = failure(configs);
    assertSays(found, "data row 5001", "Infinity", "column \"x\"", ".parquet");
    assertEquals(withoutBatches(() -> failure(configs)).getMessage(), found.getMessage());
    configs.badRows = BadRows.SKIP;
    try (PreparedData prepared = prepare(configs)) {
      assertEquals(ROWS - 1, prepared.train().rows());
      assertEquals(1, prepared.train().skippedRows());
    }
  }

  @Test
  void keptColumnsAreHandedOnAsTheyAre() {
    String path = written("parquet", "ints");
    FeatureEncoder encoder;
    try (PreparedData prepared = prepare(configs(path, "parquet"))) {
      encoder = prepared.encoder();
    }
    List<String> keep =
        List.of("aText", "aDate", "aTimestamp", "aDecimal", "aBoolean", "anInt", "part", "image");
    List<Object[]> found = kept(path, encoder, keep);
    assertEquals(ROWS, found.size());
    List<Object[]> expected = withoutBatches(() -> kept(path, encoder, keep));
    for (int row = 0; row < ROWS; row++) {
      assertArrayEquals(expected.get(row), found.get(row));
    }
  }

  private static List<Object[]> kept(String path, FeatureEncoder encoder, List<String> keep) {
    Dataset<Row> rows = spark.read().parquet(path);
    StructType schema = EncodedRows.keptSchema(rows, keep);
    Dataset<Row> kept =
        ScanRows.asDataset(
            spark,
            EncodedRows.batches(rows, encoder, keep, BadRows.FAIL)
                .flatMap(batch -> new ArrayList<InternalRow>(batch.kept()).iterator()),
            schema);
    List<Object[]> values = new ArrayList<>();
    for (Row row : kept.collectAsList()) {
      Object[] cells = new Object[keep.size()];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = row.get(i);
      }
      values.add(cells);
    }
    return values;
  }

  @Test
  void batchesOfPredictionHaveTheNumbersOfRows() {
    String path = written("parquet", "ints");
    FeatureEncoder encoder;
    try (PreparedData prepared = prepare(configs(path, "parquet"))) {
      encoder = prepared.encoder();
    }
    Supplier<List<Block>> blocks =
        () -> EncodedRows.labelled(spark.read().parquet(path), encoder, BadRows.FAIL).collect();
    List<Block> found = blocks.get();
    List<Block> expected = withoutBatches(blocks);
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      assertEquals(expected.get(i).checksum(), found.get(i).checksum());
    }
  }
}
