package io.gradus.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Carrier;
import io.gradus.config.CompressionConfig;
import io.gradus.config.ConfigException;
import io.gradus.config.DivergenceConfig;
import io.gradus.config.EarlyStoppingConfig;
import io.gradus.config.LocalStepsConfig;
import io.gradus.config.ScheduleConfig;
import io.gradus.config.TrainingConfig;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.TargetUnits;
import io.gradus.kernel.Precision;
import io.gradus.metric.Metric;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import io.gradus.optim.Clipping;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.Regularization;
import io.gradus.round.SmallData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loop on real Spark, two cores. */
class TrainerTest {
  private static JavaSparkContext spark;

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("trainer test")
                .set("spark.ui.enabled", "false"));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void bothCarriersGiveTheSameBits() {
    TrainingResult jobs = new Trainer(spark, xor(2, Carrier.JOBS, 3), List.of()).train();
    TrainingResult resident = new Trainer(spark, xor(2, Carrier.RESIDENT, 3), List.of()).train();
    assertArrayEquals(jobs.parameters(), resident.parameters());
    assertEquals(jobs.history().get(2).trainLoss(), resident.history().get(2).trainLoss());
  }

  @Test
  void theNumberOfPartitionsChangesOnlyRounding() {
    TrainingResult one = new Trainer(spark, xor(1, Carrier.JOBS, 2), List.of()).train();
    TrainingResult five = new Trainer(spark, xor(5, Carrier.JOBS, 2), List.of()).train();
    assertArrayEquals(one.parameters(), five.parameters(), 1e-4f);
  }

  @Test
  void learnsWhatNoLinearModelCan() {
    TrainingResult result = new Trainer(spark, xor(2, Carrier.AUTO, 12), List.of()).train();
    assertTrue(
        result.validation().orElseThrow().value(Metric.ACCURACY) > 0.95,
        () -> result.validation().toString());
  }

  @Test
  void earlyStoppingRestoresTheBestEpoch() {
    TrainingProblem problem = xor(2, Carrier.AUTO, 60);
    // Labels of the validation rows turned round: what helps training hurts here, so the first
    // epochs are the best.
    TrainingProblem hopeless =
        with(
            problem,
            Optional.of(data(2, 400, 5, x -> x[0] * x[1] > 0 ? 0 : 1)),
            Optional.of(
                new EarlyStoppingConfig(
                    "loss", Optional.of(3), 0, true, EarlyStoppingConfig.Undefined.FAIL)));
    TrainingResult result = new Trainer(spark, hopeless, List.of()).train();
    int best = result.bestEpoch();
    double least =
        result.history().stream()
            .mapToDouble(epoch -> epoch.validation().orElseThrow().value(Metric.LOSS))
            .min()
            .orElseThrow();
    assertEquals(best + 3, result.history().size());
    assertEquals(least, result.validation().orElseThrow().value(Metric.LOSS));
    assertEquals(
        least, result.history().get(best - 1).validation().orElseThrow().value(Metric.LOSS));
  }

  /**
   * Each with its share of the accuracy that may be lost, and the same bits when it is repeated.
   */
  @Test
  void compressedGradientsTrainAsWell() {
    TrainingProblem problem = xor(2, Carrier.RESIDENT, 12);
    double exact = accuracy(new Trainer(spark, problem, List.of()).train());
    assertTrue(exact > 0.95, () -> "exact " + exact);
    for (CompressionConfig compression :
        List.of(
            new CompressionConfig(CompressionConfig.Method.BF16, 0.01),
            CompressionConfig.none().with(CompressionConfig.Parameters.BF16),
            new CompressionConfig(CompressionConfig.Method.TOP_K, 0.2))) {
      TrainingProblem smaller = with(problem, compression);
      TrainingResult result = new Trainer(spark, smaller, List.of()).train();
      assertTrue(accuracy(result) > exact - 0.02, () -> compression + " " + accuracy(result));
      assertArrayEquals(
          result.parameters(),
          new Trainer(spark, smaller, List.of()).train().parameters(),
          0,
          compression::toString);
    }
  }

  @Test
  void topKIsRefusedWhereTasksDoNotStay() {
    TrainingProblem problem =
        with(xor(8, Carrier.AUTO, 1), new CompressionConfig(CompressionConfig.Method.TOP_K, 0.2));
    ConfigException error =
        assertThrows(ConfigException.class, () -> new Trainer(spark, problem, List.of()).train());
    assertTrue(error.getMessage().contains("Set it to bf16 or none"), error.getMessage());
  }

  private static double accuracy(TrainingResult result) {
    return result
        .history()
        .get(result.history().size() - 1)
        .validation()
        .orElseThrow()
        .value(Metric.ACCURACY);
  }

  private static TrainingProblem with(TrainingProblem problem, CompressionConfig compression) {
    return with(
        problem,
        problem.train(),
        problem.validation(),
        compression,
        problem.training().earlyStopping());
  }

  @Test
  void divergenceNamesStepAndPartitionAndKeepsTheLastWeights() {
    TrainingProblem problem = xor(2, Carrier.AUTO, 3);
    PackedData poisoned = data(2, 800, 3, x -> x[0] > 3 ? Double.NaN : x[0] * x[1] > 0 ? 1 : 0);
    DivergedException error =
        assertThrows(
            DivergedException.class,
            () ->
                new Trainer(
                        spark,
                        with(
                            problem,
                            poisoned,
                            Optional.empty(),
                            CompressionConfig.none(),
                            Optional.empty()),
                        List.of())
                    .train());
    assertTrue(
        error.getMessage().matches("(?s).*step \\d+ .*partition [01].*"), error.getMessage());
    for (float parameter : error.lastGood().parameters()) {
      assertTrue(Float.isFinite(parameter));
    }
  }

  /**
   * The largest float rounds to an infinity that is sent; what the driver keeps is finite, and its
   * product with a feature of zero too, so only who computes with what was sent finds out where.
   */
  @ParameterizedTest
  @EnumSource(
      value = Carrier.class,
      names = {"JOBS", "RESIDENT"})
  void divergenceIsDiagnosedWithTheParametersThatWereSent(Carrier carrier) {
    TrainingProblem problem =
        with(xor(2, carrier, 1), CompressionConfig.none().with(CompressionConfig.Parameters.BF16));
    float[] parameters = new float[3 * 16 + 16 + 16 + 1];
    parameters[0] = Float.MAX_VALUE;
    PackedData zeros =
        PackedData.of(
            spark
                .parallelize(
                    SmallData.blocks(300, 0, 2, 1, x -> 1).stream()
                        .map(TrainerTest::zeros)
                        .toList(),
                    2)
                .cache());
    TrainingProblem poisoned =
        new TrainingProblem(
            problem.network(),
            problem.task(),
            problem.initializer(),
            problem.optimizer(),
            problem.schedule(),
            problem.clipping(),
            problem.regularization(),
            problem.averaging(),
            problem.training(),
            problem.seed(),
            zeros,
            Optional.empty(),
            problem.targetUnits(),
            Optional.of(new InitialWeights(parameters, new float[0])));
    DivergedException error =
        assertThrows(
            DivergedException.class, () -> new Trainer(spark, poisoned, List.of()).train());
    assertTrue(error.getMessage().contains("partition 0"), error.getMessage());
  }

  /** As many rows as a block has, of three features that are zero. */
  private static Block zeros(Block rows) {
    BlockBuilder zeros = Block.builder(new BlockLayout(3, 0, 0, 1), rows.rows());
    for (int i = 0; i < rows.rows(); i++) {
      zeros.row(rows.ids()[i], 1).target(0, 1);
    }
    return zeros.build();
  }

  /** Whoever shares the session, in a notebook say, finds his own names again. */
  @Test
  void jobsAreCalledAsBeforeAfterwards() {
    List<String> meanwhile = new ArrayList<>();
    TrainListener listens =
        event -> {
          meanwhile.add(spark.getLocalProperty("spark.job.description"));
          if (event instanceof TrainEvent.EpochFinished epoch && epoch.epoch() == 2) {
            throw new IllegalStateException("Stopped.");
          }
        };
    spark.setJobGroup("mine", "my own job", true);
    try {
      TrainingProblem problem = xor(2, Carrier.JOBS, 1);
      TrainingResult result = new Trainer(spark, problem, List.of(listens)).train();
      assertEquals("my own job", spark.getLocalProperty("spark.job.description"));
      new Trainer(spark, problem, List.of()).check(problem.train(), result);
      assertEquals("my own job", spark.getLocalProperty("spark.job.description"));
      assertTrue(meanwhile.contains("Gradus: epoch 1/1, step 1/47"), meanwhile::toString);
      assertThrows(
          IllegalStateException.class,
          () -> new Trainer(spark, xor(2, Carrier.JOBS, 3), List.of(listens)).train());
      assertEquals("my own job", spark.getLocalProperty("spark.job.description"));
      assertEquals("mine", spark.getLocalProperty("spark.jobGroup.id"));
    } finally {
      spark.clearJobGroup();
    }
    new Trainer(spark, xor(2, Carrier.JOBS, 1), List.of()).train();
    assertNull(spark.getLocalProperty("spark.job.description"));
  }

  private static TrainingProblem xor(int partitions, Carrier carrier, int epochs) {
    NetworkSpec network =
        new NetworkSpec(
            new InputSpec(Shape.of(3), List.of()),
            List.of(new Dense(16), new Activation(ActivationFunction.TANH), new Dense(1)),
            LossSpec.usual(Task.BINARY));
    return new TrainingProblem(
        network,
        Task.BINARY,
        Initializer.AUTO,
        OptimizerSpec.fromJson("{\"type\":\"adam\",\"rate\":0.02}"),
        ScheduleConfig.constant(),
        Clipping.NONE,
        Regularization.NONE,
        new TrainingConfig(
            epochs,
            32,
            Optional.empty(),
            Precision.FLOAT32,
            carrier,
            LocalStepsConfig.synchronous(),
            CompressionConfig.none(),
            DivergenceConfig.stop(),
            Optional.empty(),
            1,
            1),
        7,
        data(partitions, 1500, 1, x -> x[0] * x[1] > 0 ? 1 : 0),
        Optional.of(data(partitions, 500, 2, x -> x[0] * x[1] > 0 ? 1 : 0)),
        TargetUnits.same(1));
  }

  private static TrainingProblem with(
      TrainingProblem problem,
      Optional<PackedData> validation,
      Optional<EarlyStoppingConfig> stopping) {
    return with(problem, problem.train(), validation, CompressionConfig.none(), stopping);
  }

  private static TrainingProblem with(
      TrainingProblem problem,
      PackedData train,
      Optional<PackedData> validation,
      CompressionConfig compression,
      Optional<EarlyStoppingConfig> stopping) {
    TrainingConfig training = problem.training();
    return new TrainingProblem(
        problem.network(),
        problem.task(),
        problem.initializer(),
        problem.optimizer(),
        problem.schedule(),
        problem.clipping(),
        problem.regularization(),
        new TrainingConfig(
            training.epochs(),
            training.batchSize(),
            training.maxSteps(),
            training.matmulPrecision(),
            training.carrier(),
            training.localSteps(),
            compression,
            DivergenceConfig.stop(),
            stopping,
            1,
            1),
        problem.seed(),
        train,
        validation,
        problem.targetUnits());
  }

  private static PackedData data(
      int partitions, int rows, long seed, java.util.function.ToDoubleFunction<float[]> target) {
    JavaRDD<Block> blocks =
        spark.parallelize(SmallData.blocks(rows, 3, partitions, seed, target), partitions).cache();
    return PackedData.of(blocks);
  }
}
