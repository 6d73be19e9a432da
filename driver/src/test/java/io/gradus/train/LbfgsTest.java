package io.gradus.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.checkpoint.CheckpointStore;
import io.gradus.checkpoint.Checkpoints;
import io.gradus.config.Carrier;
import io.gradus.config.CheckpointConfig;
import io.gradus.config.CompressionConfig;
import io.gradus.config.DivergenceConfig;
import io.gradus.config.LocalStepsConfig;
import io.gradus.config.ScheduleConfig;
import io.gradus.config.TrainingConfig;
import io.gradus.data.Block;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.TargetUnits;
import io.gradus.kernel.Precision;
import io.gradus.network.Dense;
import io.gradus.network.Factors;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import io.gradus.network.WithFactors;
import io.gradus.optim.Clipping;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.Regularization;
import io.gradus.round.SmallData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network of one layer is logistic regression: held against MLlib's. */
class LbfgsTest {
  private static final int ROWS = 600;
  private static final int FEATURES = 4;

  private static SparkSession session;

  @TempDir Path directory;

  @BeforeAll
  static void startSpark() {
    session =
        SparkSession.builder()
            .master("local[2]")
            .appName("lbfgs test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    session.stop();
  }

  @Test
  void findsTheCoefficientsOfMllib() {
    float[] found = train(new Regularization(0.05, 0, Regularization.Tensors.WEIGHTS));
    LogisticRegressionModel expected = mllib(0.05, 0);
    assertCoefficients(expected, found);
  }

  /** Half of twice the penalty of weights, and none of the bias, which no other key leaves out. */
  @Test
  void factorsOfPenaltiesGoByTensor() {
    LayerSpec layer = new WithFactors(new Dense(1), new Factors(7, 0.5), new Factors(1, 0));
    Regularization twice = new Regularization(0.1, 0, Regularization.Tensors.ALL);
    assertCoefficients(mllib(0.05, 0), train(problem(layer, twice)));
  }

  @Test
  void findsTheSparseCoefficientsOfMllibWithAnL1Penalty() {
    float[] found = train(new Regularization(0, 0.08, Regularization.Tensors.WEIGHTS));
    LogisticRegressionModel expected = mllib(0.08, 1);
    assertCoefficients(expected, found);
    assertTrue(expected.coefficients().numNonzeros() < FEATURES, "the penalty zeroes nothing");
    for (int i = 0; i < FEATURES; i++) {
      assertEquals(expected.coefficients().apply(i) == 0, found[i] == 0);
    }
  }

  /** What ends a run before its end. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @ParameterizedTest
  @CsvSource({"0.05, 0, 1", "0.05, 0, 4", "0, 0.08, 3", "0, 0.08, 6"})
  void goesOnFromACheckpointWithTheSameBits(double l2, double l1, int stopAfter)
      throws IOException {
    TrainingProblem problem = problem(new Regularization(l2, l1, Regularization.Tensors.WEIGHTS));
    JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
    TrainingResult expected = new Trainer(spark, problem, List.of()).train();
    assertTrue(expected.steps() > stopAfter + 2, "iterations");
    TrainListener stop =
        event -> {
          if (event instanceof TrainEvent.EpochFinished epoch && epoch.epoch() > stopAfter) {
            throw new Stopped();
          }
        };
    assertThrows(Stopped.class, () -> resume(problem, stop));
    List<Integer> before = new ArrayList<>();
    TrainingResult found =
        resume(
            problem,
            event -> {
              if (event instanceof TrainEvent.Started started) {
                before.add(started.epochsBefore());
              }
            });
    assertEquals(List.of(stopAfter), before);
    assertArrayEquals(expected.parameters(), found.parameters());
    assertEquals(expected.steps(), found.steps());
    assertEquals(expected.history().size(), found.history().size());
    for (int i = 0; i < expected.history().size(); i++) {
      assertEquals(expected.history().get(i).trainLoss(), found.history().get(i).trainLoss());
    }
  }

  private TrainingResult resume(TrainingProblem problem, TrainListener listener)
      throws IOException {
    CheckpointStore store = CheckpointStore.at(directory.toString(), new Configuration());
    CheckpointConfig everyIteration =
        new CheckpointConfig(Optional.empty(), Optional.of(1L), Optional.empty(), 2);
    try (Checkpoints checkpoints =
        new Checkpoints(everyIteration, store, Map.of("key", "value"), store.latest())) {
      return new Trainer(
              new JavaSparkContext(session.sparkContext()),
              problem,
              List.of(listener, event -> checkpoints.awaitWritten()),
              Optional.of(checkpoints))
          .train();
    }
  }

  /** Breeze searches on a thread of its own, which must not outlive the training. */
  @Test
  void noThreadIsLeftBehind() {
    JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
    TrainingProblem problem = problem(Regularization.NONE);
    List<String> searching = new ArrayList<>();
    TrainListener stop =
        event -> {
          if (event instanceof TrainEvent.EpochFinished epoch && epoch.epoch() == 2) {
            searching.addAll(searches());
            throw new Stopped();
          }
        };
    assertThrows(Stopped.class, () -> new Trainer(spark, problem, List.of(stop)).train());
    assertEquals(1, searching.size());
    assertEquals(List.of(), searches());
    new Trainer(spark, problem, List.of()).train();
    assertEquals(List.of(), searches());
  }

  private static List<String> searches() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter("gradus-lbfgs"::equals)
        .toList();
  }

