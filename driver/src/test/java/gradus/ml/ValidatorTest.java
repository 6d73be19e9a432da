package gradus.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.run.RunException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.DoubleStream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validators find what Spark's own find, and train all models together. */
class ValidatorTest {
  private static final int ROWS = 240;

  private static SparkSession spark;
  private static Dataset<Row> customers;

  @TempDir Path folder;

  @BeforeAll
  static void startSpark() {
    spark = TestSpark.start();
    Dataset<Row> rows = TestSpark.customers(spark, ROWS, 5);
    customers =
        new StringIndexer()
            .setInputCol("churn")
            .setOutputCol("label")
            .fit(rows)
            .transform(rows)
            .persist();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier("mine")
        .setInputCols(TestSpark.INPUTS)
        .setHiddenLayers(new int[] {6})
        .setMaxIter(3)
        .setBatchSize(32)
        .setNumPartitions(2);
  }

  private static ParamMap[] rates(NeuralNetworkClassifier base) {
    return new ParamMap[] {
      new ParamMap().put(base.stepSize().w(1e-5)),
      new ParamMap().put(base.stepSize().w(0.05)),
      new ParamMap().put(base.stepSize().w(0.01)).put(base.hiddenLayers().w(List.of(4, 3))),
    };
  }

  private static float[] parameters(Model<?> model) {
    Object last =
        model instanceof PipelineModel whole ? whole.stages()[whole.stages().length - 1] : model;
    return ((NeuralNetworkModel<?>) last).trained().parameters();
  }

  @Test
  void crossValidationIsThatOfSparkWithAllModelsInTheSameRounds() throws TimeoutException {
    NeuralNetworkClassifier base = classifier();
    ParamMap[] maps = rates(base);
    BinaryClassificationEvaluator evaluator = new BinaryClassificationEvaluator();
    CrossValidatorModel expected =
        new CrossValidator()
            .setEstimator(classifier())
            .setEvaluator(evaluator)
            .setEstimatorParamMaps(maps)
            .setSeed(3)
            .setCollectSubModels(true)
            .fit(customers);
    GradusCrossValidatorModel found;
    try (JobWatch jobs = new JobWatch(spark)) {
      found =
          new GradusCrossValidator()
              .setEstimator(base)
              .setEvaluator(evaluator)
              .setEstimatorParamMaps(maps)
              .setSeed(3)
              .setCollectSubModels(true)
              .fit(customers);
      List<String> trained = jobs.of("Gradus: train ");
      assertEquals(2, trained.size(), trained::toString);
      assertTrue(trained.get(0).startsWith("Gradus: train 9 models"), trained::toString);
      assertEquals(3 + 1, jobs.of("Gradus: pack training rows").size());
    }
    assertArrayEquals(expected.avgMetrics(), found.avgMetrics(), 1e-12);
    assertArrayEquals(parameters(expected.bestModel()), parameters(found.bestModel()));
    double[] spread = new double[3];
    for (int fold = 0; fold < 3; fold++) {
      for (int map = 0; map < 3; map++) {
        assertArrayEquals(
            parameters(expected.subModels()[fold][map]), parameters(found.subModels()[fold][map]));
        spread[map] += Math.pow(found.foldMetrics()[fold][map] - expected.avgMetrics()[map], 2) / 3;
      }
    }
    assertArrayEquals(DoubleStream.of(spread).map(Math::sqrt).toArray(), found.stdMetrics(), 1e-12);
    assertFalse(found.hasPredictions());
    assertThrows(IllegalStateException.class, found::predictions);
  }

  @Test
  void theSplitIsThatOfSpark() throws IOException {
    NeuralNetworkRegressor base =
        new NeuralNetworkRegressor()
            .setInputCols(new String[] {"x", "y", "member"})
            .setLabelCol("bill")
            .setMaxIter(2)
            .setBatchSize(32)
            .setNumPartitions(2);
    ParamMap[] maps = {
      new ParamMap().put(base.stepSize().w(1e-5)), new ParamMap().put(base.stepSize().w(0.05))
    };
    RegressionEvaluator evaluator = new RegressionEvaluator().setLabelCol("bill");
    double[] expected =
        new TrainValidationSplit()
            .setEstimator(base)
            .setEvaluator(evaluator)
            .setEstimatorParamMaps(maps)
            .setTrainRatio(0.6)
            .setSeed(9)
            .fit(customers)
            .validationMetrics();
    GradusTrainValidationSplit split =
        new GradusTrainValidationSplit()
            .setEstimator(base)
            .setEvaluator(evaluator)
            .setEstimatorParamMaps(maps)
            .setTrainRatio(0.6)
            .setSeed(9)
            .setCollectPredictions(true);
    GradusTrainValidationSplitModel found = split.fit(customers);
    assertArrayEquals(expected, found.validationMetrics(), 1e-12);
    assertEquals(0.05, ((NeuralNetworkRegressor) found.bestModel().parent()).getStepSize());
    assertEquals(expected[1], evaluator.evaluate(found.predictions()), 1e-12);
    assertThrows(IllegalStateException.class, found::subModels);

    String path = folder.resolve("split").toString();
    found.write().save(path);
    GradusTrainValidationSplitModel loaded = GradusTrainValidationSplitModel.load(path);
    assertArrayEquals(found.validationMetrics(), loaded.validationMetrics());
    assertArrayEquals(parameters(found.bestModel()), parameters(loaded.bestModel()));
    assertEquals(0.6, loaded.validator().getTrainRatio());
    assertThrows(IllegalStateException.class, loaded::predictions);
  }

