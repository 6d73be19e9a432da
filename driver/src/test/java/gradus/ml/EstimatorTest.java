package gradus.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.UserConfig;
import io.gradus.model.TrainedModel;
import io.gradus.network.Dense;
import io.gradus.run.RunConfiguration;
import io.gradus.run.RunException;
import io.gradus.run.TrainingRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

/** Estimators train what the command line trains. */
class EstimatorTest {
  private static SparkSession spark;
  private static Dataset<Row> customers;

  @TempDir Path folder;

  @BeforeAll
  static void startSpark() {
    spark = TestSpark.start();
    customers = TestSpark.customers(spark, 300, 5).persist();
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
        .setMaxIter(3)
        .setBatchSize(32)
        .setNumPartitions(2);
  }

  private static NeuralNetworkRegressor regressor() {
    return new NeuralNetworkRegressor()
        .setInputCols(TestSpark.INPUTS)
        .setLabelCol("bill")
        .setHiddenLayers(new int[] {6})
        .setMaxIter(3)
        .setBatchSize(32)
        .setNumPartitions(2);
  }

  private static void assertSameBits(TrainedModel expected, TrainedModel found) {
    assertArrayEquals(expected.parameters(), found.parameters());
    assertEquals(expected.encoder().label(), found.encoder().label());
    assertEquals(expected.encoder().features(), found.encoder().features());
  }

  private static TrainedModel trainedByRun(String text) {
    try (TrainingRun run =
        TrainingRun.on(spark, RunConfiguration.of(spark, UserConfig.parse(text, List.of())))) {
      return run.train().model();
    }
  }

  @Test
  void theCommandLineTrainsTheSameBits() {
    String path = folder.resolve("rows").toString();
    customers.drop("bill").write().option("header", "true").csv(path);
    TrainedModel expected =
        trainedByRun(
            """
            data { train = "%s", label = churn, partitions = 2, validation-fraction = 0.2 }
            features.columns.city.encoding = one-hot
            network { hidden = [6], activation = tanh }
            optimizer { type = adamw, rate = 0.01, weight-decay = 0.1 }
            training { epochs = 3, batch-size = 32, validate-every = 2 }
            seed = 7
            output.path = "%s"
            """
                .formatted(path, folder.resolve("out")));
    Dataset<Row> rows =
        spark.read().option("header", "true").option("inferSchema", "true").csv(path);
    NeuralNetworkClassificationModel model =
        classifier()
            .setInputCols(new String[] {"*"})
            .setActivation("tanh")
            .setOptimizer("adamw")
            .setStepSize(0.01)
            .setWeightDecay(0.1)
            .setValidationFraction(0.2)
            .setSeed(7)
            .setConfig("training.validate-every = 2, features.columns.city.encoding = one-hot")
            .fit(rows);
    assertSameBits(expected, model.trained());
    assertEquals(3, model.summary().totalIterations());
    assertEquals(
        expected.provenance().results().get("validation"),
        model.summary().metrics().get("validation"));
  }

  @Test
  void quantitiesAreRegression() {
    String path = folder.resolve("rows").toString();
    customers.drop("churn").write().parquet(path);
    TrainedModel expected =
        trainedByRun(
            """
            data { train = "%s", label = bill, partitions = 2 }
            network.hidden = [6]
            optimizer { type = lbfgs, iterations = 4, tolerance = 0 }
            output.path = "%s"
            """
                .formatted(path, folder.resolve("out")));
    NeuralNetworkRegressionModel model =
        regressor().setOptimizer("lbfgs").setMaxIter(4).setTol(0).fit(spark.read().parquet(path));
    assertSameBits(expected, model.trained());
    assertEquals(4, model.summary().objectiveHistory().length);
  }

  @Test
  void onesWhereTheIndicatorIsTrueAreForValidation() {
    Dataset<Row> indicated = customers.withColumn("held", col("x").gt(0.8)).persist();
    long held = indicated.filter("held").count();
    NeuralNetworkClassificationModel model =
        classifier().setValidationIndicatorCol("held").fit(indicated);
    Map<String, Long> rows = model.summary().rows();
    assertEquals(held, rows.get("validation"));
    assertEquals(300 - held, rows.get("train"));
    assertEquals(List.of(TestSpark.INPUTS), model.trained().encoder().featureColumns());
    assertTrue(model.summary().metrics().containsKey("validation"));
  }

  @SuppressWarnings("deprecation")
  @Test
  void mapsOfParamsAreTrainedTogetherToTheBitsOfEachAlone() {
    NeuralNetworkClassifier base = classifier();
    ParamMap[] maps = {
      new ParamMap().put(base.stepSize().w(0.1)),
      new ParamMap().put(base.stepSize().w(0.01), base.hiddenLayers().w(List.of(4, 3))),
      new ParamMap().put(base.scaling().w("min-max"))
    };
    List<NeuralNetworkClassificationModel> models = base.fitAll(customers, maps);
    List<NeuralNetworkClassificationModel> bySeq =
        JavaConverters.seqAsJavaList(
            base.fit(customers, JavaConverters.asScalaBuffer(List.of(maps)).toList()));
    for (int i = 0; i < maps.length; i++) {
      TrainedModel alone = base.fit(customers, maps[i]).trained();
      assertSameBits(alone, models.get(i).trained());
      assertSameBits(alone, bySeq.get(i).trained());
    }
    for (NeuralNetworkClassificationModel model : base.fit(customers, maps)) {
      assertEquals(base.uid(), model.uid());
    }
    assertEquals(4, ((Dense) models.get(1).trained().network().layers().get(0)).units());
  }

