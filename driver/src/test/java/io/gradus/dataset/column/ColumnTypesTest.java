package io.gradus.dataset.column;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gradus.config.BadRows;
import io.gradus.config.ColumnConfig;
import io.gradus.config.ColumnType;
import io.gradus.dataset.Configs;
import io.gradus.dataset.SparkTest;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each type of column in each role, read as rows and read as columns of Parquet: it is used, or a
 * {@link DataException} says why not. Roles in order: feature by default, taken for numeric,
 * categorical, boolean, vector; label; one of two labels; weight.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ColumnTypesTest extends SparkTest {
  private static final String REFUSED = "-";

  /** n numeric, c categorical, v dense, s sparse, y bytes; B, M, L, R: the tasks. */
  private static final Map<String, String> EXPECTED = new LinkedHashMap<>();

  private static final Map<String, String> VALUES = new LinkedHashMap<>();

  static {
    type("BOOLEAN", "id % 2 = 0", "n n c n - B L n");
    for (String whole : List.of("TINYINT", "SMALLINT", "INT", "BIGINT")) {
      type(whole, "cast(id % 3 as " + whole + ")", "n n c n - M R n");
    }
    type("BIGINT beyond 2^53", "id % 3 + 9007199254740992", "n n c n - M R n");
    type("FLOAT", "cast(id % 3 as float)", "n n c n - M R n");
    type("DOUBLE", "id % 3 + 0.5D", "n n c n - R R n");
    type("DECIMAL(10,2)", "cast(id % 3 + 0.5 as decimal(10,2))", "n n c n - R R n");
    type("DECIMAL(38,0)", "cast(id % 3 + 9007199254740992 as decimal(38,0))", "n n c n - M R n");
    type("STRING", "concat('v', id % 3)", "c - c - - M - -");
    type("STRING of numbers", "concat('0', id % 3)", "c n c - - M R n");
    type("VARCHAR", "cast(concat('v', id % 3) as varchar(9))", "c - c - - M - -");
    type("CHAR", "cast(concat('v', id % 3) as char(2))", "c - c - - M - -");
    type("BINARY", "cast(concat('ab', id % 3) as binary)", "y - - - y - - -");
    type("DATE", "date_add(date'2020-01-01', cast(id % 3 as int))", "n n c - - - - -");
    type("TIMESTAMP", "timestamp_seconds(id % 3)", "n n c - - - - -");
    type("TIMESTAMP_NTZ", "cast(timestamp_seconds(id % 3) as timestamp_ntz)", "n n c - - - - -");
    type("INTERVAL MONTH", "make_ym_interval(1, cast(id % 3 as int))", "- - - - - - - -");
    type("INTERVAL DAY", "make_dt_interval(cast(id % 3 as int))", "- - - - - - - -");
    type("INTERVAL", "make_interval(1, cast(id % 3 as int))", "- - - - - - - -");
    type("VOID", "null", "n n c - - - - -");
    for (String element :
        List.of("SMALLINT", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL(10,2)", "BOOLEAN")) {
      type(
          "ARRAY of " + element,
          "transform(array(0, 1, 2), i -> cast((id + i) % 2 as " + element + "))",
          "v - - - v L - -");
    }
    type("ARRAY of STRING", "array('a', 'b')", "- - - - - - - -");
    type("ARRAY of nothing", "array()", "- - - - - - - -");
    type("ARRAY of ARRAY", "array(array(1.0D))", "- - - - - - - -");
    type("STRUCT", "named_struct('a', id % 3)", "- - - - - - - -");
    type("MAP", "map('a', id % 3)", "- - - - - - - -");
    type("VARIANT", "parse_json(concat('', id % 3))", "- - - - - - - -");
    type("TIME", "make_time(1, 2, cast(id % 3 as int))", "- - - - - - - -");
  }

  private static void type(String name, String value, String expected) {
    VALUES.put(name, value);
    EXPECTED.put(name, expected);
  }

  private Path files;
  private final Map<String, Dataset<Row>> inMemory = new LinkedHashMap<>();
  private final Map<String, Dataset<Row>> inParquet = new LinkedHashMap<>();

  @BeforeAll
  void write(@TempDir Path files) {
    // Many small jobs: code would be generated for each and run but once.
    spark.conf().set("spark.sql.codegen.wholeStage", "false");
    spark.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    this.files = files;
    Dataset<Row> ids = spark.range(0, 30, 1, 1).toDF();
    VALUES.forEach(
        (name, value) -> {
          if (exists(ids, value)) {
            add(name, ids.selectExpr("cast(id % 5 as double) as x", value + " as value"));
          }
        });
    vectors("VECTOR", "v - - - v - - -", Vectors.dense(1, 2, 3));
    vectors("sparse VECTOR", "s - - - s - - -", Vectors.sparse(9, new int[] {1}, new double[] {2}));
  }

  private void vectors(String name, String expected, org.apache.spark.ml.linalg.Vector vector) {
    EXPECTED.put(name, expected);
    Column elements =
        functions.array_to_vector(org.apache.spark.sql.functions.expr("array(1D, 2D, 3D)"));
    Dataset<Row> dense = spark.range(0, 30, 1, 1).select(elements.as("value"));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rows.add(org.apache.spark.sql.RowFactory.create(i % 5.0, vector));
    }
    add(
        name,
        spark.createDataFrame(
            rows,
            new org.apache.spark.sql.types.StructType()
                .add("x", "double")
                .add(dense.schema().apply("value"))));
  }

  private void add(String name, Dataset<Row> rows) {
    inMemory.put(name, rows);
    String path = files.resolve(name).toString();
    try {
      rows.write().parquet(path);
    } catch (Exception e) {
      // Parquet has no such type: AnalysisException, which Java does not know of.
      return;
    }
    inParquet.put(name, spark.read().parquet(path));
  }

  /** Functions of types that only later versions of Spark have. */
  private static boolean exists(Dataset<Row> ids, String value) {
    try {
      return ids.selectExpr(value).schema().length() == 1;
    } catch (Exception e) {
      assertEquals("AnalysisException", e.getClass().getSimpleName().replace("Extended", ""));
      return false;
    }
  }

  @Test
  void eachTypeIsUsedInARoleOrRefused() {
    Map<String, String> found = new LinkedHashMap<>();
    Map<String, String> expected = new LinkedHashMap<>();
    inMemory.forEach(
        (name, rows) -> {
          expected.put(name, EXPECTED.get(name));
          found.put(name, roles(rows));
        });
    inParquet.forEach(
        (name, rows) -> {
          expected.put(name + " of Parquet", EXPECTED.get(name));
          found.put(name + " of Parquet", roles(rows));
        });
    assertEquals(lines(expected), lines(found));
  }

  @Test
  void eachTypeCanBeKept() {
    Map<String, Dataset<Row>> all = new LinkedHashMap<>(inMemory);
    inParquet.forEach((name, rows) -> all.put(name + " of Parquet", rows));
    Configs other = new Configs();
    other.label = List.of("z");
    FeatureEncoder encoder = fit(other, inMemory.get("STRING").selectExpr("x", "x + 1 as z"));
    Map<String, Long> kept = new LinkedHashMap<>();
    Map<String, Long> expected = new LinkedHashMap<>();
    all.forEach(
        (name, rows) -> {
          expected.put(name, 30L);
          kept.put(
              name,
              EncodedRows.batches(rows, encoder, List.of("value"), BadRows.FAIL)
                  .map(batch -> batch.kept().stream().filter(row -> row.numFields() == 1).count())
                  .reduce(Long::sum));
        });
    assertEquals(expected, kept);
  }

  private static String lines(Map<String, String> table) {
    StringBuilder lines = new StringBuilder();
    table.forEach((name, roles) -> lines.append(name).append(": ").append(roles).append('\n'));
    return lines.toString();
  }

  private String roles(Dataset<Row> rows) {
    List<String> roles = new ArrayList<>();
    roles.add(feature(rows, Optional.empty()));
    for (ColumnType type :
        List.of(
            ColumnType.NUMERIC, ColumnType.CATEGORICAL, ColumnType.BOOLEAN, ColumnType.VECTOR)) {
      roles.add(feature(rows, Optional.of(type)));
    }
    Configs label = new Configs();
    label.label = List.of("value");
    roles.add(task(label, rows));
    Dataset<Row> other = rows.selectExpr("*", "cast(x > 2 as int) as other");
    Configs several = new Configs();
    several.label = List.of("value", "other");
    roles.add(task(several, other));
    Configs weight = configs(Optional.empty());
    weight.weight = Optional.of("value");
    roles.add(used(() -> fit(weight, other).weightColumn().isPresent() ? "n" : REFUSED));
    return String.join(" ", roles);
  }

  private static Configs configs(Optional<ColumnType> type) {
    Configs configs = new Configs();
    configs.label = List.of("x");
    type.ifPresent(wanted -> configs.columns.put("value", ColumnConfig.of(wanted)));
    return configs;
  }

  private static String feature(Dataset<Row> rows, Optional<ColumnType> type) {
    return used(
        () -> {
          FeatureColumn column = fit(configs(type), rows).features().get(0);
          String kind = column.getClass().getSimpleName();
          return column instanceof FeatureColumn.Bytes
              ? "y"
              : kind.equals("Dense")
                  ? "v"
                  : kind.substring(0, 1).toLowerCase(java.util.Locale.ROOT);
        });
  }

  private static String task(Configs configs, Dataset<Row> rows) {
    return used(
        () -> {
          Task task = fit(configs, rows).task();
          return task == Task.MULTILABEL ? "L" : task.name().substring(0, 1);
        });
  }

  private interface Use {
    String result();
  }

  private static String used(Use use) {
    try {
      return use.result();
    } catch (DataException e) {
      return REFUSED;
    } catch (RuntimeException e) {
      return "[" + e + "]";
    }
  }

  private static FeatureEncoder fit(Configs configs, Dataset<Row> rows) {
    return EncoderFitter.fit(rows, configs.data(), configs.features(), Optional.empty(), 1);
  }
}
