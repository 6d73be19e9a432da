package io.gradus.dataset.source.columnar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.dataset.Configs;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SparkTest;
import io.gradus.dataset.source.PathSource;
import io.gradus.dataset.source.SourceReader;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureColumn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnarFilesTest extends SparkTest {
  /** A file of that name in which the rows are; the columns are cast to the types of the DDL. */
  private void write(String name, String format, String ddl, Object[]... rows) {
    List<Row> all = new ArrayList<>();
    for (Object[] row : rows) {
      all.add(RowFactory.create(row));
    }
    Path directory = folder.resolve(name + ".parts");
    rows(ddl, all.toArray(Row[]::new))
        .coalesce(1)
        .write()
        .format(format)
        .save(directory.toString());
    Assertions.assertDoesNotThrow(
        () -> {
          try (var parts = Files.list(directory)) {
            Path part =
                parts.filter(p -> p.getFileName().toString().startsWith("part-")).findFirst().get();
            Files.createDirectories(folder.resolve(name).getParent());
            Files.move(part, folder.resolve(name));
          }
          try (var left = Files.walk(directory)) {
            left.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
          }
        });
  }

  private Configs configs(String path, String... options) {
    Configs configs = Configs.of(folder.resolve(path).toString());
    configs.options = options.length == 0 ? Map.of() : Map.of(options[0], options[1]);
    return configs;
  }

  private static Object[] row(Object... values) {
    return values;
  }

  private static List<String> names(PreparedData data) {
    return data.encoder().features().stream().map(FeatureColumn::name).toList();
  }

  private static void assertTold(PreparedData data, String... parts) {
    String told = String.join("\n", data.survey().describe());
    for (String part : parts) {
      assertTrue(told.contains(part), () -> "\"" + part + "\" in: " + told);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void aColumnOfNewerFilesIsToldOrMerged(String format) {
    write("new/a." + format, format, "x INT, label INT", row(1, 0), row(2, 1));
    write("new/b." + format, format, "x INT, beta INT, label INT", row(3, 7, 0), row(4, 9, 1));
    try (PreparedData data = prepare(configs("new"))) {
      assertEquals(List.of("x"), names(data));
      assertEquals(4, data.train().rows());
      assertTold(data, "\"beta\"", "b." + format, "a." + format, "mergeSchema = true");
    }
    try (PreparedData data = prepare(configs("new", "mergeSchema", "true"))) {
      assertEquals(List.of("x", "beta"), names(data));
      assertTold(data, "\"beta\": 1 of 2 files do not have this column", "a." + format);
      assertTold(data, "\"beta\": numeric", "mean 8", "2 missing");
    }
    write("old/a." + format, format, "x INT, gone INT, label INT", row(1, 5, 0), row(2, 6, 1));
    write("old/b." + format, format, "x INT, label INT", row(3, 0), row(4, 1));
    try (PreparedData data = prepare(configs("old"))) {
      assertEquals(List.of("x", "gone"), names(data));
      assertTold(data, "\"gone\": 1 of 2 files do not have this column, such as b." + format);
    }
    try (PreparedData data = prepare(configs("old/*." + format))) {
      assertTold(data, "\"gone\": 1 of 2 files");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void twoTypesOfAColumnNameBothFiles(String format) {
    write("types/a." + format, format, "x INT, label INT", row(1, 0), row(2, 1));
    write("types/b." + format, format, "x DOUBLE, label INT", row(1.5, 0), row(2.5, 1));
    write("texts/c." + format, format, "x STRING, label INT", row("1", 0), row("b", 1));
    for (String option : List.of("mergeSchema", "compression")) {
      assertSays(
          failure(configs("types", option, "true")),
          "types/b." + format + ", column \"x\"",
          "INT in",
          "types/a." + format,
          "found DOUBLE");
    }
    Configs both = configs("texts");
    both.train =
        List.of(folder + "/texts/c." + format, folder.resolve("types/b." + format).toString());
    assertSays(failure(both), "STRING", "DOUBLE", "c." + format, "b." + format);
    Configs own = configs("types/a." + format);
    own.validation = List.of(folder + "/types");
    assertSays(failure(own), "b." + format, "found DOUBLE");
  }

  @Test
  void filesThatSparkLeavesOutDoNotMatter() {
    write("some/a.parquet", "parquet", "x INT, label INT", row(1, 0), row(2, 1));
    write("some/b.old.parquet", "parquet", "x DOUBLE, label INT", row(1.5, 0));
    Configs configs = configs("some", "pathGlobFilter", "a*.parquet");
    assertEquals(2, SourceReader.read(spark, configs.data(), configs.train).count());
    assertSays(failure(configs("some")), "b.old.parquet", "found DOUBLE");
    bytes("bad/z.parquet", new byte[] {'P', 'A', 'R', '1', 0});
    write("bad/b.parquet", "parquet", "x INT, label INT", row(1, 0), row(2, 1));
    Configs bad = configs("bad", "ignoreCorruptFiles", "true");
    assertEquals(2, SourceReader.read(spark, bad.data(), bad.train).count());
    assertSays(failure(configs("bad")), "z.parquet", "cut short");
  }

  @Test
  void aColumnOfFilesAndPathsIsTold() {
    write("t/day=5/a.parquet", "parquet", "x INT, day INT, label INT", row(1, 7, 0), row(2, 7, 1));
    try (PreparedData data = prepare(configs("t/day=5"))) {
      assertTold(
          data,
          "\"day\": in the files and in the names of their directories, which count",
          "\"day\": from the names of the directories below",
          "\"day\": numeric (its type is INT); always 5");
    }
  }

  @Test
  void structsMayDiffer() {
    write(
        "s/a.parquet",
        "parquet",
        "s STRUCT<a: INT>, x INT, label INT",
        row(RowFactory.create(1), 1, 0));
    write(
        "s/b.parquet",
        "parquet",
        "s STRUCT<a: INT, b: INT>, x INT, label INT",
        row(RowFactory.create(1, 2), 2, 1));
    Configs configs = configs("s");
    configs.exclude = List.of("s");
    try (PreparedData data = prepare(configs)) {
      assertEquals(2, data.train().rows());
    }
  }

  @Test
  void onePartitionHasItsColumn() {
    for (int day = 1; day <= 3; day++) {
      write(
          "table/dt=2024-01-0" + day + "/zip=0" + day + "/a.parquet",
          "parquet",
          "x INT, label INT",
          row(day, 0),
          row(day + 10, 1));
    }
    for (String path :
        List.of("table/dt=2024-01-02", "table/dt=2024-01-02/zip=02/a.parquet", "table/*02/*/*")) {
      Configs configs = configs(path);
      Dataset<Row> rows = SourceReader.read(spark, configs.data(), configs.train);
      assertEquals("x INT,label INT,dt DATE,zip STRING", rows.schema().toDDL());
      assertEquals("2024-01-02", rows.head().get(2).toString());
      assertEquals("02", rows.head().getString(3));
      assertEquals(2, rows.count());
    }
    // One partition alone would be a number.
    StructType before = StructType.fromDDL("zip STRING, dt STRING");
    write("other/dt=2024-01-02/zip=20/a.parquet", "parquet", "x INT, label INT", row(1, 0));
    Configs other = configs("other/dt=2024-01-02");
    assertEquals(
        RowFactory.create("2024-01-02", "20"),
        SourceReader.read(spark, other.data(), other.train, before).select("dt", "zip").head());
    Configs whole = configs("table");
    whole.validation = List.of(folder + "/table/dt=2024-01-0[12]");
    try (PreparedData data = prepare(whole)) {
      assertEquals(List.of("x", "dt", "zip"), names(data));
      assertEquals(6, data.train().rows());
      assertEquals(4, data.validation().orElseThrow().rows());
    }
  }

  @Test
  void textFilesInPartitionsHaveTheirColumnsToo() {
    file("csv/kind=01/a.csv", "x,label", "1,0", "2,1");
    file("csv/kind=1/a.csv", "x,label", "3,0", "4,1");
    file("json/kind=01/a.json", "{\"x\":1,\"label\":0}", "{\"x\":2,\"label\":1}");
    file("json/kind=1/a.json", "{\"x\":3,\"label\":0}", "{\"x\":4,\"label\":1}");
    for (String format : List.of("csv", "json")) {
      Configs whole = configs(format);
      assertEquals(
          List.of("01", "1"),
          SourceReader.read(spark, whole.data(), whole.train)
              .selectExpr("kind")
              .distinct()
              .sort("kind")
              .as(Encoders.STRING())
              .collectAsList());
      Configs one = configs(format + "/kind=01");
      assertEquals(
          "01",
          SourceReader.read(spark, one.data(), one.train).selectExpr("kind").head().getString(0));
    }
  }

  @Test
  void emptyFilesAmongOthersDoNotMatter() {
    write("some/b.parquet", "parquet", "x INT, label INT", row(1, 0), row(2, 1));
    bytes("some/a.parquet", new byte[0]);
    try (PreparedData data = prepare(configs("some"))) {
      assertEquals(2, data.train().rows());
    }
  }

  @Test
  void columnsThatOnlyTheSchemaNamesAreTold() {
    write("declared/a.parquet", "parquet", "x INT, label INT", row(1, 0), row(2, 1));
    Configs configs = configs("declared");
    configs.schema = Optional.of("x INT, label INT, nowhere INT");
    try (PreparedData data = prepare(configs)) {
      assertTold(data, "\"nowhere\": data.schema names this column, and no file has it");
    }
  }

  @Test
  void manyFilesAreComparedByAJob() {
    write("many/1000.parquet", "parquet", "x INT, label INT", row(1, 0), row(2, 1));
    write("odd.parquet", "parquet", "x BIGINT, label INT", row(1L, 0));
    Assertions.assertDoesNotThrow(
        () -> {
          for (int i = 1; i < 150; i++) {
            Files.copy(
                folder.resolve("many/1000.parquet"),
                folder.resolve("many/" + (1000 + i) + ".parquet"));
          }
        });
    Configs configs = configs("many");
    assertEquals(300, SourceReader.read(spark, configs.data(), configs.train).count());
    Assertions.assertDoesNotThrow(
        () -> Files.copy(folder.resolve("odd.parquet"), folder.resolve("many/1140a.parquet")));
    assertSays(failure(configs), "1140a.parquet", "found BIGINT", "INT in", "many/1000.parquet");
  }

  @Test
  void filesOfAStreamAreThoseOfItsLog() throws Exception {
    write("in/a.parquet", "parquet", "x INT, label INT", row(1, 0), row(2, 1));
    Path out = folder.resolve("stream");
    spark
        .readStream()
        .schema("x INT, label INT")
        .parquet(folder.resolve("in").toString())
        .writeStream()
        .format("parquet")
        .option("checkpointLocation", folder.resolve("check").toString())
        .trigger(org.apache.spark.sql.streaming.Trigger.AvailableNow())
        .start(out.toString())
        .awaitTermination();
    // As a query leaves it that was killed in the middle of a batch.
    Files.copy(folder.resolve("in/a.parquet"), out.resolve("part-00009-half.parquet"));
    Configs configs = configs("stream");
    assertEquals(2, SourceReader.read(spark, configs.data(), configs.train).count());
  }

  @Test
  void tableFormatsGetThePathAsItIsWritten() {
    Configs configs = Configs.of("catalog.db.events");
    configs.format = PathSource.class.getName();
    assertEquals(
        "catalog.db.events",
        SourceReader.read(spark, configs.data(), configs.train).head().getString(0));
    Configs missing = Configs.of(folder.toString());
    missing.format = "delta";
    DataException e = failure(missing);
    assertSays(e, "delta", "add the package which reads it to spark-submit");
  }
}
