package gradus.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.BadRows;
import io.gradus.config.Existing;
import io.gradus.dataset.SparkTest;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.model.TrainedModel;
import io.gradus.network.Task;
import io.gradus.run.ModelTransform;
import io.gradus.run.ServedModels;
import io.gradus.storage.ModelStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Models called in SQL, as an analyst and a stream would. */
class ModelCatalogTest extends SparkTest {
  private static final int ROWS = 120;
  private static final String CATALOG = "spark.sql.catalog.gradus";
  private static final String INVALID = CATALOG + ".invalid-rows";

  @BeforeEach
  void setTheCatalog() {
    spark.conf().set(CATALOG, "gradus.sql.ModelCatalog");
    given(ServedModels.rows(ROWS)).createOrReplaceTempView("t");
  }

  @AfterEach
  void unset() {
    spark.conf().unset(INVALID);
  }

  private static Dataset<Row> given(List<Row> rows) {
    return spark.createDataFrame(rows, StructType.fromDDL(ServedModels.DDL));
  }

  /** Saves a model and gives it a name. */
  private void served(String name, TrainedModel model) {
    String path = folder.resolve(name).toString();
    ModelStore.save(model, path, spark.sessionState().newHadoopConf(), Existing.OVERWRITE);
    spark.conf().set(CATALOG + ".model." + name, path);
  }

  /** By id, the columns of a prediction. */
  private static Map<Object, List<Object>> byId(List<Row> rows) {
    Map<Object, List<Object>> found = new LinkedHashMap<>();
    for (Row row : rows) {
      Row columns = row.length() == 2 && row.get(1) instanceof Row inner ? inner : null;
      List<Object> values = new ArrayList<>();
      for (int i = columns == null ? 1 : 0; i < (columns == null ? row : columns).length(); i++) {
        values.add((columns == null ? row : columns).get(i));
      }
      found.put(row.get(0), values);
    }
    return found;
  }

