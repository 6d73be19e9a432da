package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.BadRows;
import io.gradus.dataset.SparkTest;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.evaluate.InvalidRows;
import io.gradus.explain.AttributedRows;
import io.gradus.explain.AttributionOptions;
import io.gradus.explain.GapTally;
import io.gradus.model.TrainedModel;
import io.gradus.network.Task;
import io.gradus.score.Prediction;
import io.gradus.score.Scorer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model's outputs beside rows: the same numbers whichever way rows come and predictions go. */
class ModelTransformTest extends SparkTest {
  private static final int ROWS = 300;

  private static final OutputColumns ALL =
      new OutputColumns(
          Optional.of("prediction"),
          Optional.of("probability"),
          Optional.of("raw"),
          Optional.empty());

  private static Dataset<Row> given(int count) {
    return spark.createDataFrame(ServedModels.rows(count), StructType.fromDDL(ServedModels.DDL));
  }

  private Dataset<Row> files() {
    String path = folder.resolve("rows").toString();
    given(ROWS).repartition(3).write().mode("overwrite").parquet(path);
    return spark.read().parquet(path);
  }

  private static OutputColumns columns(Task task) {
    return task == Task.REGRESSION ? OutputColumns.prediction("prediction") : ALL;
  }

  /** By id, what {@code predict} writes, with each number as text, which tells all bits. */
  private static Map<Long, List<Object>> predicted(TrainedModel model) {
    Map<Long, List<Object>> numbers = new LinkedHashMap<>();
    List<String> names = List.of(model.encoder().labelColumns().toArray(String[]::new));
    for (Row row :
        BatchPredictor.predict(model, given(ROWS), List.of("id"), BadRows.FAIL)
            .orderBy("id")
            .collectAsList()) {
      numbers.put(row.getLong(0), numbers(model, row::getAs, names));
    }
    return numbers;
  }

  private interface Columns {
    Object get(String name);
  }