  @Test
  void oneOfManyThatCannotBeTrainedIsToldByItself() {
    NeuralNetworkClassifier base = classifier().setOptimizer("sgd");
    List<FitAttempt<NeuralNetworkClassificationModel>> attempts =
        base.attemptAll(
            customers,
            new ParamMap().put(base.stepSize().w(1e30)),
            new ParamMap().put(base.stepSize().w(0.01)),
            new ParamMap()
                .put(base.checkpointPath().w(folder.resolve("run").toString()))
                .put(base.batchSize().w(100_000)));
    assertThrows(RunException.class, () -> attempts.get(0).model());
    assertSameBits(
        base.copy(new ParamMap()).setStepSize(0.01).fit(customers).trained(),
        attempts.get(1).model().trained());
    assertThrows(RunException.class, () -> attempts.get(2).model());
  }

  /** What a kernel that was killed has left is gone on with, and the end is the same. */
  @Test
  void aFitThatWasStoppedGoesOn() {
    TrainedModel whole = classifier().fit(customers).trained();
    String path = folder.resolve("run").toString();
    NeuralNetworkClassifier checkpointed =
        classifier().setCheckpointPath(path).setCheckpointInterval(1);
    assertThrows(
        RunException.class,
        () -> checkpointed.copy(new ParamMap()).withListener(new StopAfter(2)).fit(customers));
    assertTrue(Files.exists(Path.of(path, "checkpoints")));
    StartedAt started = new StartedAt();
    NeuralNetworkClassificationModel resumed =
        checkpointed.copy(new ParamMap()).withListener(started).fit(customers);
    assertTrue(started.epochsBefore > 0, "began anew");
    assertSameBits(whole, resumed.trained());
    assertEquals(3, resumed.summary().totalIterations());
    // And once it is finished, it is what it was.
    assertSameBits(whole, checkpointed.fit(customers).trained());
  }

  @Test
  void labelsMayBeIndicesWithNames() {
    Dataset<Row> indexed =
        new StringIndexer()
            .setInputCol("churn")
            .setOutputCol("label")
            .fit(customers)
            .transform(customers)
            .persist();
    NeuralNetworkClassificationModel model =
        classifier().setLabelCol("label").setInputCols(TestSpark.INPUTS).fit(indexed);
    String most = indexed.filter("label = 0").select("churn").first().getString(0);
    assertEquals(most, model.classes().get(0));
    assertEquals(2, model.numClasses());
    assertEquals(List.of("leaves", "stays"), classifier().fit(customers).classes());
  }

  @Test
  void manyWholeNumbersAreClassesToAClassifier() {
    Dataset<Row> rows =
        spark.range(0, 240, 1, 1).selectExpr("CAST(id % 24 AS DOUBLE) AS label", "id % 5 AS x");
    NeuralNetworkClassificationModel model =
        classifier().setLabelCol("label").setInputCols(new String[] {"x"}).fit(rows);
    assertEquals(24, model.numClasses());
    assertEquals(
        24,
        classifier()
            .setLabelCol("label")
            .setInputCols(new String[] {"x"})
            .setCheckpointPath(folder.resolve("run").toString())
            .fit(rows)
            .numClasses());
  }

  private static void assertRefused(String expected, Runnable fit) {
    RuntimeException thrown = assertThrows(RuntimeException.class, fit::run);
    assertTrue(
        thrown instanceof IllegalArgumentException || thrown instanceof RunException,
        thrown.toString());
    assertTrue(thrown.getMessage().contains(expected), thrown.getMessage());
  }

  @Test
  void whatCannotBeIsRefusedByTheNamesOfParams() {
    Dataset<Row> shifted = customers.withColumn("label", col("member").cast("int").plus(lit(1)));
    assertRefused(
        "from 0 to 1 without a gap", () -> classifier().setLabelCol("label").fit(shifted));
    assertRefused(
        "from 0 to 299 without a gap", () -> classifier().setLabelCol("bill").fit(customers));
    assertRefused(
        "labelCol: Expected a column \"none\"",
        () -> classifier().setLabelCol("none").fit(customers));
    NeuralNetworkClassifier vector = new NeuralNetworkClassifier().setLabelCol("churn");
    assertRefused("featuresCol: Expected a column \"features\"", () -> vector.fit(customers));
    assertRefused(
        "inputCols: Expected either", () -> classifier().setFeaturesCol("x").fit(customers));
    assertRefused("tol: ", () -> classifier().setOptimizer("adam").setTol(0.1).fit(customers));
    assertRefused(
        "earlyStoppingPatience: ", () -> classifier().setEarlyStoppingPatience(2).fit(customers));
    assertRefused(
        "config: Expected no output.path",
        () -> classifier().setConfig("output.path = x").fit(customers));
    assertRefused(
        "config: training.epoch",
        () -> classifier().setConfig("training.epoch = x").fit(customers));
    assertRefused(
        "NeuralNetworkRegressor",
        () -> classifier().setConfig("task = regression").setLabelCol("bill").fit(customers));
    assertRefused(
        "probability", () -> classifier().fit(customers.withColumn("probability", lit(1))));
    String path = folder.resolve("run").toString();
    NeuralNetworkClassifier writing = classifier().setCheckpointPath(path);
    assertRefused(
        "checkpointPath: Expected another path",
        () -> writing.fitAll(customers, new ParamMap(), new ParamMap()));
    assertFalse(Files.exists(Path.of(path)));
  }
}