  /** With stages before that are estimators themselves, and maps that reach into them. */
  @Test
  void stagesBeforeTheNetworkAreFittedOnceForTheMapsThatLeaveThemAlone() throws Exception {
    VectorAssembler assembler =
        new VectorAssembler().setInputCols(new String[] {"x", "bill"}).setOutputCol("raw");
    StandardScaler scaler = new StandardScaler().setInputCol("raw").setOutputCol("features");
    NeuralNetworkClassifier network =
        new NeuralNetworkClassifier().setMaxIter(2).setBatchSize(32).setNumPartitions(2);
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {assembler, scaler, network});
    ParamMap[] maps = {
      new ParamMap().put(network.stepSize().w(0.1)),
      new ParamMap().put(network.stepSize().w(0.1)).put(scaler.withMean().w(true)),
      new ParamMap().put(network.stepSize().w(0.001)),
    };
    BinaryClassificationEvaluator evaluator = new BinaryClassificationEvaluator();
    CrossValidatorModel expected =
        new CrossValidator()
            .setEstimator(pipeline)
            .setEvaluator(evaluator)
            .setEstimatorParamMaps(maps)
            .setNumFolds(2)
            .setSeed(3)
            .setCollectSubModels(true)
            .fit(customers);
    GradusCrossValidator validator =
        new GradusCrossValidator()
            .setEstimator(pipeline)
            .setEvaluator(evaluator)
            .setEstimatorParamMaps(maps)
            .setNumFolds(2)
            .setSeed(3)
            .setCollectSubModels(true);
    GradusCrossValidatorModel found;
    try (JobWatch jobs = new JobWatch(spark)) {
      found = validator.fit(customers);
      assertEquals(2 * 2 + 1, jobs.of("Gradus: pack training rows").size());
      assertTrue(jobs.of("Gradus: train ").get(0).startsWith("Gradus: train 6 models"));
    }
    assertArrayEquals(expected.avgMetrics(), found.avgMetrics(), 1e-12);
    for (int fold = 0; fold < 2; fold++) {
      for (int map = 0; map < 3; map++) {
        assertArrayEquals(
            parameters(expected.subModels()[fold][map]), parameters(found.subModels()[fold][map]));
      }
    }
    List<Row> predicted = found.transform(customers).select("probability").collectAsList();
    assertEquals(expected.transform(customers).select("probability").collectAsList(), predicted);

