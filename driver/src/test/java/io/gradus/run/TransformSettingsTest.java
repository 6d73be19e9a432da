package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gradus.ml.NeuralNetworkClassificationModel;
import gradus.ml.NeuralNetworkClassifier;
import io.gradus.config.BadRows;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.evaluate.InvalidRows;
import io.gradus.model.TrainedModel;
import io.gradus.network.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Predictions among whatever else a plan does, under settings of Spark's that change how it does
 * it, on a session whose Kryo takes no class that it has not been told of.
 */
class TransformSettingsTest {
  private static final int ROWS = 90;

  private static final OutputColumns ALL =
      new OutputColumns(
          Optional.of("prediction"),
          Optional.of("probability"),
          Optional.of("raw"),
          Optional.empty());

  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "3")
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.kryo.registrationRequired", "true")
            .config("spark.kryo.registrator", KryoClasses.class.getName())
            .config("spark.speculation", "true")
            .config("spark.speculation.interval", "10ms")
            .config("spark.speculation.multiplier", "1.01")
            .config("spark.speculation.quantile", "0.1")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private static Dataset<Row> given() {
    return spark.createDataFrame(ServedModels.rows(ROWS), StructType.fromDDL(ServedModels.DDL));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private Dataset<Row> files() {
    given().repartition(3).write().mode("overwrite").parquet(path("rows"));
    return spark.read().parquet(path("rows"));
  }

  private static ModelTransform transform(TrainedModel model) {
    return ModelTransform.of(model).outputs(ALL);
  }

  /** By id, what {@code predict} says: the probability of the second class, with all its bits. */
  private static Map<Long, Double> expected(TrainedModel model) {
    Map<Long, Double> found = new TreeMap<>();
    BatchPredictor.predict(model, given(), List.of("id"), BadRows.FAIL)
        .select("id", "probability_yes")
        .collectAsList()
        .forEach(row -> found.put(row.getLong(0), (double) row.getFloat(1)));
    assertEquals(ROWS, found.size());
    return found;
  }

  /** The same of transformed rows. */
  private static Map<Long, Double> found(Dataset<Row> scored) {
    Map<Long, Double> found = new TreeMap<>();
    for (Row row : scored.select("id", "probability", "raw", "prediction").collectAsList()) {
      Vector probability = row.getAs(1);
      Vector raw = row.getAs(2);
      assertEquals(raw.apply(1) > 0 ? 1 : 0, row.getDouble(3));
      assertEquals(null, found.put(row.getLong(0), probability.apply(1)));
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.sql.ansi.enabled=true",
        "spark.sql.ansi.enabled=false",
        "spark.sql.codegen.wholeStage=false",
        "spark.sql.codegen.factoryMode=NO_CODEGEN",
        "spark.sql.adaptive.enabled=false",
        "spark.sql.adaptive.coalescePartitions.initialPartitionNum=9",
        "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes=1",
        "spark.sql.autoBroadcastJoinThreshold=-1",
        "spark.sql.parquet.columnarReaderBatchSize=7",
        "spark.sql.parquet.enableVectorizedReader=false",
        "spark.sql.inMemoryColumnarStorage.batchSize=7",
        "spark.sql.inMemoryColumnarStorage.enableVectorizedReader=false"
      })
  void noSettingChangesANumber(String setting) {
    String[] parts = setting.split("=");
    String before = spark.conf().getOption(parts[0]).getOrElse(() -> null);
    spark.conf().set(parts[0], parts[1]);
    try {
      Dataset<Row> files = files();
      for (TrainedModel model : List.of(ServedModels.of(Task.BINARY), ServedModels.ofColumns())) {
        Map<Long, Double> expected = expected(model);
        assertEquals(expected, found(transform(model).of(files)), "files");
        Dataset<Row> cached = files.cache();
        assertEquals(expected, found(transform(model).of(cached)), "cached");
        cached.unpersist(true);
        Dataset<Row> some = files.select("id").filter("id % 3 > 0");
        assertEquals(
            found(transform(model).of(given()).filter("id % 3 > 0")),
            found(transform(model).of(files.join(some, "id")).join(some, "id")),
            "between joins");
        assertEquals(
            ROWS,
            transform(model)
                .of(files.repartition(7, functions.col("city")))
                .groupBy("prediction")
                .count()
                .agg(functions.sum("count"))
                .first()
                .getLong(0));
      }
    } finally {
      if (before == null) {
        spark.conf().unset(parts[0]);
      } else {
        spark.conf().set(parts[0], before);
      }
    }
  }

  @Test
  void whatAPlanDoesWithRowsItDoesWithThese() {
    TrainedModel model = ServedModels.ofColumns();
    Map<Long, Double> expected = expected(model);
    Dataset<Row> rows = files();
    Dataset<Row> scored = transform(model).of(rows);
    assertEquals(expected, found(scored.persist()), "persisted");
    scored.unpersist(true);
    spark.sparkContext().setCheckpointDir(path("checkpoints"));
    assertEquals(expected, found(scored.checkpoint()), "checkpoint");
    assertEquals(20, found(scored.limit(20)).size());
    assertEquals(expected, found(scored.filter("id < 40").union(scored.filter("id >= 40"))));
    scored.write().mode("overwrite").parquet(path("scored"));
    assertEquals(expected, found(spark.read().parquet(path("scored"))), "written");
    assertEquals(expected, found(scored.orderBy(functions.col("prediction"))), "sorted");
    Dataset<Row> ranked =
        scored.withColumn(
            "rank",
            functions
                .row_number()
                .over(Window.partitionBy("prediction").orderBy(functions.col("id"))));
    assertEquals(expected, found(ranked));
    assertEquals(2, ranked.filter("rank = 1").count());
    // Columns may be asked for twice, in any order, or not at all.
    Row twice = scored.select("prediction", "id", "prediction", "id").orderBy("id").first();
    assertEquals(twice.get(0), twice.get(2));
    assertEquals(twice.get(1), twice.get(3));
    assertEquals(ROWS, scored.count());
    Dataset<Row> both = transform(model).of(rows.withColumnRenamed("id", "key"));
    assertEquals(ROWS, both.select(functions.expr("key + prediction"), both.col("v")).count());
    // A model behind a model.
    ModelTransform second = ModelTransform.of(model).outputs(OutputColumns.prediction("second"));
    assertEquals(0, second.of(scored).filter("prediction <> second").count());
  }

  @Test
  void invalidRowsOfBatchesOfColumns() {
    writeWithout(List.of(0, 7, 8, 29), path("bad"));
    writeWithout(List.of(9), path("tenth"));
    spark.conf().set("spark.sql.parquet.columnarReaderBatchSize", 4);
    try {
      Dataset<Row> given = spark.read().parquet(path("bad"));
      ModelTransform transform = transform(ServedModels.ofColumns());
      Map<Long, Double> expected = found(transform.of(given.filter("income is not null")));
      assertEquals(26, expected.size());
      assertEquals(expected, found(transform.invalidRows(InvalidRows.SKIP).of(given)));
      Dataset<Row> all = transform.invalidRows(InvalidRows.KEEP).of(given);
      assertEquals(30, all.count());
      assertEquals(30, all.select("id").distinct().count());
      assertEquals(4, all.filter("prediction is null and income is null").count());
      assertEquals(expected, found(all.filter("prediction is not null")));
      Exception refused =
          assertThrows(Exception.class, () -> transform.of(given).select("prediction").collect());
      assertTrue(RunException.of(refused).getMessage().contains("income"));
      Dataset<Row> tenth = transform.of(spark.read().parquet(path("tenth")));
      String said = RunException.of(assertThrows(Exception.class, tenth::collect)).getMessage();
      assertTrue(said.contains("data row 10"), said);
    } finally {
      spark.conf().unset("spark.sql.parquet.columnarReaderBatchSize");
    }
  }

  /** Thirty rows in one file, some without their income. */
  private static void writeWithout(List<Integer> incomes, String path) {
    List<Row> rows = new ArrayList<>(ServedModels.rows(30));
    for (int bad : incomes) {
      rows.set(
          bad, RowFactory.create((long) bad, 2.0, null, "Bonn", true, new Double[] {1.0, 2.0}, 1L));
    }
    spark
        .createDataFrame(rows, StructType.fromDDL(ServedModels.DDL))
        .coalesce(1)
        .write()
        .parquet(path);
  }

  /** What is computed by the same model from the same rows is computed once. */
  @Test
  void anExchangeIsUsedAgain() {
    TrainedModel model = ServedModels.ofColumns();
    Dataset<Row> rows = files();
    Dataset<Row> one = transform(model).of(rows).groupBy("prediction").count();
    Dataset<Row> other = transform(model).of(rows).groupBy("prediction").count();
    assertTrue(
        one.queryExecution()
            .executedPlan()
            .canonicalized()
            .equals(other.queryExecution().executedPlan().canonicalized()));
    assertEquals(one.semanticHash(), other.semanticHash());
    assertTrue(one.sameSemantics(other));
    Dataset<Row> both = one.union(other);
    both.collect();
    String plan = both.queryExecution().executedPlan().toString();
    assertTrue(plan.contains("ReusedExchange"), plan);
    Dataset<Row> otherModel =
        transform(ServedModels.ofColumns()).of(rows).groupBy("prediction").count();
    assertFalse(one.sameSemantics(otherModel));
  }

  @Test
  void aPlanIsReadable() {
    Dataset<Row> scored = transform(ServedModels.ofColumns()).of(files());
    String plan = scored.select("id", "prediction").queryExecution().simpleString();
    String node = plan.lines().filter(line -> line.contains("ScoreRows")).findFirst().orElse(plan);
    assertTrue(node.contains("[id#") && node.contains("prediction#"), plan);
    assertFalse(node.contains("probability#"), plan);
    assertTrue(node.length() < 300, plan);
  }

  /** A view of one session is read in another that never heard of models. */
  @Test
  void aViewIsReadInAnotherSession() {
    TrainedModel model = ServedModels.ofColumns();
    transform(model).of(given()).createOrReplaceGlobalTempView("scored");
    try {
      assertEquals(expected(model), found(spark.newSession().table("global_temp.scored")));
    } finally {
      spark.catalog().dropGlobalTempView("scored");
    }
  }

  @Test
  void aStreamGoesOnFromItsCheckpointAndKeepsState() throws Exception {
    TrainedModel model = ServedModels.of(Task.BINARY);
    Map<Long, Double> expected = expected(model);
    List<Row> seen = new ArrayList<>();
    for (int part = 0; part < 2; part++) {
      given().filter("id % 2 = " + part).coalesce(1).write().mode("append").parquet(path("in"));
      Dataset<Row> stream = spark.readStream().schema(ServedModels.DDL).parquet(path("in"));
      Dataset<Row> scored = transform(model).of(stream);
      scored
          .writeStream()
          .foreachBatch(
              (VoidFunction2<Dataset<Row>, Long>)
                  (rows, number) -> {
                    // A model is used inside a batch, too, which is of a session of its own.
                    transform(model)
                        .outputs(OutputColumns.prediction("again"))
                        .of(rows)
                        .filter("again = prediction")
                        .select("id", "probability", "raw", "prediction")
                        .collectAsList()
                        .forEach(seen::add);
                  })
          .option("checkpointLocation", path("checkpoint"))
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
      assertEquals((part + 1) * ROWS / 2, seen.size());
      scored
          .groupBy("prediction")
          .count()
          .writeStream()
          .outputMode("complete")
          .format("parquet")
          .foreachBatch(
              (VoidFunction2<Dataset<Row>, Long>)
                  (rows, number) -> rows.write().mode("overwrite").parquet(path("counts")))
          .option("checkpointLocation", path("counted"))
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
    assertEquals(
        expected,
        found(
            spark.createDataFrame(
                seen,
                transform(model)
                    .of(given())
                    .select("id", "probability", "raw", "prediction")
                    .schema())));
    assertEquals(
        transform(model)
            .of(given())
            .groupBy("prediction")
            .count()
            .orderBy("prediction")
            .collectAsList(),
        spark.read().parquet(path("counts")).orderBy("prediction").collectAsList());
  }

  @Test
  void aColumnThatIsThereTwiceIsTold() {
    for (TrainedModel model : List.of(ServedModels.of(Task.BINARY), ServedModels.ofColumns())) {
      ModelTransform transform = transform(model);
      for (String name : List.of("age", "n")) {
        RunException refused =
            assertThrows(RunException.class, () -> transform.of(withOneMore(name)));
        assertTrue(refused.getMessage().contains("\"%s\"".formatted(name)), refused.getMessage());
        assertTrue(refused.getMessage().contains("Rename or drop"), refused.getMessage());
      }
      // Others do no harm, and capitals tell columns apart.
      for (String name : List.of("id", "AGE", "ID")) {
        Dataset<Row> scored = transform.of(withOneMore(name));
        assertEquals(9, scored.drop("raw", "probability").columns().length);
        assertEquals(
            transform.of(given()).select("prediction").collectAsList(),
            scored.select("prediction").collectAsList());
      }
    }
  }

  private static Dataset<Row> withOneMore(String name) {
    return given()
        .withColumn("other", functions.lit(1.0))
        .toDF("id", "age", "income", "city", "member", "v", "n", name);
  }

  @Test
  void kryoKnowsAllThatFitsAndTransformsSend() {
    Dataset<Row> rows = given().withColumn("label", functions.expr("if(n > 2, 'yes', 'no')"));
    NeuralNetworkClassificationModel model =
        new NeuralNetworkClassifier()
            .setInputCols(new String[] {"age", "city", "v", "n"})
            .setLabelCol("label")
            .setHiddenLayers(new int[] {4})
            .setValidationFraction(0.2)
            .setMaxIter(2)
            .fit(rows);
    model.setAttributionsCol("why");
    assertEquals(ROWS, model.transform(rows).repartition(3).distinct().count());
    assertTrue(model.evaluate(rows).containsKey("accuracy"));
  }
}