  private static Map<Object, List<Object>> predicted(TrainedModel model) {
    return byId(
        BatchPredictor.predict(model, spark.table("t"), List.of("id"), BadRows.FAIL)
            .orderBy("id")
            .collectAsList());
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void givesWhatPredictGivesInBatchAndStream(Task task) throws Exception {
    TrainedModel model = ServedModels.of(task);
    String name = "m_" + task.id();
    served(name, model);
    Map<Object, List<Object>> expected = predicted(model);
    assertEquals(ROWS, expected.size());

    String call = "gradus." + name;
    assertEquals(
        expected,
        byId(
            spark
                .sql("SELECT id, %s(struct(*)) AS p FROM t ORDER BY id".formatted(call))
                .collectAsList()));
    assertEquals(
        expected,
        byId(
            spark
                .table("t")
                .repartition(3)
                .select(
                    functions.col("id"),
                    functions.expr(call + "(struct(v, n, CITY AS City, member, income, age)) AS p"))
                .orderBy("id")
                .collectAsList()),
        "other order and capitals");

    String path = folder.resolve("rows").toString();
    spark.table("t").repartition(4).write().mode("overwrite").parquet(path);
    Dataset<Row> stream =
        spark.readStream().schema(ServedModels.DDL).option("maxFilesPerTrigger", 1).parquet(path);
    Dataset<Row> scored = ModelTransform.of(model).of(stream);
    assertTrue(scored.isStreaming());
    stream("called", stream.selectExpr("id", call + "(struct(*)) AS p"));
    stream("scored", scored.select("id", "prediction"));
    assertEquals(
        expected,
        byId(spark.sql("SELECT * FROM called ORDER BY id").collectAsList()),
        "a stream that calls the function");
    assertEquals(
        byId(ModelTransform.of(model)
                .of(spark.table("t"))
                .select("id", "prediction")
                .orderBy("id")
                .collectAsList())
            .toString(),
        byId(spark.sql("SELECT * FROM scored ORDER BY id").collectAsList()).toString(),
        "a stream that is transformed");
  }

  private static void stream(String name, Dataset<Row> rows) throws Exception {
    rows.writeStream()
        .format("memory")
        .queryName(name)
        .outputMode("append")
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  @Test
  void aModelThatHasChangedIsNoticedByTheNextQuery() {
    TrainedModel first = ServedModels.of(Task.BINARY);
    served("m", first);
    Map<Object, List<Object>> before =
        byId(spark.sql("SELECT id, gradus.m(struct(*)) FROM t").collectAsList());
    float[] changed = first.parameters().clone();
    changed[0] += 1;
    TrainedModel second =
        new TrainedModel(
            first.task(),
            first.network(),
            first.encoder(),
            changed,
            first.buffers(),
            first.provenance());
    served("m", second);
    Map<Object, List<Object>> after =
        byId(spark.sql("SELECT id, gradus.m(struct(*)) FROM t").collectAsList());
    assertNotEquals(before, after);
    assertEquals(predicted(second), after);
  }

  @Test
  void mistakesAreToldBeforeAnythingRuns() {
    served("m", ServedModels.of(Task.BINARY));
    says("SELECT gradus.m(struct(income, city, member, v, n)) FROM t", "Column \"age\"", "none");
    says("SELECT gradus.m(struct(age, city, member, v, n)) FROM t", "\"income\" is none");
    says(
        "SELECT gradus.m(struct(v AS age, income, city, member, v, n)) FROM t",
        "Column \"age\"",
        "ARRAY<DOUBLE>");
    says("SELECT gradus.m(age) FROM t", "one struct", "gradus.m(struct(*))", "DOUBLE");
    says("SELECT gradus.m() FROM t", "one struct");
    says(
        "SELECT gradus.other(struct(*)) FROM t",
        "gradus.other",
        "found m",
        CATALOG + ".model.other");
    spark.conf().set(CATALOG + ".model.gone", folder.resolve("gone").toString());
    says("SELECT gradus.gone(struct(*)) FROM t", "gone");
    spark.conf().unset(CATALOG + ".model.gone");
  }

  private static void says(String query, String... parts) {
    Exception refused = assertThrows(Exception.class, () -> spark.sql(query));
    for (String part : parts) {
      assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
  }

  @Test
  void aRowThatIsNotAllowedIsAnErrorOrNull() {
    served("m", ServedModels.of(Task.BINARY));
    List<Row> rows = new ArrayList<>(ServedModels.rows(5));
    rows.set(3, RowFactory.create(3L, 20.0, null, "Bonn", true, new Double[] {1.0, 2.0}, 1L));
    given(rows).createOrReplaceTempView("bad");
    String query = "SELECT id, gradus.m(struct(*)).prediction FROM bad";
    Exception refused = assertThrows(Exception.class, () -> spark.sql(query).collectAsList());
    assertTrue(
        refused.getMessage().contains("income") && refused.getMessage().contains(INVALID),
        refused.getMessage());
    spark.conf().set(INVALID, "null");
    List<Row> found = spark.sql(query).collectAsList();
    for (Row row : found) {
      assertEquals(row.getLong(0) == 3, row.isNullAt(1));
    }
    spark.conf().set(INVALID, "perhaps");
    says(query, INVALID, "perhaps");
  }

  @Test
  void aMissingRowHasNoPrediction() {
    served("m", ServedModels.of(Task.BINARY));
    Row row =
        spark.sql("SELECT gradus.m(CASE WHEN id < 0 THEN struct(*) END) FROM t LIMIT 1").first();
    assertTrue(row.isNullAt(0));
  }

  @Test
  void functionsAreListed() {
    served("listed", ServedModels.of(Task.BINARY));
    List<String> names =
        spark.sql("SHOW USER FUNCTIONS IN gradus").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    assertTrue(names.stream().anyMatch(each -> each.contains("listed")), names::toString);
  }
}