  @Test
  void doublesAreKeptBitForBit() {
    double[] values = {
      0,
      -0.0,
      1,
      Math.PI,
      -1e-310,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      Double.NEGATIVE_INFINITY,
      1e300
    };
    double[] found = DoubleParts.join(DoubleParts.split(values));
    for (int i = 0; i < values.length; i++) {
      assertEquals(
          Double.doubleToRawLongBits(values[i]), Double.doubleToRawLongBits(found[i]), "at " + i);
    }
  }

  private static void assertCoefficients(LogisticRegressionModel expected, float[] found) {
    for (int i = 0; i < FEATURES; i++) {
      assertEquals(expected.coefficients().apply(i), found[i], 1e-3);
    }
    assertEquals(expected.intercept(), found[FEATURES], 1e-3);
  }

  private static double label(float[] x) {
    return 2 * x[0] - x[1] + 0.3 * x[0] * x[2] + 0.4 > 0 ? 1 : 0;
  }

  private static List<Block> blocks() {
    return SmallData.blocks(ROWS, FEATURES, 2, 6, LbfgsTest::label);
  }

  private static float[] train(Regularization regularization) {
    return train(problem(regularization));
  }

  private static float[] train(TrainingProblem problem) {
    JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
    return new Trainer(spark, problem, List.of()).train().parameters();
  }

  private static TrainingProblem problem(Regularization regularization) {
    return problem(new Dense(1), regularization);
  }

  private static TrainingProblem problem(LayerSpec layer, Regularization regularization) {
    NetworkSpec network =
        new NetworkSpec(
            new InputSpec(Shape.of(FEATURES), List.of()),
            List.of(layer),
            LossSpec.usual(Task.BINARY));
    JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
    return new TrainingProblem(
        network,
        Task.BINARY,
        Initializer.ZEROS,
        new Lbfgs(10, 200, 1e-9),
        ScheduleConfig.constant(),
        Clipping.NONE,
        regularization,
        new TrainingConfig(
            1,
            1,
            Optional.empty(),
            Precision.FLOAT32,
            Carrier.AUTO,
            LocalStepsConfig.synchronous(),
            CompressionConfig.none(),
            DivergenceConfig.stop(),
            Optional.empty(),
            1,
            1),
        1,
        PackedData.of(spark.parallelize(blocks(), 2).cache()),
        Optional.empty(),
        TargetUnits.same(1));
  }

  private static LogisticRegressionModel mllib(double strength, double elasticNet) {
    List<Row> rows = new ArrayList<>();
    for (Block block : blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        double[] x = new double[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
          x[i] = block.dense()[row * FEATURES + i];
        }
        rows.add(RowFactory.create((double) block.targets()[row], Vectors.dense(x)));
      }
    }
    Dataset<Row> data =
        session.createDataFrame(
            rows,
            new StructType()
                .add("label", DataTypes.DoubleType)
                .add("features", SQLDataTypes.VectorType()));
    return new LogisticRegression()
        .setStandardization(false)
        .setRegParam(strength)
        .setElasticNetParam(elasticNet)
        .setTol(1e-10)
        .setMaxIter(500)
        .fit(data);
  }
}
