package io.gradus.dataset.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.BadRows;
import io.gradus.config.ConfigLoader;
import io.gradus.config.JobConfig;
import io.gradus.data.Block;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.source.SourceReader;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Columns computed by SQL: in training, in other rows, and when the encoder comes back from its
 * JSON.
 */
class DerivedColumnsTest {
  private static SparkSession spark;
  @TempDir Path folder;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("derived columns test")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void areComputedWhereverRowsAreEncoded() throws IOException {
    JobConfig job = job("area = \"width * height\"");
    PreparedData data =
        new DataPipeline(spark, job.data(), job.features(), job.task(), job.seed()).prepare();
    assertEquals(List.of("width", "height", "area"), data.encoder().featureColumns());
    FeatureEncoder restored = FeatureEncoder.fromJson(data.encoder().toJson());
    for (Block block :
        List.of(
            data.train().blocks().collect().get(0),
            data.validation().orElseThrow().blocks().collect().get(0),
            EncodedRows.labelled(
                    SourceReader.read(spark, job.data(), job.data().train()),
                    restored,
                    BadRows.FAIL)
                .collect()
                .get(0))) {
      for (int row = 0; row < block.rows(); row++) {
        int at = row * 3;
        assertEquals(block.dense()[at] * block.dense()[at + 1], block.dense()[at + 2]);
      }
    }
  }

  @Test
  void aMistakeNamesTheColumn() {
    DataException unknown =
        assertThrows(DataException.class, () -> survey("area = \"widht * height\""));
    assertTrue(unknown.getMessage().contains("features.derived.area"), unknown.getMessage());
    DataException taken = assertThrows(DataException.class, () -> survey("width = \"2 * height\""));
    assertTrue(taken.getMessage().contains("width"), taken.getMessage());
  }

  /** By what they are, in whatever place of an expression, under whatever name. */
  @Test
  void whatIsNoFunctionOfTheRowIsRefused() {
    spark.udf().register("registered", (Integer x) -> x + 1, DataTypes.IntegerType);
    Map<String, String> kinds = new LinkedHashMap<>();
    for (String generator : List.of("explode(array(1, 2, 3))", "1 + posexplode_outer(array(1))")) {
      kinds.put(generator, "a generator");
    }
    for (String window :
        List.of(
            "row_number() over (order by width)",
            "width - lag(width) over (order by height)",
            "avg(width) over ()",
            "row_number()")) {
      kinds.put(window, "a window");
    }
    for (String aggregate :
        List.of("avg(width)", "width / max(height)", "count(*)", "any_value(width) + height")) {
      kinds.put(aggregate, "an aggregate");
    }
    for (String random :
        List.of(
            "rand()",
            "width + randn(7)",
            "length(uuid())",
            "shuffle(array(width, height))",
            "monotonically_increasing_id()",
            "spark_partition_id()",
            "length(input_file_name())")) {
      kinds.put(random, "does not follow from its arguments");
    }
    for (String moment :
        List.of(
            "current_date",
            "datediff(current_date(), to_date('2020-01-01'))",
            "unix_timestamp()",
            "year(now())",
            "hour(localtimestamp())",
            "length(current_user())",
            "length(current_catalog())",
            "length(current_timezone())",
            "length(version())",
            "datediff(cast('today' as date), date'2020-01-01')",
            "year('now'::timestamp)",
            "year(to_date('now'))",
            "year(to_timestamp(concat(' NO', 'w ')))",
            "datediff('yesterday', '2020-01-01')",
            "if(date'2020-01-01' < 'tomorrow', width, height)",
            "year(try_cast('today' as timestamp_ntz))",
            "year(date'today') + width",
            "year(coalesce(timestamp 'today UTC', timestamp_ntz'2020-01-01'))")) {
      kinds.put(moment, "the session or the moment");
    }
    kinds.put("width + (select 1)", "a query");
    kinds.put("registered(width)", "a user-defined function");
    kinds.put("hash(*)", "all columns");
    kinds.put("java_method('java.lang.Math', 'random')", "a call of a Java method");
    kinds.forEach(
        (expression, kind) -> {
          DataException refused =
              assertThrows(
                  DataException.class,
                  () -> survey("d = \"%s\"".formatted(expression)),
                  expression);
          assertEquals(Optional.of("d"), refused.column());
          for (String part : List.of("features.derived.d", expression, kind)) {
            assertTrue(refused.getMessage().contains(part), part + " in " + refused.getMessage());
          }
        });
  }

  @Test
  void functionsOfTheRowAreComputed() throws IOException {
    JobConfig job =
        job(
            """
            a = "aggregate(transform(array(width, height), v -> v * 2), 0, (x, y) -> x + y)",
            b = "nullif(width, 2) + 0 * pi() + coalesce(try_divide(height, 0), 1)",
            c = "if(width between 2 and 3, 1, 0) + datediff('epoch', date'1970-01-01')",
            z = "c + a", d = "z / 2"
            """
                .replace("\n", " "));
    try (PreparedData data =
        new DataPipeline(spark, job.data(), job.features(), job.task(), job.seed()).prepare()) {
      Block block = data.train().blocks().collect().get(0);
      List<String> names = data.encoder().featureColumns();
      int inputs = block.dense().length / block.rows();
      for (int row = 0; row < block.rows(); row++) {
        Map<String, Float> values = new LinkedHashMap<>();
        int at = row * inputs;
        for (String name : names) {
          values.put(name, block.dense()[at]);
          at += name.equals("b") ? 2 : 1;
        }
        float width = values.get("width");
        float height = values.get("height");
        assertEquals(2 * (width + height), values.get("a"));
        assertEquals(width == 2 || width == 3 ? 1 : 0, values.get("c"));
        assertEquals(values.get("c") + values.get("a"), values.get("z"));
        assertEquals(values.get("z") / 2, values.get("d"));
        if (width != 2) {
          assertEquals(width + 1, values.get("b"));
        }
      }
    }
  }

