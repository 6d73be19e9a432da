package gradus.ml;

import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.run.RunException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;
import scala.reflect.ClassTag$;

/** Fits on the same data set, one after the other or at once, share its packed rows. */
class MeetingTest {
  private static final int ROWS = 240;
  private static final String PACKED = "Gradus: pack training rows";
  private static final String LOOKED = "Gradus: look at the training rows";
  private static final String TRAINED = "Gradus: train ";

  private static SparkSession spark;
  private static Dataset<Row> customers;

  /** How many must wait before a row is read for the second time; read by the executors' tasks. */
  private static final AtomicInteger expected = new AtomicInteger();

  private static final AtomicInteger reads = new AtomicInteger();

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
    return classifier("mine");
  }

  private static NeuralNetworkClassifier classifier(String uid) {
    return new NeuralNetworkClassifier(uid)
        .setInputCols(TestSpark.INPUTS)
        .setHiddenLayers(new int[] {6})
        .setMaxIter(2)
        .setBatchSize(32)
        .setNumPartitions(2);
  }

  /** Three that share their rows, and one that encodes them in another way. */
  private static ParamMap[] grid(NeuralNetworkClassifier base) {
    return new ParamMap[] {
      new ParamMap().put(base.stepSize().w(0.1)),
      new ParamMap().put(base.scaling().w("min-max")),
      new ParamMap().put(base.hiddenLayers().w(List.of(4, 3))),
      new ParamMap().put(base.stepSize().w(0.003)),
    };
  }

  private static float[] parameters(Model<?> model) {
    return ((NeuralNetworkClassificationModel) model).trained().parameters();
  }

  /** Of an estimator that nobody else has. */
  private static float[] alone(Dataset<?> rows, ParamMap map) {
    return parameters(classifier().copy(map).fit(rows));
  }

  /** As Spark divides them. */
  private static List<Dataset<Row>> trainingRows(int folds, long seed) {
    List<Dataset<Row>> all = new ArrayList<>();
    for (Tuple2<RDD<Row>, RDD<Row>> fold :
        MLUtils.kFold(customers.rdd(), folds, seed, ClassTag$.MODULE$.<Row>apply(Row.class))) {
      all.add(spark.createDataFrame(fold._1(), customers.schema()).persist());
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void sparksCrossValidatorPacksTheRowsOfAFoldOnceForEachEncoding(int parallelism)
      throws TimeoutException {
    NeuralNetworkClassifier base = classifier();
    ParamMap[] maps = grid(base);
    CrossValidatorModel validated;
    try (JobWatch jobs = new JobWatch(spark)) {
      validated =
          new CrossValidator()
              .setEstimator(base)
              .setEvaluator(new BinaryClassificationEvaluator())
              .setEstimatorParamMaps(maps)
              .setNumFolds(2)
              .setSeed(3)
              .setParallelism(parallelism)
              .setCollectSubModels(true)
              .fit(customers);
      // Two encodings a fold, and the best model on all rows.
      assertEquals(5, jobs.of(PACKED).size());
      assertEquals(5, jobs.of(LOOKED).size());
      assertTrue(jobs.of(TRAINED).size() <= 9, () -> "found " + jobs);
    }
    List<Dataset<Row>> folds = trainingRows(2, 3);
    for (int fold = 0; fold < 2; fold++) {
      for (int i = 0; i < maps.length; i++) {
        assertArrayEquals(
            alone(folds.get(fold), maps[i]),
            parameters(validated.subModels()[fold][i]),
            "fold " + fold + ", map " + i);
      }
    }
    folds.forEach(Dataset::unpersist);
  }

  @Test
  void sparksTrainValidationSplitDoesSoToo() throws TimeoutException {
    NeuralNetworkClassifier base = classifier();
    try (JobWatch jobs = new JobWatch(spark)) {
      new TrainValidationSplit()
          .setEstimator(base)
          .setEvaluator(new BinaryClassificationEvaluator())
          .setEstimatorParamMaps(grid(base))
          .fit(customers);
      assertEquals(3, jobs.of(PACKED).size());
    }
  }

  /** A column that is not read for the second time before so many threads wait for the rows. */
  private static Dataset<Row> slow(int waiting) {
    expected.set(waiting);
    reads.set(0);
    UDF1<Double, Double> slow =
        value -> {
          if (reads.incrementAndGet() == ROWS + 1) {
            awaitThreads();
          }
          return value;
        };
    spark.udf().register("slow", slow, DataTypes.DoubleType);
    return customers.withColumn("x", callUDF("slow", col("x")));
  }

  private static void awaitThreads() throws InterruptedException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (waiting() < expected.get() && System.nanoTime() < end) {
      Thread.sleep(5);
    }
  }

  private static long waiting() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            stack ->
                Arrays.stream(stack)
                    .anyMatch(
                        call ->
                            call.getClassName().endsWith("FitRoom")
                                && call.getMethodName().equals("awaitTurn")))
        .count();
  }

  @Test
  void thoseWhoComeWhileRowsArePackedJoinTheRoundAndOneThatFailsHurtsNobody() throws Exception {
    NeuralNetworkClassifier base = classifier();
    List<ParamMap> maps =
        List.of(
            new ParamMap().put(base.stepSize().w(0.1)),
            new ParamMap().put(base.stepSize().w(1e30)).put(base.optimizer().w("sgd")),
            new ParamMap().put(base.hiddenLayers().w(List.of(4, 3))),
            new ParamMap().put(base.batchSize().w(100_000)),
            new ParamMap().put(base.stepSize().w(0.003)));
    Dataset<Row> rows = slow(maps.size() - 1);
    ExecutorService threads = Executors.newFixedThreadPool(maps.size());
    List<Future<NeuralNetworkClassificationModel>> fits = new ArrayList<>();
    try (JobWatch jobs = new JobWatch(spark)) {
      maps.forEach(map -> fits.add(threads.submit(() -> base.fit(rows, map))));
      for (int i : new int[] {1, 3}) {
        Throwable thrown = assertThrows(ExecutionException.class, fits.get(i)::get).getCause();
        assertTrue(thrown instanceof RunException, thrown.toString());
      }
      for (int i : new int[] {0, 2, 4}) {
        float[] found = parameters(fits.get(i).get());
        assertArrayEquals(alone(customers, maps.get(i)), found, "map " + i);
      }
      // Together those that can be trained, and then each alone.
      assertEquals(
          List.of(4, 1, 1, 1),
          jobs.of(TRAINED).stream().map(text -> text.contains(" models ") ? 4 : 1).toList());
      assertEquals(1 + 3, jobs.of(PACKED).size());
    } finally {
      threads.shutdownNow();
    }
    assertEquals(0, kept());
  }

  @BeforeEach
  void giveBackWhatOtherTestsLeft() {
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .getPersistentRDDs()
        .values()
        .forEach(
            rdd -> {
              if (String.valueOf(rdd.name()).startsWith("Gradus ")) {
                rdd.unpersist();
              }
            });
  }

  /** Packed rows that take memory. */
  private static long kept() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .getPersistentRDDs()
        .values()
        .stream()
        .filter(rdd -> String.valueOf(rdd.name()).startsWith("Gradus "))
        .count();
  }

  @Test
  void rowsStayAsLongAsTheirDataSetIsPersistedAndNoOtherOneComes() {
    NeuralNetworkClassifier base = classifier();
    Dataset<Row> one = customers.filter("x > -2").persist();
    Dataset<Row> other = customers.filter("x < 2").persist();
    base.fit(customers.filter("x > 0"), new ParamMap());
    base.fit(one);
    assertEquals(0, kept());
    base.fit(one, new ParamMap());
    base.copy(new ParamMap()).fit(one, new ParamMap());
    base.fit(one);
    assertEquals(1, kept());
    base.fit(other, new ParamMap());
    assertEquals(1, kept());
    for (String scaling : List.of("none", "standard", "min-max", "robust", "quantile-normal")) {
      base.fit(other, new ParamMap().put(base.scaling().w(scaling)));
    }
    assertEquals(4, kept());
    other.unpersist();
    base.fit(other, new ParamMap());
    assertEquals(0, kept());
    one.unpersist();
  }

  @Test
  void rowsAreGivenBackWhenTheirDataSetOrTheEstimatorIsCollected() throws InterruptedException {
    NeuralNetworkClassifier base = classifier();
    fitOnRowsOfItsOwn(base);
    assertGivenBack();
    assertEquals(2, base.copy(new ParamMap()).getMaxIter());
    fitOnce();
    assertGivenBack();
  }

  /** In methods of their own, so that nobody has what they made afterwards. */
  private static void fitOnRowsOfItsOwn(NeuralNetworkClassifier base) {
    base.fit(customers.filter("x > -1.5").persist(), new ParamMap());
    assertEquals(1, kept());
  }

  private static void fitOnce() {
    classifier().fit(customers, new ParamMap());
    assertEquals(1, kept());
  }

  private static void assertGivenBack() throws InterruptedException {
    for (int i = 0; i < 200 && kept() > 0; i++) {
      System.gc();
      Thread.sleep(50);
    }
    assertEquals(0, kept());
  }

  /** Rows of the same data set that are divided in another way are others. */
  @Test
  void validationRowsAreMinded() {
    Dataset<Row> rows =
        customers.withColumn("a", col("x").gt(1)).withColumn("b", col("x").lt(-1)).persist();
    NeuralNetworkClassifier base = classifier();
    List<Long> counts = new ArrayList<>();
    for (String indicator : List.of("a", "b", "a")) {
      NeuralNetworkClassificationModel model =
          base.fit(rows, new ParamMap().put(base.validationIndicatorCol().w(indicator)));
      counts.add(model.summary().rows().get("validation"));
    }
    assertEquals(
        List.of(rows.filter("a").count(), rows.filter("b").count(), rows.filter("a").count()),
        counts);
    rows.unpersist();
  }
}