  /** The decision, then the numbers. */
  private static List<Object> numbers(TrainedModel model, Columns row, List<String> labels) {
    List<Object> numbers = new ArrayList<>();
    List<String> classes = model.encoder().classes();
    switch (model.task()) {
      case BINARY, MULTICLASS -> {
        numbers.add((double) classes.indexOf((String) row.get("prediction")));
        classes.forEach(name -> numbers.add(wide(row.get("probability_" + name))));
      }
      case MULTILABEL -> {
        List<Double> decided = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
          if ((Integer) row.get("prediction_" + labels.get(i)) == 1) {
            decided.add((double) i);
          }
        }
        numbers.add(decided);
        labels.forEach(name -> numbers.add(wide(row.get("probability_" + name))));
      }
      case REGRESSION -> numbers.add(wide(row.get("prediction")));
    }
    return numbers;
  }

  private static double wide(Object value) {
    return (Float) value;
  }

  private static Map<Long, List<Object>> transformed(TrainedModel model, Dataset<Row> rows) {
    Map<Long, List<Object>> numbers = new LinkedHashMap<>();
    for (Row row : rows.orderBy("id").collectAsList()) {
      List<Object> values = new ArrayList<>();
      Object prediction = row.getAs("prediction");
      values.add(prediction instanceof Double ? prediction : List.copyOf(row.getList(7)));
      if (model.task() != Task.REGRESSION) {
        for (double each : row.<Vector>getAs("probability").toArray()) {
          values.add(each);
        }
      }
      numbers.put(row.getAs("id"), values);
    }
    return numbers;
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void givesTheNumbersOfPredictAndScorerWhicheverWayRowsCome(Task task) {
    TrainedModel model = ServedModels.of(task);
    ModelTransform transform = ModelTransform.of(model).outputs(columns(task));
    Map<Long, List<Object>> expected = predicted(model);
    assertEquals(ROWS, expected.size());
    assertTrue(expected.values().stream().distinct().count() > ROWS / 2);

    assertEquals(expected, transformed(model, transform.of(given(ROWS))), "rows in memory");
    assertEquals(expected, transformed(model, transform.of(files())), "files");
    assertEquals(expected, transformed(model, transform.of(files().repartition(5))), "an exchange");
    assertEquals(expected, transformed(model, transform.of(grouped(files()))), "an aggregation");
    assertEquals(expected, transformed(model, transform.of(files().cache())), "cached rows");
    assertEquals(expected, transformed(model, transform.of(files()).cache()), "cached outputs");

    Scorer scorer = Scorer.of(model);
    List<Row> rows =
        files()
            .orderBy("id")
            .withColumn("ratio", functions.expr("cast(income / (n + 1) as double)"))
            .collectAsList();
    Map<Long, List<Object>> scored = new LinkedHashMap<>();
    List<Map<String, Object>> plain = rows.stream().map(ModelTransformTest::plain).toList();
    List<Prediction> predictions = scorer.scoreAll(plain);
    for (int i = 0; i < rows.size(); i++) {
      scored.put(
          rows.get(i).getAs("id"),
          numbers(model, predictions.get(i)::column, model.encoder().labelColumns()));
    }
    assertEquals(expected, scored, "a scorer");
  }

  private static Dataset<Row> grouped(Dataset<Row> rows) {
    return rows.groupBy("id", "age", "income", "city", "member", "v")
        .agg(functions.max("n").as("n"));
  }

  private static Map<String, Object> plain(Row row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : row.schema().fieldNames()) {
      Object value = row.getAs(name);
      values.put(name, name.equals("v") ? row.getList(row.fieldIndex("v")) : value);
    }
    return values;
  }

  @Test
  void severalTargetsAreAVector() {
    TrainedModel model = ServedModels.ofTwoTargets();
    List<Row> expected =
        BatchPredictor.predict(model, given(20), List.of("id"), BadRows.FAIL).collectAsList();
    List<Row> found = ModelTransform.of(model).of(given(20)).collectAsList();
    for (int i = 0; i < 20; i++) {
      double[] numbers = found.get(i).<Vector>getAs("prediction").toArray();
      assertEquals(expected.get(i).getFloat(1), numbers[0]);
      assertEquals(expected.get(i).getFloat(2), numbers[1]);
    }
  }

  /** As {@code predict --explain} writes them. */
  @ParameterizedTest
  @EnumSource(Task.class)
  void reasonsAreThoseOfPredict(Task task) {
    TrainedModel model = ServedModels.of(task);
    AttributionOptions how = new AttributionOptions("zero", 20);
    List<String> columns = model.encoder().featureColumns();
    Map<Long, List<List<Object>>> expected = new LinkedHashMap<>();
    float[] zeros = new float[model.network().input().vectorShape().size()];
    for (Row row :
        new AttributedRows(zeros, how.steps(), GapTally.of(spark.sparkContext()))
            .of(
                model,
                given(ROWS),
                List.of("id"),
                BadRows.FAIL,
                SeenTally.of(spark.sparkContext(), model.encoder()))
            .collectAsList()) {
      List<Object> reasons =
          new ArrayList<>(List.of(row.getAs("explained"), row.getAs("baseline_output")));
      columns.forEach(column -> reasons.add(row.getAs("attribution_" + column)));
      reasons.add(row.getAs("attribution_gap"));
      expected.computeIfAbsent(row.getAs("id"), id -> new ArrayList<>()).add(reasons);
    }
    ModelTransform transform =
        ModelTransform.of(model).outputs(columns(task)).attributions("why", how);
    Dataset<Row> rows = transform.of(given(ROWS));
    assertEquals(rows.schema(), transform.schema(given(ROWS).schema()));
    Map<Long, List<List<Object>>> found = new LinkedHashMap<>();
    for (Row row : rows.select("id", "why").collectAsList()) {
      found.put(
          row.getLong(0),
          (task == Task.MULTILABEL ? row.<Row>getList(1) : List.of(row.getStruct(1)))
              .stream().map(ModelTransformTest::reasons).toList());
    }
    assertEquals(expected, found);
    assertEquals(predicted(model), transformed(model, rows.drop("why")));
    assertEquals(predicted(model), transformed(model, rows));
  }

  private static List<Object> reasons(Row why) {
    List<Object> reasons =
        new ArrayList<>(List.of(why.getAs("explained"), why.getAs("baseline_output")));
    Row columns = why.getAs("by_column");
    for (int i = 0; i < columns.length(); i++) {
      reasons.add(columns.get(i));
    }
    reasons.add(why.getAs("attribution_gap"));
    return reasons;
  }

  @Test
  void reasonsNeedABaselineOfTheModels() {
    TrainedModel model = ServedModels.of(Task.BINARY);
    for (String baseline : List.of("mean", "id=3")) {
      RunException refused =
          assertThrows(
              RunException.class,
              () ->
                  ModelTransform.of(model)
                      .attributions("why", new AttributionOptions(baseline, 20))
                      .of(given(1)));
      assertTrue(refused.getMessage().contains("zero"), refused.getMessage());
    }
    RunException twice =
        assertThrows(
            RunException.class,
            () ->
                ModelTransform.of(model)
                    .attributions("prediction", new AttributionOptions("zero", 20))
                    .of(given(1)));
    assertTrue(twice.getMessage().contains("twice"), twice.getMessage());
  }

  @Test
  void startsNoJobEvenOverAnAggregation() throws Exception {
    Dataset<Row> rows = grouped(files());
    List<Integer> jobs = new CopyOnWriteArrayList<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            jobs.add(job.jobId());
          }
        };
    spark.sparkContext().listenerBus().waitUntilEmpty(30_000);
    spark.sparkContext().addSparkListener(listener);
    try {
      Dataset<Row> scored = ModelTransform.of(ServedModels.of(Task.BINARY)).outputs(ALL).of(rows);
      scored.explain();
      spark.sparkContext().listenerBus().waitUntilEmpty(30_000);
      assertEquals(List.of(), jobs);
      assertEquals(ROWS, scored.count());
      spark.sparkContext().listenerBus().waitUntilEmpty(30_000);
      assertTrue(!jobs.isEmpty());
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
  }

  @Test
  void readsOnlyColumnsThatAreNeeded() {
    Dataset<Row> scored = ModelTransform.of(ServedModels.of(Task.BINARY)).of(files());
    String plan = scored.select("prediction").queryExecution().executedPlan().toString();
    String read = plan.substring(plan.indexOf("ReadSchema"));
    assertTrue(read.contains("age") && read.contains("income"), plan);
    assertTrue(!read.contains("id:"), plan);
  }

  @Test
  void classesAreNamedInTheMetadata() {
    Dataset<Row> scored = ModelTransform.of(ServedModels.of(Task.MULTICLASS)).of(given(50));
    List<Row> named =
        new IndexToString()
            .setInputCol("prediction")
            .setOutputCol("name")
            .transform(scored)
            .select("prediction", "name")
            .distinct()
            .orderBy("prediction")
            .collectAsList();
    for (Row row : named) {
      assertEquals(List.of("blue", "green", "red").get((int) row.getDouble(0)), row.getString(1));
    }
    assertTrue(named.size() > 1);
  }

  @Test
  void thresholdsDecideAsSparkMlHasThem() {
    double[] thresholds = {0.2, 0.9, 0.5};
    OutputColumns wanted =
        new OutputColumns(
            ALL.prediction(), ALL.probability(), ALL.rawPrediction(), Optional.of(thresholds));
    boolean differs = false;
    for (Row row :
        ModelTransform.of(ServedModels.of(Task.MULTICLASS))
            .outputs(wanted)
            .of(given(ROWS))
            .collectAsList()) {
      double[] p = row.<Vector>getAs("probability").toArray();
      int expected = 0;
      for (int i = 1; i < 3; i++) {
        if (p[i] / thresholds[i] > p[expected] / thresholds[expected]) {
          expected = i;
        }
      }
      assertEquals((double) expected, row.<Double>getAs("prediction"));
      differs |= expected != row.<Vector>getAs("probability").argmax();
    }
    assertTrue(differs);
  }

  @Test
  void aDataSetIsJoinedWithItself() {
    Dataset<Row> scored = ModelTransform.of(ServedModels.of(Task.BINARY)).of(given(40));
    assertEquals(
        40,
        scored
            .as("a")
            .join(scored.as("b"), functions.expr("a.id = b.id"))
            .filter("a.prediction = b.prediction")
            .count());
  }

  @Test
  void invalidRowsEndTheJobOrAreLeftOutOrStay() {
    List<Row> rows = new ArrayList<>(ServedModels.rows(10));
    rows.set(3, RowFactory.create(3L, 20.0, null, "Bonn", true, new Double[] {1.0, 2.0}, 1L));
    rows.set(7, RowFactory.create(7L, 20.0, 1000, "Bonn", true, new Double[] {1.0, 2.0}, -1L));
    Dataset<Row> given =
        spark.createDataFrame(rows, StructType.fromDDL(ServedModels.DDL)).coalesce(1);
    ModelTransform transform = ModelTransform.of(ServedModels.of(Task.BINARY)).outputs(ALL);
    Exception refused = assertThrows(Exception.class, () -> transform.of(given).collectAsList());
    String told = RunException.of(refused).getMessage();
    assertTrue(
        told.contains("income") && told.contains("ata row 4") && told.contains("keep"), told);

    List<Row> left = transform.invalidRows(InvalidRows.SKIP).of(given).collectAsList();
    assertEquals(8, left.size());
    List<Row> all =
        new ArrayList<>(transform.invalidRows(InvalidRows.KEEP).of(given).collectAsList());
    assertEquals(10, all.size());
    for (Row row : all) {
      boolean bad = row.getLong(0) == 3 || row.getLong(0) == 7;
      for (int i = 7; i < 10; i++) {
        assertEquals(bad, row.isNullAt(i));
      }
    }
    all.removeIf(row -> row.isNullAt(7));
    assertEquals(left, all);
  }

  @Test
  void wrongColumnsAreToldBeforeAnythingRuns() {
    ModelTransform transform = ModelTransform.of(ServedModels.of(Task.BINARY));
    RunException missing =
        assertThrows(RunException.class, () -> transform.of(given(1).drop("income")));
    assertTrue(missing.getMessage().contains("income"), missing.getMessage());
    RunException type =
        assertThrows(
            RunException.class,
            () -> transform.of(given(1).withColumn("age", functions.array(functions.lit(1)))));
    assertTrue(type.getMessage().contains("age"), type.getMessage());
    RunException taken =
        assertThrows(
            RunException.class,
            () -> transform.of(given(1).withColumn("prediction", functions.lit(1))));
    assertTrue(taken.getMessage().contains("prediction"), taken.getMessage());
  }
}
