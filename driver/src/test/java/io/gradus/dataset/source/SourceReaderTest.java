package io.gradus.dataset.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.ConfigException;
import io.gradus.data.Block;
import io.gradus.dataset.Configs;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SparkTest;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureColumn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class SourceReaderTest extends SparkTest {
  private static final int ROWS = 50;

  /** Rows whose values survive every format. */
  private static Dataset<Row> table() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          RowFactory.create(
              i % 7 == 3 ? null : i * 0.5,
              "kind " + i % 3,
              i % 2 == 0,
              i,
              i % 5 < 2 ? "yes" : "no"));
    }
    return rows(
            "x DOUBLE, kind STRING, even BOOLEAN, number INT, label STRING",
            rows.toArray(Row[]::new))
        .coalesce(1);
  }

  private static Block packed(Configs configs) {
    try (PreparedData data = prepare(configs)) {
      return joined(data.train());
    }
  }

  private static void assertSame(Block expected, Block found) {
    assertArrayEquals(expected.dense(), found.dense());
    assertArrayEquals(expected.codes(), found.codes());
    assertArrayEquals(expected.targets(), found.targets());
  }

  @Test
  void everyFormatGivesTheSameBlocks() {
    String base = folder.toString();
    Dataset<Row> table = table();
    table.write().parquet(base + "/a.parquet");
    table.write().orc(base + "/a.orc");
    table.write().json(base + "/a.json");
    table.write().option("header", "true").csv(base + "/a.csv");
    table
        .write()
        .option("header", "true")
        .option("sep", "\t")
        .option("compression", "gzip")
        .csv(base + "/tabs");
    table.createOrReplaceTempView("rows_of_test");
    Block parquet = packed(Configs.of(base + "/a.parquet"));
    assertEquals(ROWS, parquet.rows());
    assertSame(parquet, packed(Configs.of(base + "/a.orc")));
    assertSame(parquet, packed(Configs.of(base + "/a.csv")));
    Configs json = Configs.of(base + "/a.json");
    // JSON has its columns in alphabetical order; the schema puts them back.
    json.schema = java.util.Optional.of(table.schema().toDDL());
    assertSame(parquet, packed(json));
    Configs tabs = Configs.of(base + "/tabs/*.csv.gz");
    tabs.options = Map.of("sep", "\t");
    assertSame(parquet, packed(tabs));
    Configs view = Configs.of("rows_of_test");
    view.format = "table";
    assertSame(parquet, packed(view));
  }

  @Test
  void tabSeparatedFilesAreKnownByTheirName() {
    String path = file("a.tsv.gz", "x\tlabel", "1\tb", "2\ta");
    assertArrayEquals(new float[] {1, 0}, packed(Configs.of(path)).targets());
  }

  @Test
  void filesAreReadInTheOrderOfTheirNamesPathByPath() {
    for (String name : List.of("c", "a", "d", "b")) {
      file("many/" + name + ".csv", "x,label", name.charAt(0) - 'a' + ",0", "9,1");
    }
    Configs all = Configs.of(folder.resolve("many").toString());
    all.columns.put("x", scaling(io.gradus.config.Scaling.NONE));
    assertArrayEquals(new float[] {0, 9, 1, 9, 2, 9, 3, 9}, packed(all).dense());
    Configs listed =
        Configs.of(
            folder.resolve("many/d.csv").toString(), folder.resolve("many/[ab].csv").toString());
    listed.columns.put("x", scaling(io.gradus.config.Scaling.NONE));
    assertArrayEquals(new float[] {3, 9, 0, 9, 1, 9}, packed(listed).dense());
  }

  private static io.gradus.config.ColumnConfig scaling(io.gradus.config.Scaling scaling) {
    var none = java.util.Optional.<Integer>empty();
    return new io.gradus.config.ColumnConfig(
        java.util.Optional.empty(),
        java.util.Optional.of(scaling),
        java.util.Optional.empty(),
        none,
        none,
        none,
        none,
        java.util.Optional.empty(),
        java.util.Optional.empty(),
        java.util.Optional.empty());
  }

  @Test
  void csvWithoutHeaderHasSparksNames() {
    Configs configs = Configs.of(file("letters.data", "A, 1,?", "B, 2,3", "A, ?,4"));
    configs.format = "csv";
    configs.label = List.of("_c0");
    configs.options =
        Map.of("header", "false", "nullValue", "?", "ignoreLeadingWhiteSpace", "true");
    try (PreparedData data = prepare(configs)) {
      assertEquals(List.of("_c1", "_c2"), data.encoder().featureColumns());
      assertEquals(List.of("A", "B"), data.encoder().classes());
      assertEquals(4, data.encoder().layout().denseWidth(), "each column has gaps");
    }
  }

  @Test
  void quotedTextMayHoldSeparators() {
    Configs configs = Configs.of(file("q.csv", "name,label", "\"Smith, \"\"Jo\"\"\",1", "x,0"));
    configs.options = Map.of("escape", "\"");
    try (PreparedData data = prepare(configs)) {
      FeatureColumn.Categorical name = (FeatureColumn.Categorical) data.encoder().features().get(0);
      assertEquals(List.of("Smith, \"Jo\"", "x"), name.vocabulary());
    }
  }

  @Test
  void libsvmStaysSparse() {
    Configs configs = Configs.of(file("a.libsvm", "1 1:0.5 20:4", "-1 3:2", "-1 20:-8", "1 1:1"));
    configs.options = Map.of("numFeatures", "20");
    Block block = packed(configs);
    assertEquals(0, block.layout().denseWidth());
    assertEquals(20, block.layout().sparseWidth());
    assertArrayEquals(new int[] {0, 2, 3, 4, 5}, block.sparseStarts());
    assertArrayEquals(new int[] {0, 19, 2, 19, 0}, block.sparseIndices());
    assertArrayEquals(new float[] {0.5f, 0.5f, 1, -1, 1}, block.sparseValues());
    assertArrayEquals(new float[] {1, 0, 0, 1}, block.targets());
  }

  @Test
  void validationRowsNeedNoWeightsWhereTheUserSaysSo() {
    Configs configs = Configs.of(file("weighted.csv", "x,w,label", "1,1,0", "2,3,1"));
    configs.weight = java.util.Optional.of("w");
    configs.validation = List.of(file("unweighted.csv", "x,label", "1,0", "2,1", "2,1"));
    configs.unusual = io.gradus.config.Unusual.WARN;
    assertSays(failure(configs), "unweighted.csv", "\"w\"", "data.evaluation-weight = none");
    configs.evaluationWeight = io.gradus.config.EvaluationWeight.NONE;
    try (PreparedData data = prepare(configs)) {
      assertEquals(4, data.train().weightSum());
      assertEquals(3, data.validation().orElseThrow().weightSum());
    }
    configs.validation = List.of();
    configs.test = List.of(file("featureless.csv", "z,label", "1,0"));
    assertSays(failure(configs), "featureless.csv", "column \"x\"");
  }

  @Test
  void validationRowsAreReadWithTheTypesOfTheTrainingRows() {
    Configs configs = Configs.of(file("train.csv", "code,label", "7a,0", "7,1", "8,1"));
    // Alone, this file's column would be taken for whole numbers.
    configs.validation = List.of(file("valid.csv", "label,code", "1,7", "0,8"));
    try (PreparedData data = prepare(configs)) {
      Block valid = joined(data.validation().orElseThrow());
      Block train = joined(data.train());
      assertEquals(train.codes()[1], valid.codes()[0]);
      assertEquals(train.codes()[2], valid.codes()[1]);
      assertArrayEquals(new float[] {1, 0}, valid.targets());
    }
  }

  @Test
  void partitionFoldersBecomeColumns() {
    table().write().partitionBy("kind").parquet(folder + "/parts");
    Configs configs = Configs.of(folder + "/parts");
    configs.format = "parquet";
    try (PreparedData data = prepare(configs)) {
      assertEquals(ROWS, data.train().rows());
      assertEquals(1, data.train().layout().categoricalCount());
    }
  }

  @Test
  void theFormatIsKnownByTheFirstBytesWhereTheNameDoesNotTell() {
    table().write().parquet(folder + "/named.parquet");
    Path file = folder.resolve("plain");
    Path part =
        assertDoesNotThrowAny(
            () -> {
              try (var files = java.nio.file.Files.list(folder.resolve("named.parquet"))) {
                return files.filter(p -> p.toString().endsWith(".parquet")).findFirst().get();
              }
            });
    assertDoesNotThrowAny(() -> java.nio.file.Files.copy(part, file));
    assertEquals(ROWS, packed(Configs.of(file.toString())).rows());
  }

  private static <T> T assertDoesNotThrowAny(
      org.junit.jupiter.api.function.ThrowingSupplier<T> work) {
    return org.junit.jupiter.api.Assertions.assertDoesNotThrow(work);
  }

  @Test
  void pathsThatLeadNowhereNameTheNearestOne() {
    file("customers.csv", "x,label", "1,0");
    assertSays(
        failure(Configs.of(folder + "/custmers.csv")),
        "custmers.csv",
        "no such file",
        "Did you mean \"customers.csv\"?");
    assertSays(failure(Configs.of(folder + "/*.orc")), "*.orc", "no such file");
    ConfigException absent =
        assertThrows(
            ConfigException.class, () -> prepare(Configs.of("nosuch://host/x.csv")).close());
    assertTrue(
        absent.getMessage().contains("nosuch://host/x.csv: Expected a storage"),
        absent::getMessage);
    assertDoesNotThrowAny(() -> java.nio.file.Files.createDirectory(folder.resolve("empty")));
    assertSays(failure(Configs.of(folder + "/empty")), "empty", "Expected data files, found none");
  }

  @Test
  void unknownNamesOfFilesAskForTheFormat() {
    assertSays(failure(Configs.of(file("a.dat", "1,2"))), "a.dat", "Set data.format");
    file("mixed/a.csv", "x,label", "1,0");
    file("mixed/b.json", "{\"x\":1}");
    assertSays(
        failure(Configs.of(folder + "/mixed")), "b.json", "Expected files of one format", "json");
    Configs unknown = Configs.of(file("b.dat", "1,2"));
    unknown.format = "no.such.Format";
    assertSays(failure(unknown), "b.dat", "Check data.format");
  }

  @Test
  void filesWithColumnsInAnotherOrderAreReadByName() {
    file("orders/a.csv", "x1,x2,label", "1,10,0", "2,20,1");
    file("orders/b.csv", "x2,label,x1", "30,0,3");
    Configs configs = Configs.of(folder + "/orders");
    configs.scaling = io.gradus.config.Scaling.NONE;
    assertArrayEquals(new float[] {1, 10, 2, 20, 3, 30}, packed(configs).dense());
    file("orders/c.csv", "x2,label,x3", "30,0,3");
    assertSays(failure(configs), "c.csv", "\"x1\", \"x2\", \"label\"", "\"x3\"");
  }

  @Test
  void aTruncatedParquetFileIsNamed() throws Exception {
    table().write().parquet(folder + "/cut.parquet");
    Path part;
    try (var files = java.nio.file.Files.list(folder.resolve("cut.parquet"))) {
      part = files.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    byte[] whole = java.nio.file.Files.readAllBytes(part);
    Path cut = folder.resolve("short.parquet");
    java.nio.file.Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertSays(failure(Configs.of(cut.toString())), "short.parquet", "cut short");
  }

  @Test
  void aTruncatedGzipFileIsNamed() throws Exception {
    List<String> lines = new ArrayList<>(List.of("x,label"));
    for (int i = 0; i < 20_000; i++) {
      lines.add((i * 7919L % 10_007) + "," + i % 2);
    }
    String path = file("whole.csv.gz", lines.toArray(String[]::new));
    byte[] whole = java.nio.file.Files.readAllBytes(Path.of(path));
    Path cut = folder.resolve("short.csv.gz");
    java.nio.file.Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertSays(failure(Configs.of(cut.toString())), "short.csv.gz", "cut short");
  }

  @Test
  void noPathIsAnError() {
    Configs configs = Configs.of();
    assertThrows(DataException.class, () -> SourceReader.read(spark, configs.data(), List.of()));
  }
}
