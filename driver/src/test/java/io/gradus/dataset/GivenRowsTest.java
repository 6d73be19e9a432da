package io.gradus.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gradus.config.BadRows;
import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Rows that are handed in as data sets. */
class GivenRowsTest extends SparkTest {
  private static final String COLUMNS = "x DOUBLE, k STRING, w DOUBLE, label STRING";

  /** How often rows of a data set were read; tests run in this process. */
  private static final AtomicInteger READS = new AtomicInteger();

  private String write(String name, int rows, int seed) {
    Random random = new Random(seed);
    List<Row> made = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      made.add(
          RowFactory.create(
              random.nextInt(9) == 0 ? null : random.nextGaussian(),
              "k" + random.nextInt(5),
              random.nextDouble(),
              random.nextBoolean() ? "yes" : "no"));
    }
    String path = folder.resolve(name).toString();
    spark
        .createDataFrame(
            new JavaSparkContext(spark.sparkContext()).parallelize(made, 3),
            StructType.fromDDL(COLUMNS))
        .write()
        .parquet(path);
    return path;
  }

  private static Configs common() {
    Configs configs = new Configs();
    configs.weight = Optional.of("w");
    configs.derived = Map.of("twice", "x * 2");
    configs.partitions = Optional.of(3);
    return configs;
  }

  private static PreparedData given(
      Configs configs,
      Dataset<Row> training,
      Optional<Dataset<Row>> validation,
      Optional<Dataset<Row>> test) {
    return new DataPipeline(
            RowSource.of(training, validation, test),
            configs.data(),
            configs.features(),
            Optional.empty(),
            11,
            Optional.empty())
        .prepare();
  }

  private static PreparedData given(Configs configs, Dataset<Row> training) {
    return given(configs, training, Optional.empty(), Optional.empty());
  }

  @Test
  void areTheRowsOfTheSamePathsBitForBit() {
    String training = write("training", 500, 1);
    String validation = write("validation", 60, 2);
    Configs byPath = common();
    byPath.train = List.of(training);
    byPath.validation = List.of(validation);
    byPath.testFraction = 0.2;
    Configs handedIn = common();
    handedIn.testFraction = 0.2;
    try (PreparedData expected = prepare(byPath);
        PreparedData found =
            given(
                handedIn,
                spark.read().parquet(training),
                Optional.of(spark.read().parquet(validation)),
                Optional.empty())) {
      assertEquals(expected.encoder().identity(), found.encoder().identity());
      assertEquals(expected.train().fingerprint(), found.train().fingerprint());
      assertEquals(
          expected.validation().get().fingerprint(), found.validation().get().fingerprint());
      assertEquals(expected.test().get().fingerprint(), found.test().get().fingerprint());
      assertEquals(60, found.validation().get().rows());
    }
  }

  @Test
  void aSessionKeepsItsSettings() {
    spark.conf().unset("spark.sql.files.minPartitionNum");
    var before = spark.conf().getAll();
    String training = write("training", 50, 1);
    given(common(), spark.read().parquet(training)).close();
    assertEquals(before, spark.conf().getAll());
  }

  /** Rows whose content is a function of how often they were read. */
  private static Dataset<Row> changing(int partitions, RowOfPass row) {
    READS.set(0);
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      numbers.add(i);
    }
    JavaRDD<Row> rows =
        new JavaSparkContext(spark.sparkContext())
            .parallelize(numbers, partitions)
            .mapPartitions(
                part -> {
                  int pass = READS.getAndIncrement() / partitions;
                  List<Row> made = new ArrayList<>();
                  part.forEachRemaining(i -> row.add(pass, i, made));
                  return made.iterator();
                });
    return spark.createDataFrame(rows, StructType.fromDDL("x DOUBLE, label INT"));
  }

  private interface RowOfPass extends java.io.Serializable {
    void add(int pass, int number, List<Row> rows);
  }

  private static Row row(double x, int number) {
    return RowFactory.create(x, number % 2);
  }

  @Test
  void othersInALaterPassAreAnError() {
    Configs configs = new Configs();
    configs.partitions = Optional.of(1);
    Dataset<Row> same = changing(2, (pass, i, rows) -> rows.add(row(i, i)));
    given(configs, same).close();
    Dataset<Row> others = changing(2, (pass, i, rows) -> rows.add(row(pass * 100 + i, i)));
    assertSays(
        assertThrows(DataException.class, () -> given(configs, others).close()),
        "the same training rows in scan partition",
        "persist it");
  }

  @Test
  void anotherOrderInALaterPassIsAnError() {
    Configs configs = new Configs();
    configs.partitions = Optional.of(1);
    Dataset<Row> turned =
        changing(2, (pass, i, rows) -> rows.add(pass == 0 ? rows.size() : 0, row(i, i)));
    assertSays(
        assertThrows(DataException.class, () -> given(configs, turned).close()),
        "these in another order");
  }

  @Test
  void moreInALaterPassAreAnError() {
    Configs configs = new Configs();
    configs.partitions = Optional.of(1);
    Dataset<Row> more =
        changing(
            2,
            (pass, i, rows) -> {
              rows.add(row(i, i));
              if (pass > 0 && i == 3) {
                rows.add(row(i, i));
              }
            });
    assertSays(
        assertThrows(DataException.class, () -> given(configs, more).close()),
        "Expected 20 training rows in scan partition 0",
        "found 21");
  }

  @Test
  void anotherNumberOfScanPartitionsIsAnError() {
    String training = write("training", 300, 1);
    Configs configs = common();
    DataPipeline pipeline =
        new DataPipeline(
            RowSource.of(
                spark.read().parquet(training).repartition(), Optional.empty(), Optional.empty()),
            configs.data(),
            configs.features(),
            Optional.empty(),
            11,
            Optional.empty());
    String before = spark.conf().get("spark.sql.shuffle.partitions");
    spark.conf().set("spark.sql.adaptive.enabled", "false");
    try {
      DataSurvey survey = pipeline.survey();
      spark.conf().set("spark.sql.shuffle.partitions", "5");
      assertSays(
          assertThrows(DataException.class, () -> pipeline.prepare(survey).close()),
          "2 scan partitions, as in the pass before, found 5");
    } finally {
      spark.conf().set("spark.sql.shuffle.partitions", before);
      spark.conf().unset("spark.sql.adaptive.enabled");
    }
  }

  @Test
  void whatIsWrongWithThemIsSaidWithoutPaths() {
    Configs configs = new Configs();
    configs.badRows = BadRows.SKIP;
    Dataset<Row> none = rows("x DOUBLE, label INT", row(1, 0)).limit(0);
    assertSays(
        assertThrows(DataException.class, () -> given(configs, none).close()),
        "Expected training rows, found none");
  }
}