    String path = folder.resolve("validator").toString();
    found.write().save(path);
    GradusCrossValidatorModel loaded = GradusCrossValidatorModel.load(path);
    assertEquals(predicted, loaded.transform(customers).select("probability").collectAsList());
    assertArrayEquals(found.avgMetrics(), loaded.avgMetrics());
    assertArrayEquals(parameters(found.subModels()[1][2]), parameters(loaded.subModels()[1][2]));
    GradusCrossValidator again = loaded.validator();
    assertEquals(validator.uid(), again.uid());
    assertEquals(Arrays.toString(maps), Arrays.toString(loaded.getEstimatorParamMaps()));
    assertArrayEquals(found.avgMetrics(), again.fit(customers).avgMetrics(), 1e-12);
  }

  @Test
  void networksStopByRowsOfTheirTrainingPartAndAreMeasuredOnOthers() {
    NeuralNetworkClassifier base =
        classifier().setEarlyStoppingPatience(1).setEarlyStoppingMetric("auc").setMaxIter(30);
    Dataset<Row> rows = customers.withColumn("part", expr("pmod(hash(x), 4)")).persist();
    GradusCrossValidatorModel found =
        new GradusCrossValidator()
            .setEstimator(base)
            .setEstimatorParamMaps(rates(base))
            .setNumFolds(4)
            .setFoldCol("part")
            .setMetric("auc")
            .setValidationFraction(0.25)
            .setCollectSubModels(true)
            .setCollectPredictions(true)
            .fit(rows);
    List<Row> expected = new ArrayList<>();
    double[] means = new double[3];
    int best = 0;
    for (int map = 0; map < 3; map++) {
      for (int fold = 0; fold < 4; fold++) {
        NeuralNetworkClassificationModel model =
            (NeuralNetworkClassificationModel) found.subModels()[fold][map];
        Dataset<Row> heldOut = rows.filter(col("part").equalTo(fold));
        long training = ROWS - heldOut.count();
        long validation = model.summary().rows().get("validation");
        assertEquals(training, model.summary().rows().get("train") + validation);
        assertEquals(0.25, validation / (double) training, 0.12);
        assertFalse(model.trained().encoder().featureColumns().contains("part"));
        double value = model.evaluate(heldOut).get("auc");
        assertEquals(value, found.foldMetrics()[fold][map], 1e-9);
        means[map] += value / 4;
      }
      best = means[map] > means[best] ? map : best;
    }
    assertArrayEquals(means, found.avgMetrics(), 1e-9);
    for (int fold = 0; fold < 4; fold++) {
      expected.addAll(
          found
              .subModels()[fold][best]
              .transform(rows.filter(col("part").equalTo(fold)))
              .select("x", "part", "probability", "part")
              .collectAsList());
    }
    assertEquals(
        expected, found.predictions().select("x", "part", "probability", "fold").collectAsList());
    assertEquals(
        ROWS,
        ((NeuralNetworkClassificationModel) found.bestModel())
            .summary().rows().values().stream().mapToLong(Long::longValue).sum());
    rows.unpersist();
  }

  @Test
  void oneThatCannotBeTrainedIsNotTheBestAndHurtsNoOther() {
    NeuralNetworkClassifier base = classifier().setOptimizer("sgd");
    GradusTrainValidationSplit split =
        new GradusTrainValidationSplit().setEstimator(base).setCollectSubModels(true);
    ParamMap diverging = new ParamMap().put(base.stepSize().w(1e30));
    ParamMap tooLarge = new ParamMap().put(base.batchSize().w(100_000));
    ParamMap good = new ParamMap().put(base.stepSize().w(0.01));
    GradusTrainValidationSplitModel found =
        split.setEstimatorParamMaps(new ParamMap[] {diverging, tooLarge, good}).fit(customers);
    assertTrue(Double.isNaN(found.validationMetrics()[0]));
    assertTrue(Double.isNaN(found.validationMetrics()[1]));
    assertEquals(0.01, ((NeuralNetworkClassifier) found.bestModel().parent()).getStepSize());
    assertEquals(null, found.subModels()[0]);
    String message =
        assertThrows(
                RunException.class,
                () -> split.setEstimatorParamMaps(new ParamMap[] {diverging}).fit(customers))
            .getMessage();
    assertTrue(message.contains("rate"), message);
  }

  private static void assertRefused(String expected, Runnable work) {
    String message = assertThrows(IllegalArgumentException.class, work::run).getMessage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void whatCannotBeIsRefused() {
    NeuralNetworkClassifier base = classifier();
    GradusCrossValidator validator = new GradusCrossValidator().setEstimator(base);
    assertRefused(
        "estimator: Expected it to be set", () -> new GradusCrossValidator().fit(customers));
    assertRefused(
        "whose last stage is one, found Pipeline",
        () ->
            new GradusCrossValidator()
                .setEstimator(
                    new Pipeline().setStages(new PipelineStage[] {base, new VectorAssembler()}))
                .fit(customers));
    assertRefused("numFolds: Expected", () -> validator.setNumFolds(1));
    assertRefused("trainRatio: Expected", () -> new GradusTrainValidationSplit().setTrainRatio(1));
    assertRefused("metric: ", () -> validator.setMetric("aucc"));
    assertRefused(
        "estimatorParamMaps: Expected", () -> validator.setEstimatorParamMaps(new ParamMap[0]));
    assertRefused(
        "checkpointPath: Expected none",
        () ->
            new GradusCrossValidator()
                .setEstimator(classifier().setCheckpointPath("somewhere"))
                .fit(customers));
    assertRefused(
        "foldCol: Expected the numbers from 0 to 2",
        () ->
            validator
                .copy(new ParamMap())
                .setFoldCol("f")
                .fit(customers.withColumn("f", expr("1"))));
    assertRefused(
        "foldCol: Expected a column of whole numbers",
        () -> validator.copy(new ParamMap()).setFoldCol("x").fit(customers));
    assertRefused(
        "metric: Expected one that the held out rows define",
        () -> validator.copy(new ParamMap()).setMetric("rmse").fit(customers));
  }

  @Test
  void eachParamHasDocGetterAndSetter() throws ReflectiveOperationException {
    for (GradusValidator<?, ?> validator :
        List.of(new GradusCrossValidator(), new GradusTrainValidationSplit())) {
      for (var param : validator.params()) {
        assertTrue(param.doc().endsWith("."), param.name());
        String name =
            param.name().substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                + param.name().substring(1);
        validator
            .getClass()
            .getMethod("set" + name, validator.getClass().getMethod("get" + name).getReturnType());
      }
    }
  }
}