  /** In Spark 3.5, where ANSI SQL is off by default, and in 4, where it is on. */
  @Test
  void aFailingExpressionMakesABadRowInEverySession() throws IOException {
    for (String ansi : List.of("false", "true")) {
      spark.conf().set("spark.sql.ansi.enabled", ansi);
      try {
        DataException division =
            assertThrows(DataException.class, () -> survey("d = \"width / (height - 5)\""));
        assertEquals(Optional.of("d"), division.column());
        assertEquals(Optional.of("data row 2"), division.row());
        for (String part : List.of("width / (height - 5)", "ivision by zero", "try_divide")) {
          assertTrue(division.getMessage().contains(part), division.getMessage());
        }
        for (String part : List.of("bypass", "spark.sql.ansi")) {
          assertFalse(division.getMessage().contains(part), division.getMessage());
        }
        DataException cast =
            assertThrows(
                DataException.class, () -> survey("d = \"cast(if(width = 1, 'x', '7') as int)\""));
        assertEquals(Optional.of("data row 3"), cast.row());
        assertTrue(cast.getMessage().contains("try_cast"), cast.getMessage());
        DataException constant =
            assertThrows(DataException.class, () -> survey("d = \"width + 1 / 0\""));
        assertTrue(constant.getMessage().contains("try_divide"), constant.getMessage());
        JobConfig skipping =
            job("d = \"width / (height - 5)\", e = \"d + 1\"").with("data.bad-rows", "skip");
        try (PreparedData data =
            new DataPipeline(
                    spark, skipping.data(), skipping.features(), skipping.task(), skipping.seed())
                .prepare()) {
          assertEquals(3, data.train().rows());
          assertEquals(3, data.validation().orElseThrow().rows());
          assertEquals(2, data.skippedRows());
          assertEquals("d", data.skippedSample().get(0).column());
          assertEquals(
              3,
              EncodedRows.batches(
                      SourceReader.read(spark, skipping.data(), skipping.data().train()),
                      data.encoder(),
                      List.of("width"),
                      BadRows.SKIP)
                  .map(batch -> batch.block().rows())
                  .reduce(Integer::sum));
        }
        assertEquals(ansi, spark.conf().get("spark.sql.ansi.enabled"));
      } finally {
        spark.conf().unset("spark.sql.ansi.enabled");
      }
    }
  }

  @Test
  void whatTellsTheLabelIsNoFeature() throws IOException {
    String derived =
        "y = \"log(p)\", p = \"Price * 2\", half = \"p / 2\", area = \"width * height\"";
    JobConfig job = job(derived).with("data.label", List.of("y"));
    try (PreparedData data =
        new DataPipeline(spark, job.data(), job.features(), job.task(), job.seed()).prepare()) {
      assertEquals(List.of("width", "height", "area"), data.encoder().featureColumns());
      for (String left : List.of("price", "p", "half")) {
        assertTrue(
            data.encoder().describe().stream()
                .anyMatch(note -> note.startsWith("\"" + left + "\": left out")),
            left);
      }
      // Without the label's source, too, rows are predicted, and those that have it are checked.
      assertEquals(
          4,
          EncodedRows.batches(
                  SourceReader.read(spark, job.data(), job.data().train()).drop("price"),
                  data.encoder(),
                  List.of(),
                  BadRows.FAIL)
              .map(batch -> batch.block().rows())
              .reduce(Integer::sum));
    }
    JobConfig selected = job.with("features.select", List.of("width", "price"));
    DataException refused =
        assertThrows(
            DataException.class,
            () ->
                new DataPipeline(
                        spark, selected.data(), selected.features(), job.task(), job.seed())
                    .survey());
    assertEquals(Optional.of("price"), refused.column());
    JobConfig raw = job("twice = \"2 * price\", area = \"width * height\"");
    assertEquals(
        List.of("width", "height", "area"),
        new DataPipeline(spark, raw.data(), raw.features(), raw.task(), raw.seed())
            .survey()
            .encoder()
            .featureColumns());
  }

  @Test
  void circlesAndMistakesOfGrammarAreTold() {
    for (String derived :
        List.of("a = \"b + 1\", b = \"a + 1\"", "a = \"width +\"", "a = \"nosuch(width)\"")) {
      DataException refused = assertThrows(DataException.class, () -> survey(derived));
      assertTrue(refused.getMessage().contains("features.derived"), refused.getMessage());
    }
  }

  private void survey(String derived) throws IOException {
    JobConfig job = job(derived);
    new DataPipeline(spark, job.data(), job.features(), job.task(), job.seed()).survey();
  }

  private JobConfig job(String derived) throws IOException {
    Path rows = folder.resolve("rows.csv");
    Files.write(rows, List.of("width,height,price", "2,3,1.5", "4,5,2.5", "1,7,3.25", "3,3,4.75"));
    return ConfigLoader.parse(
        """
        task = regression
        data { train = "%s", validation = "%s", label = price, partitions = 1 }
        features { scaling = none, derived { %s } }
        output.path = unused
        """
            .formatted(rows, rows, derived),
        List.of());
  }
}
