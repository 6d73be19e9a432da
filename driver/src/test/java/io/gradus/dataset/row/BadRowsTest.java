package io.gradus.dataset.row;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.config.BadRows;
import io.gradus.data.Block;
import io.gradus.dataset.Configs;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SkippedRows;
import io.gradus.dataset.SparkTest;
import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class BadRowsTest extends SparkTest {
  /** Fails with FAIL; with SKIP leaves out {@code bad} rows and packs the others. */
  private static DataException failsOrSkips(Configs configs, int bad, int good) {
    configs.badRows = BadRows.FAIL;
    DataException failure = failure(configs);
    configs.badRows = BadRows.SKIP;
    try (PreparedData data = prepare(configs)) {
      assertEquals(good, data.train().rows());
      assertEquals(bad, data.skippedRows());
      long[] ids = joined(data.train()).ids();
      for (int i = 0; i < good; i++) {
        assertEquals(i, ids[i]);
      }
    }
    return failure;
  }

  private Configs table(String ddl, Row... rows) {
    rows(ddl, rows).coalesce(1).write().mode("overwrite").parquet(folder + "/t.parquet");
    return Configs.of(folder + "/t.parquet");
  }

  @Test
  void textInANumberColumnIsNamedWithFileRowAndValue() {
    List<String> lines = new ArrayList<>(List.of("age,label"));
    for (int i = 0; i < 30; i++) {
      lines.add((i == 16 ? "forty" : i) + "," + i % 2);
    }
    Configs configs = Configs.of(file("people.csv", lines.toArray(String[]::new)));
    DataException e = failsOrSkips(configs, 1, 29);
    assertSays(
        e,
        "people.csv",
        "data row 17",
        "column \"age\"",
        "Expected a number, found \"forty\"",
        "data.bad-rows = skip",
        "data.missing-values");
    assertEquals(Optional.of("age"), e.column());
    assertEquals(Optional.of("data row 17"), e.row());
    assertTrue(e.file().orElseThrow().endsWith("people.csv"));
  }

  @Test
  void textAgainstTheSchemaIsNamedToo() {
    Configs configs = Configs.of(file("s.csv", "age,label", "1,0", "2,1", "forty,1", "5,0"));
    configs.schema = Optional.of("age INT, label INT");
    assertSays(
        failsOrSkips(configs, 1, 3),
        "s.csv",
        "data row 3",
        "column \"age\"",
        "Expected INT, found \"forty\"");
  }

  @Test
  void rowsOfAnotherLengthAreNamed() {
    Configs configs = Configs.of(file("l.csv", "a,b,label", "1,2,0", "2,2,1,9", "3,3", "5,6,1"));
    DataException e = failsOrSkips(configs, 2, 2);
    assertSays(e, "l.csv", "data row 2", "Expected 3 columns, found 4", "\"2,2,1,9\"");
  }

  @Test
  void brokenJsonIsNamed() {
    Configs configs =
        Configs.of(
            file("j.json", "{\"x\":1,\"label\":0}", "{\"x\":2,\"label\":1}", "{\"x\":3,", ""));
    assertSays(
        failsOrSkips(configs, 1, 2), "j.json", "data row 3", "{\\\"x\\\":3".replace("\\", ""));
  }

  @Test
  void valuesThatNoColumnAllowsAreNamed() {
    assertSays(
        failsOrSkips(
            table(
                "x DOUBLE, label INT",
                RowFactory.create(1.0, 0),
                RowFactory.create(Double.POSITIVE_INFINITY, 0),
                RowFactory.create(3.0, 1)),
            1,
            2),
        "t.parquet",
        "data row 2",
        "column \"x\"",
        "Expected a finite number, found Infinity");
    assertSays(
        failsOrSkips(
            table(
                "x INT, label DOUBLE",
                RowFactory.create(1, 0.5),
                RowFactory.create(2, Double.NEGATIVE_INFINITY),
                RowFactory.create(1, 2.5),
                RowFactory.create(3, Double.NaN)),
            2,
            2),
        "column \"label\"",
        "found -Infinity");
    Configs weighted =
        table(
            "x INT, w DOUBLE, label INT",
            RowFactory.create(1, 1.0, 0),
            RowFactory.create(2, -0.5, 0),
            RowFactory.create(2, null, 0),
            RowFactory.create(3, 2.0, 1));
    weighted.weight = Optional.of("w");
    assertSays(
        failsOrSkips(weighted, 2, 2), "column \"w\"", "row weight of at least 0", "found -0.5");
  }

  @Test
  void vectorsOfAnotherLengthAreNamed() {
    assertSays(
        failsOrSkips(
            table(
                "v ARRAY<DOUBLE>, label INT",
                RowFactory.create(List.of(1.0, 2.0), 0),
                RowFactory.create(List.of(1.0), 0),
                RowFactory.create(null, 0),
                RowFactory.create(List.of(1.0, Double.POSITIVE_INFINITY), 0),
                RowFactory.create(List.of(3.0, 4.0), 1)),
            3,
            2),
        "column \"v\"",
        "Expected 2 numbers, as many as in the first row, found 1");
    StructType schema = StructType.fromDDL("label INT").add("v", SQLDataTypes.VectorType());
    Dataset<Row> vectors =
        spark.createDataFrame(
            List.of(
                RowFactory.create(0, Vectors.sparse(9, new int[] {1}, new double[] {1})),
                RowFactory.create(1, Vectors.sparse(9, new int[] {2}, new double[] {1})),
                RowFactory.create(1, Vectors.sparse(8, new int[] {1}, new double[] {1}))),
            schema);
    vectors.write().parquet(folder + "/v.parquet");
    assertSays(
        failsOrSkips(Configs.of(folder + "/v.parquet"), 1, 2),
        "column \"v\"",
        "Expected 9 numbers",
        "found 8");
  }

  @Test
  void classesThatTrainingDidNotSeeAreNamed() {
    Configs configs = Configs.of(file("tr.csv", "x,label", "1,a", "2,b", "3,a"));
    configs.test = List.of(file("te.csv", "x,label", "1,a", "2,c", "oops,a", "3,b"));
    assertSays(
        failure(configs),
        "te.csv",
        "data row 2",
        "column \"label\"",
        "a class of the training rows, which are \"a\", \"b\"",
        "found \"c\"");
    configs.badRows = BadRows.SKIP;
    configs.columns.put("x", io.gradus.config.ColumnConfig.unspecified());
    try (PreparedData data = prepare(configs)) {
      assertEquals(2, data.test().orElseThrow().rows());
      assertEquals(2, data.skippedRows());
      assertArrayEquals(new float[] {0, 1}, joined(data.test().orElseThrow()).targets());
    }
  }

  @Test
  void skippedRowsAreSampledAsLinesOfJson() throws Exception {
    Configs configs = Configs.of(file("k.csv", "x,label", "1,0", "2", "3,1", "4,1,1", "5,0"));
    configs.badRows = BadRows.SKIP;
    List<String> lines;
    try (PreparedData data = prepare(configs)) {
      lines = SkippedRows.lines(data.skippedSample()).lines().toList();
    }
    assertEquals(2, lines.size());
    JsonNode second = new ObjectMapper().readTree(lines.get(1));
    assertTrue(second.get("file").asText().endsWith("k.csv"));
    assertEquals("data row 4", second.get("row").asText());
    assertEquals("4,1,1", second.get("record").asText());
    assertTrue(second.get("reason").asText().startsWith("Expected"));
  }

  @Test
  void tooManySkippedRowsEndTheRun() {
    Configs configs = Configs.of(file("m.csv", "x,label", "1,0", "2", "3,1", "4,1,1", "5,0"));
    configs.badRows = BadRows.SKIP;
    configs.maxSkippedRows = Optional.of(1L);
    assertSays(failure(configs), "at most 1 bad rows", "found 2", "data row 2");
    configs.maxSkippedRows = Optional.of(2L);
    prepare(configs).close();
  }

  @Test
  void emptyDataIsRefused() {
    assertSays(failure(Configs.of(file("e.csv", "x,label"))), "e.csv", "training rows, found none");
    Configs bad = Configs.of(file("b.csv", "x,label", "1", "2"));
    bad.badRows = BadRows.SKIP;
    bad.schema = Optional.of("x INT, label INT");
    assertSays(failure(bad), "b.csv", "none but 2 bad ones");
    Configs validation = Configs.of(file("f.csv", "x,label", "1,0", "2,1"));
    validation.validation = List.of(file("g.csv", "x,label"));
    assertSays(failure(validation), "validation rows, found none");
    assertSays(failure(Configs.of(bytes("zero.csv", new byte[0]))), "zero.csv", "found no columns");
  }

  @Test
  void morePartitionsThanRowsAreRefused() {
    Configs configs = Configs.of(file("p.csv", "x,label", "1,0", "2,1", "3,1"));
    configs.partitions = Optional.of(4);
    assertSays(failure(configs), "at most as many partitions as the 3 training rows", "found 4");
    configs.partitions = Optional.empty();
    try (PreparedData data = prepare(configs)) {
      assertEquals(2, data.train().partitions(), "one for each core");
    }
  }

  @Test
  void weightsThatAreAllZeroAreRefused() {
    Configs configs = Configs.of(file("w.csv", "x,w,label", "1,0,0", "2,0,1"));
    configs.weight = Optional.of("w");
    assertSays(failure(configs), "column \"w\"", "positive sum of row weights");
  }

  @Test
  void columnsOfTypesThatAreNoFeaturesAreNamed() {
    Configs configs = table("m MAP<STRING,INT>, label INT", RowFactory.create(Map.of("a", 1), 0));
    assertSays(failure(configs), "column \"m\"", "MAP<STRING, INT>", "features.exclude");
  }

  @Test
  void readersModesAreTheUsersOwn() {
    Configs configs = Configs.of(file("d.csv", "x,label", "1,0", "2,1,1", "3,1"));
    configs.options = Map.of("mode", "DROPMALFORMED");
    try (PreparedData data = prepare(configs)) {
      assertEquals(2, data.train().rows());
      Block block = joined(data.train());
      assertArrayEquals(new float[] {0, 1}, block.targets());
    }
  }
}
