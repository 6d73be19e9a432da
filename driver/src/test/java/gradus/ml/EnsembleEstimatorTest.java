package gradus.ml;

import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.model.Ensemble;
import io.gradus.model.TrainedModel;
import io.gradus.run.ModelRun;
import io.gradus.run.RunException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Estimators and validators give models of several networks, which are models like others. */
class EnsembleEstimatorTest {
  private static final int MEMBERS = 3;

  private static SparkSession spark;
  private static Dataset<Row> customers;
  private static NeuralNetworkClassificationModel model;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
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
        .setHiddenLayers(new int[] {5})
        .setMaxIter(2)
        .setBatchSize(32)
        .setNumPartitions(2)
        .setValidationFraction(0.2)
        .setEnsembleMembers(MEMBERS);
  }

  private static void assertSameNetworks(
      NeuralNetworkModel<?> expected, NeuralNetworkModel<?> found) {
    List<TrainedModel> networks = expected.whole().members();
    assertEquals(networks.size(), found.whole().members().size());
    for (int i = 0; i < networks.size(); i++) {
      TrainedModel other = found.whole().members().get(i);
      assertArrayEquals(networks.get(i).parameters(), other.parameters());
      assertEquals(networks.get(i).inputMeans(), other.inputMeans());
      assertEquals(networks.get(i).encoder().toJson(), other.encoder().toJson());
    }
  }

  private static double[][] probabilities(Model<?> of, Dataset<Row> rows) {
    return of.transform(rows).select("probability").collectAsList().stream()
        .map(row -> row.<Vector>getAs(0).toArray())
        .toArray(double[][]::new);
  }

  /** The mean of what models predict, recomputed. */
  private static void assertPredictsMean(
      List<? extends Model<?>> models, Model<?> together, Dataset<Row> rows) {
    double[][] found = probabilities(together, rows);
    double[][] expected = new double[found.length][2];
    for (Model<?> one : models) {
      double[][] own = probabilities(one, rows);
      for (int row = 0; row < own.length; row++) {
        for (int k = 0; k < 2; k++) {
          expected[row][k] += own[row][k] / models.size();
        }
      }
    }
    for (int row = 0; row < found.length; row++) {
      // Members add up in doubles, what they predict are floats.
      assertArrayEquals(expected[row], found[row], 1e-6);
    }
  }

  @Test
  void aFitInMemoryTrainsTheNetworksOfARunWithAnOutput() {
    NeuralNetworkClassificationModel written =
        classifier().setCheckpointPath(folder.resolve("run").toString()).fit(customers);
    assertSameNetworks(written, model);
    NeuralNetworkClassificationModel alone = classifier().setEnsembleMembers(1).fit(customers);
    assertArrayEquals(alone.trained().parameters(), model.whole().members().get(0).parameters());
    assertFalse(
        Arrays.equals(alone.trained().parameters(), model.whole().members().get(1).parameters()));
    assertEquals(written.summary().metrics(), model.summary().metrics());
    assertEquals(MEMBERS * 2, model.summary().history().size());
    assertEquals(MEMBERS, model.summary().history().get(5).get("member"));
    assertArrayEquals(alone.summary().objectiveHistory(), model.summary().objectiveHistory(), 0);
    assertEquals(model.evaluate(customers).keySet(), alone.evaluate(customers).keySet());
  }

  @Test
  void severalMapsTrainEnsemblesAndSingleNetworksTogether() {
    NeuralNetworkClassifier base = classifier();
    ParamMap[] maps = {
      new ParamMap(),
      new ParamMap().put(base.ensembleMembers().w(1)),
      new ParamMap().put(base.ensembleMembers().w(2)).put(base.stepSize().w(0.05)),
    };
    List<NeuralNetworkClassificationModel> found;
    try (JobWatch jobs = new JobWatch(spark)) {
      found = base.fitAll(customers, maps);
      assertTrue(
          jobs.of("Gradus: train ").get(0).startsWith("Gradus: train 6 models"),
          () -> "Expected all networks of all models in one round.");
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
    assertSameNetworks(model, found.get(0));
    assertEquals(1, found.get(1).members().size());
    assertSameNetworks(base.fit(customers, maps[2]), found.get(2));
  }

  @Test
  void predictsAndExplainsTheMeanOfItsMembers() {
    List<NeuralNetworkClassificationModel> members = model.members();
    assertEquals(MEMBERS, members.size());
    assertPredictsMean(members, model, customers);
    List<Row> together = reasons(model);
    List<List<Row>> own = members.stream().map(EnsembleEstimatorTest::reasons).toList();
    for (int row = 0; row < together.size(); row++) {
      Row found = together.get(row);
      double[] expected = new double[TestSpark.INPUTS.length];
      double baseline = 0;
      for (List<Row> rows : own) {
        // Of two classes it is always the logit of the second that is explained.
        assertEquals(found.getString(0), rows.get(row).getString(0));
        baseline += rows.get(row).getDouble(1) / MEMBERS;
        for (int i = 0; i < expected.length; i++) {
          expected[i] += rows.get(row).getStruct(2).getDouble(i) / MEMBERS;
        }
      }
      assertEquals(baseline, found.getDouble(1), 1e-9);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], found.getStruct(2).getDouble(i), 1e-9);
      }
    }
    assertTrue(together.stream().anyMatch(row -> Math.abs(row.getStruct(2).getDouble(0)) > 1e-3));
  }

  private static List<Row> reasons(NeuralNetworkClassificationModel of) {
    return of.copy(new ParamMap())
        .setAttributionsCol("why")
        .transform(customers.limit(20))
        .select("why.explained", "why.baseline_output", "why.by_column")
        .collectAsList();
  }

  @Test
  void whatIsToldOfOneNetworkNamesTheWayOut() {
    for (Runnable asked : List.<Runnable>of(() -> model.layers(), () -> model.explain(customers))) {
      String message = assertThrows(IllegalArgumentException.class, asked::run).getMessage();
      assertTrue(message.contains("ensemble of 3. Take one of its members"), message);
    }
    assertTrue(model.members().get(2).explain(customers).contains("\"gradus"));
    RunException failed =
        assertThrows(
            RunException.class,
            () -> classifier().setClasses(new String[] {"a", "b"}).fit(customers));
    assertFalse(failed.getMessage().contains("Member"), failed.getMessage());
  }

  @Test
  void aPipelineKeepsItAndSqlHasItAsAFunction() throws IOException {
    String path = folder.resolve("pipeline").toString();
    new Pipeline()
        .setStages(new PipelineStage[] {classifier()})
        .fit(customers)
        .write()
        .overwrite()
        .save(path);
    PipelineModel loaded = PipelineModel.load(path);
    assertSameNetworks(model, (NeuralNetworkModel<?>) loaded.stages()[0]);
    String directory = folder.resolve("model").toString();
    model.write().save(directory);
    assertInstanceOf(Ensemble.class, ModelRun.load(directory));
    spark.conf().set("spark.sql.catalog.gradus", "gradus.sql.ModelCatalog");
    spark.conf().set("spark.sql.catalog.gradus.model.churn", directory);
    customers.createOrReplaceTempView("customers");
    double[] expected =
        Arrays.stream(probabilities(model, customers)).mapToDouble(row -> row[1]).toArray();
    double[] found =
        spark
            .sql("SELECT gradus.churn(struct(*)).probability_stays FROM customers")
            .collectAsList()
            .stream()
            .mapToDouble(row -> ((Number) row.get(0)).doubleValue())
            .toArray();
    assertArrayEquals(expected, found, 0);
  }

  @Test
  void theModelsOfTheFoldsAreOneModel() throws IOException {
    NeuralNetworkClassifier base = classifier().setEnsembleMembers(1);
    GradusCrossValidatorModel validated =
        new GradusCrossValidator()
            .setEstimator(base)
            .setEstimatorParamMaps(
                new ParamMap[] {
                  new ParamMap().put(base.stepSize().w(1e-6)),
                  new ParamMap().put(base.stepSize().w(0.05))
                })
            .setCollectSubModels(true)
            .fit(customers);
    List<Model<?>> folds = new ArrayList<>();
    for (Model<?>[] maps : validated.subModels()) {
      folds.add(maps[1]);
    }
    Model<?> together = validated.foldEnsemble();
    assertPredictsMean(folds, together, customers);
    assertNotEquals(0, validated.avgMetrics()[1]);
    String path = folder.resolve("validated").toString();
    validated.write().save(path);
    assertSameNetworks(
        (NeuralNetworkModel<?>) together,
        (NeuralNetworkModel<?>) GradusCrossValidatorModel.load(path).foldEnsemble());
  }

  @Test
  void stagesBeforeThatAreFittedToEachFoldHaveNoEnsemble() {
    VectorAssembler vectors =
        new VectorAssembler()
            .setInputCols(new String[] {"x", "day_number"})
            .setOutputCol("features");
    NeuralNetworkClassifier network =
        new NeuralNetworkClassifier()
            .setLabelCol("churn")
            .setHiddenLayers(new int[0])
            .setMaxIter(1);
    Dataset<Row> rows = customers.withColumn("day_number", col("bill").multiply(2)).persist();
    Model<?> together = validated(rows, vectors, network).foldEnsemble();
    assertEquals(
        3, ((NeuralNetworkModel<?>) ((PipelineModel) together).stages()[1]).members().size());
    assertEquals(200, together.transform(rows).count());
    StandardScaler scaler = new StandardScaler().setInputCol("features").setOutputCol("scaled");
    GradusCrossValidatorModel fitted =
        validated(rows, vectors, scaler, network.copy(new ParamMap()).setFeaturesCol("scaled"));
    String message =
        assertThrows(IllegalArgumentException.class, fitted::foldEnsemble).getMessage();
    assertTrue(message.contains("found StandardScaler, which is fitted to each"), message);
  }

  private static GradusCrossValidatorModel validated(Dataset<Row> rows, PipelineStage... stages) {
    return new GradusCrossValidator().setEstimator(new Pipeline().setStages(stages)).fit(rows);
  }
}
