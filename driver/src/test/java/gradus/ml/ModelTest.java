package gradus.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.explain.ExplainOptions;
import io.gradus.run.ModelRun;
import io.gradus.run.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models among Spark's own stages, and in files. */
class ModelTest {
  private static SparkSession spark;
  private static Dataset<Row> customers;
  private static NeuralNetworkClassificationModel model;

  @TempDir Path folder;

  @BeforeAll
  static void trainOne() {
    spark = TestSpark.start();
    customers = TestSpark.customers(spark, 200, 5).persist();
    model = classifier().fit(customers);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setInputCols(TestSpark.INPUTS)
        .setLabelCol("churn")
        .setHiddenLayers(new int[] {6})
        .setMaxIter(4)
        .setBatchSize(32)
        .setStepSize(0.02)
        .setNumPartitions(2);
  }

  private static List<Row> scored(NeuralNetworkClassificationModel by) {
    return by.transform(customers)
        .select("prediction", "probability", "rawPrediction")
        .collectAsList();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void columnsAreWhereParamsSay() {
    NeuralNetworkClassificationModel other =
        model.copy(new ParamMap().put(model.predictionCol().w("p")));
    other.setProbabilityCol("share").setRawPredictionCol("").setThresholds(new double[] {0.9, 0.1});
    Dataset<Row> rows = other.transform(customers);
    Set<String> expected = new TreeSet<>(List.of(customers.columns()));
    expected.addAll(List.of("share", "p"));
    assertEquals(expected, new TreeSet<>(List.of(rows.columns())));
    assertEquals(rows.schema(), other.transformSchema(customers.schema()));
    for (Row row : rows.select("share", "p").collectAsList()) {
      Vector share = row.getAs(0);
      assertEquals(share.apply(1) / 0.1 > share.apply(0) / 0.9 ? 1 : 0, row.getDouble(1));
    }
    assertEquals("prediction", model.getPredictionCol());
    assertEquals(model.uid(), other.uid());
  }

  @Test
  void attributionsAddUpToTheScore() throws IOException {
    NeuralNetworkClassificationModel why = model.copy(new ParamMap());
    why.setAttributionsCol("why").setAttributionSteps(100);
    why.save(path("why"));
    Dataset<Row> rows = NeuralNetworkClassificationModel.load(path("why")).transform(customers);
    assertEquals(rows.schema(), why.transformSchema(customers.schema()));
    double most = 0;
    for (Row row : rows.select("rawPrediction", "why.*").collectAsList()) {
      double sum = row.<Double>getAs("baseline_output") - row.<Double>getAs("attribution_gap");
      Row parts = row.getAs("by_column");
      assertArrayEquals(TestSpark.INPUTS, parts.schema().fieldNames());
      for (int i = 0; i < parts.length(); i++) {
        sum += parts.getDouble(i);
        most = Math.max(most, Math.abs(parts.getDouble(i)));
      }
      assertEquals("stays", row.getAs("explained"));
      assertEquals(row.<Vector>getAs("rawPrediction").apply(1), sum, 1e-4);
    }
    assertTrue(most > 0.1, "found " + most);
    assertFalse(List.of(why.setAttributionsCol("").transform(customers).columns()).contains("why"));
    for (String wrong : List.of("median", "x=3")) {
      assertThrows(IllegalArgumentException.class, () -> why.setAttributionBaseline(wrong));
    }
    assertThrows(IllegalArgumentException.class, () -> why.setAttributionSteps(0));
  }

  @Test
  void oneRowIsPredictedAsByTransform() {
    Dataset<Row> vectors =
        new VectorAssembler()
            .setInputCols(new String[] {"x", "member"})
            .setOutputCol("features")
            .transform(customers)
            .withColumn("label", functions.expr("if(churn = 'stays', 1.0, 0.0)"));
    NeuralNetworkClassificationModel ofVectors =
        new NeuralNetworkClassifier()
            .setMaxIter(2)
            .setHiddenLayers(new int[] {6})
            .fit(vectors)
            .setThresholds(new double[] {0.9, 0.2});
    List<Row> rows = ofVectors.transform(vectors).limit(30).collectAsList();
    for (Row row : rows) {
      Vector features = row.getAs("features");
      assertEquals(row.<Double>getAs("prediction"), ofVectors.predict(features));
      assertEquals(row.<Vector>getAs("probability"), ofVectors.predictProbability(features));
      assertEquals(row.<Vector>getAs("rawPrediction"), ofVectors.predictRaw(features.toSparse()));
    }
    ofVectors.setThresholds(new double[] {0.2, 0.9});
    Vector first = rows.get(0).getAs("features");
    double[] share = ofVectors.predictProbability(first).toArray();
    assertEquals(share[1] / 0.9 > share[0] / 0.2 ? 1 : 0, ofVectors.predict(first));
    String length =
        assertThrows(RunException.class, () -> ofVectors.predict(Vectors.zeros(3))).getMessage();
    assertTrue(length.contains("features") && length.contains("found 3"), length);

    for (Row row : model.transform(customers).limit(30).collectAsList()) {
      assertEquals(row.<Double>getAs("prediction"), model.predict(row(row)));
      assertEquals(row.<Vector>getAs("probability"), model.predictProbability(row(row)));
    }
    String typed =
        assertThrows(IllegalArgumentException.class, () -> model.predict(first)).getMessage();
    assertTrue(typed.contains("x, y, city") && typed.contains("transform"), typed);
    String bare =
        assertThrows(
                IllegalArgumentException.class, () -> model.predict(RowFactory.create(1.0, 2.0)))
            .getMessage();
    assertTrue(bare.contains("without a schema"), bare);
    String missing =
        assertThrows(RunException.class, () -> model.predict(customers.select("x", "y").first()))
            .getMessage();
    assertTrue(missing.contains("city"), missing);
  }

  /** A row's own columns. */
  private static Row row(Row transformed) {
    Object[] values = new Object[customers.columns().length];
    Arrays.setAll(values, transformed::get);
    return new GenericRowWithSchema(values, customers.schema());
  }

  @Test
  void whatIsSavedIsOfTheCommandLineToo() {
    String path = path("model");
    assertThrows(
        RuntimeException.class, () -> new NeuralNetworkClassificationModel().write().save(path));
    NeuralNetworkClassificationModel saved = model.copy(new ParamMap());
    saved.setThresholds(new double[] {0.3, 0.7}).setPredictionCol("decided");
    assertDoesSave(saved, path);
    NeuralNetworkClassificationModel loaded = NeuralNetworkClassificationModel.load(path);
    assertEquals(saved.uid(), loaded.uid());
    assertArrayEquals(new double[] {0.3, 0.7}, loaded.getThresholds());
    assertEquals("decided", loaded.getPredictionCol());
    assertArrayEquals(model.trained().parameters(), loaded.trained().parameters());
    assertEquals(model.summary().toString(), loaded.summary().toString());
    assertTrue(loaded.hasSummary());
    try (ModelRun run = ModelRun.on(customers, path)) {
      assertArrayEquals(model.trained().parameters(), run.model().single("model").parameters());
      assertEquals(200, run.evaluate().rows());
    }
    assertThrows(IOException.class, () -> saved.save(path));
    assertDoesSave(model, path);
    assertFalse(NeuralNetworkClassificationModel.load(path).isSet(model.thresholds()));
    RunException other =
        assertThrows(RunException.class, () -> NeuralNetworkRegressionModel.load(path));
    assertTrue(other.getMessage().contains("NeuralNetworkClassificationModel"), other.getMessage());
  }

  private static void assertDoesSave(NeuralNetworkClassificationModel saved, String path) {
    try {
      saved.write().overwrite().save(path);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** As the command line leaves it, without a word of Spark ML. */
  @Test
  void modelsOfTheCommandLineAreLoaded() throws IOException {
    String run = path("run");
    NeuralNetworkClassifier writing = classifier().setCheckpointPath(run);
    writing.fit(customers);
    assertFalse(Files.exists(Path.of(run, "model/metadata")));
    NeuralNetworkClassificationModel loaded = NeuralNetworkClassificationModel.load(run + "/model");
    assertEquals(scored(model), scored(loaded));
    assertEquals(4, loaded.summary().totalIterations());
    RunException other =
        assertThrows(RunException.class, () -> NeuralNetworkRegressionModel.load(run + "/model"));
    assertTrue(other.getMessage().contains("binary"), other.getMessage());
  }

  @Test
  void estimatorsAreSavedWithTheirParams() throws IOException {
    NeuralNetworkClassifier saved =
        classifier().setConfig("training.validate-every = 2").setThresholds(new double[] {1, 2});
    saved.save(path("estimator"));
    NeuralNetworkClassifier loaded = NeuralNetworkClassifier.load(path("estimator"));
    for (Param<?> param : saved.params()) {
      assertEquals(written(saved, param.name()), written(loaded, param.name()));
    }
    assertEquals(saved.uid(), loaded.uid());
    RunException none =
        assertThrows(RunException.class, () -> NeuralNetworkClassifier.load(path("nothing")));
    assertTrue(none.getMessage().contains("found none"), none.getMessage());
  }

  private static String written(NeuralNetworkClassifier of, String name) {
    Param<Object> param = of.getParam(name);
    return name + (of.isDefined(param) ? "=" + param.jsonEncode(of.getOrDefault(param)) : "");
  }

  @Test
  void summariesTellTheHistory() throws IOException {
    NeuralNetworkClassificationModel checked =
        classifier().setValidationFraction(0.3).fit(customers);
    NeuralNetworkSummary summary = checked.summary();
    Dataset<Row> history = summary.history(spark);
    assertEquals(4, history.count());
    List<Row> losses = history.select("train_loss").collectAsList();
    for (int i = 0; i < 4; i++) {
      assertEquals(summary.objectiveHistory()[i], losses.get(i).getDouble(0));
    }
    assertTrue(Arrays.asList(history.columns()).contains("validation_accuracy"));
    assertEquals(
        summary.bestEpoch(),
        new JsonMapper().readTree(summary.toString()).path("best_epoch").asInt());
    assertEquals(summary.rows().get("train") + summary.rows().get("validation"), 200);
    assertTrue(checked.estimatedSize() > 4L * checked.trained().parameters().length);
  }

  /** As the command line does it with the model where it was saved. */
  @Test
  void whatTheCommandLineDoesModelsDo() throws IOException {
    String path = path("model");
    model.save(path);
    try (ModelRun run = ModelRun.on(customers, path)) {
      assertEquals(run.evaluate().values(), model.evaluate(customers));
      ObjectNode expected = json(run.explain(ExplainOptions.DEFAULT).toJson());
      ObjectNode found = json(model.explain(customers));
      assertEquals("the model in memory", found.path("model").path("directory").asText());
      ((ObjectNode) found.path("model")).put("directory", path);
      assertEquals(expected, found);
    }
    String page = Files.readString(Path.of(model.report(customers, path("report.html"))));
    assertTrue(page.contains("the model in memory"));
    assertTrue(Files.size(Path.of(model.exportOnnx(path("model.onnx")))) > 1000);
    assertThrows(RunException.class, () -> model.exportOnnx(path("model.onnx")));
    assertTrue(Files.readString(Path.of(model.exportCard(path("card.md")))).contains("churn"));
  }

  private static ObjectNode json(String text) throws IOException {
    return (ObjectNode) new JsonMapper().readTree(text);
  }

  @Test
  void sparksOwnStagesStandBeforeAndBehind() throws IOException {
    StringIndexer label = new StringIndexer().setInputCol("churn").setOutputCol("label");
    StringIndexer city = new StringIndexer().setInputCol("city").setOutputCol("cityIndex");
    VectorAssembler assembler =
        new VectorAssembler()
            .setInputCols(new String[] {"x", "member", "cityIndex"})
            .setOutputCol("features");
    NeuralNetworkClassifier network =
        new NeuralNetworkClassifier()
            .setMaxIter(4)
            .setHiddenLayers(new int[] {6})
            .setStepSize(0.02);
    IndexToString names = new IndexToString().setInputCol("prediction").setOutputCol("predicted");
    PipelineModel fitted =
        new Pipeline()
            .setStages(new PipelineStage[] {label, city, assembler, network, names})
            .fit(customers);
    Dataset<Row> rows = fitted.transform(customers);
    List<Row> expected = rows.select("predicted", "probability").collectAsList();
    assertEquals(2, rows.select("predicted").distinct().count());
    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(rows);
    assertEquals(rows.filter("predicted = churn").count() / 200.0, accuracy, 1e-12);
    assertTrue(accuracy > 0.6, "found " + accuracy);
    assertTrue(new BinaryClassificationEvaluator().evaluate(rows) > 0.6);
    fitted.write().overwrite().save(path("pipeline"));
    assertEquals(
        expected,
        PipelineModel.load(path("pipeline"))
            .transform(customers)
            .select("predicted", "probability")
            .collectAsList());
  }

  @Test
  void sparksOwnTuningTakesThem() throws IOException {
    NeuralNetworkRegressor regressor =
        new NeuralNetworkRegressor()
            .setInputCols(new String[] {"x", "y", "member"})
            .setLabelCol("bill")
            .setHiddenLayers(new int[] {6})
            .setMaxIter(3)
            .setBatchSize(32);
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(
                regressor.stepSize(),
                scala.Predef$.MODULE$.wrapDoubleArray(new double[] {1e-6, 0.05}))
            .build();
    RegressionEvaluator evaluator = new RegressionEvaluator().setLabelCol("bill");
    CrossValidatorModel best =
        new CrossValidator()
            .setEstimator(regressor)
            .setEvaluator(evaluator)
            .setEstimatorParamMaps(grid)
            .setNumFolds(2)
            .setParallelism(2)
            .fit(customers);
    assertTrue(best.avgMetrics()[1] < best.avgMetrics()[0]);
    NeuralNetworkRegressionModel model = (NeuralNetworkRegressionModel) best.bestModel();
    assertEquals(
        best.bestModel().transform(customers).schema().apply("prediction").dataType(),
        DataTypes.DoubleType);
    best.write().overwrite().save(path("validator"));
    assertArrayEquals(
        model.trained().parameters(),
        ((NeuralNetworkRegressionModel) CrossValidatorModel.load(path("validator")).bestModel())
            .trained()
            .parameters());
    assertEquals(
        0.05,
        ((NeuralNetworkRegressor)
                new TrainValidationSplit()
                    .setEstimator(regressor)
                    .setEvaluator(evaluator)
                    .setEstimatorParamMaps(grid)
                    .fit(customers)
                    .bestModel()
                    .parent())
            .getStepSize());
  }
}
