package io.gradus.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.compute.Initialization;
import io.gradus.config.Carrier;
import io.gradus.config.CompressionConfig;
import io.gradus.config.DivergenceConfig;
import io.gradus.config.EarlyStoppingConfig;
import io.gradus.config.LocalStepsConfig;
import io.gradus.config.ScheduleConfig;
import io.gradus.config.TrainingConfig;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.TargetUnits;
import io.gradus.kernel.Precision;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchNorm;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import io.gradus.optim.Averaging;
import io.gradus.optim.Clipping;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.Regularization;
import io.gradus.round.SmallData;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is kept is the mean of the weights over the steps, worked out here step by step. */
class AveragingTest {
  private static final int STEPS = 12;
  private static final NetworkSpec NETWORK =
      new NetworkSpec(
          new InputSpec(Shape.of(3), List.of()),
          List.of(
              new Dense(8), new BatchNorm(), new Activation(ActivationFunction.TANH), new Dense(1)),
          LossSpec.usual(Task.BINARY));

  private static JavaSparkContext spark;
  private static PackedData train;
  private static PackedData validation;

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("averaging test")
                .set("spark.ui.enabled", "false"));
    train = data(400, 1);
    validation = data(300, 2);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void exponentialMeansFollowTheWeights() {
    assertMean(new Averaging.Exponential(0.8, false), step -> 0.2);
    assertMean(
        new Averaging.Exponential(0.8, true),
        step -> 1 - Math.min(0.8, (1.0 + step) / (10.0 + step)));
  }

  @Test
  void plainMeansBeginLate() {
    // Of steps 6, 7, … counted from 0.
    assertMean(new Averaging.Stochastic(0.5), step -> step <= 6 ? 1 : 1.0 / (step - 5));
  }

  /**
   * @param share of the weights after that step in the mean, by the step's number from 0
   */
  private static void assertMean(Averaging averaging, Function<Integer, Double> share) {
    double[] parameters = doubles(Initialization.parameters(NETWORK, Initializer.AUTO, 7));
    double[] buffers = doubles(Initialization.buffers(NETWORK));
    for (int step = 0; step < STEPS; step++) {
      TrainingResult after = train(new Averaging.None(), step + 1, false);
      move(parameters, after.parameters(), share.apply(step));
      move(buffers, after.buffers(), share.apply(step));
    }
    TrainingResult result = train(averaging, STEPS, false);
    assertArrayEquals(parameters, doubles(result.parameters()), 1e-5);
    assertArrayEquals(buffers, doubles(result.buffers()), 1e-5);
    double moved = 0;
    float[] last = train(new Averaging.None(), STEPS, false).parameters();
    for (int i = 0; i < last.length; i++) {
      moved = Math.max(moved, Math.abs(last[i] - result.parameters()[i]));
    }
    assertTrue(moved > 1e-3, "the mean is not the last weights");
  }

  /** Best weights are means too, and what the history says of them is what they do. */
  @Test
  void theMeanIsValidatedAndRestored() {
    for (boolean best : List.of(false, true)) {
      TrainingProblem problem = problem(new Averaging.Exponential(0.9, true), 40, best);
      TrainingResult result = new Trainer(spark, problem, List.of()).train();
      assertEquals(
          result.validation().orElseThrow().values(),
          new Trainer(spark, problem, List.of()).check(validation, result).values());
      assertEquals(
          result.history().get(result.bestEpoch() - 1).validation().orElseThrow().values(),
          result.validation().orElseThrow().values());
    }
  }

  /** An optimizer's own mean is validated and kept as well. */
  @Test
  void scheduleFreeKeepsItsOwnMean() {
    OptimizerSpec free = OptimizerSpec.fromJson("{\"type\":\"schedule_free_adamw\",\"rate\":0.05}");
    TrainingProblem problem = problem(free, new Averaging.None(), 40, false);
    TrainingResult result = new Trainer(spark, problem, List.of()).train();
    assertEquals(
        result.validation().orElseThrow().values(),
        new Trainer(spark, problem, List.of()).check(validation, result).values());
    // After one step the mean is z itself, whereas gradients are taken nearer to it than before.
    TrainingProblem once = problem(free, new Averaging.None(), 1, false);
    float[] start = Initialization.parameters(NETWORK, Initializer.AUTO, 7);
    float[] mean = new Trainer(spark, once, List.of()).train().parameters();
    OptimizerSpec adam = OptimizerSpec.fromJson("{\"type\":\"adam\",\"rate\":0.05}");
    float[] base =
        new Trainer(spark, problem(adam, new Averaging.None(), 1, false), List.of())
            .train()
            .parameters();
    assertArrayEquals(base, mean, 1e-5f);
    assertTrue(Math.abs(start[0] - mean[0]) > 0.01);
  }

  private static TrainingResult train(Averaging averaging, int steps, boolean best) {
    return new Trainer(spark, problem(averaging, steps, best), List.of()).train();
  }

  private static TrainingProblem problem(Averaging averaging, int steps, boolean best) {
    return problem(
        OptimizerSpec.fromJson("{\"type\":\"adam\",\"rate\":0.02}"), averaging, steps, best);
  }

  private static TrainingProblem problem(
      OptimizerSpec optimizer, Averaging averaging, int steps, boolean best) {
    return new TrainingProblem(
        NETWORK,
        Task.BINARY,
        Initializer.AUTO,
        optimizer,
        ScheduleConfig.constant(),
        Clipping.NONE,
        Regularization.NONE,
        averaging,
        new TrainingConfig(
            5,
            50,
            Optional.of((long) steps),
            Precision.FLOAT32,
            Carrier.AUTO,
            LocalStepsConfig.synchronous(),
            CompressionConfig.none(),
            DivergenceConfig.stop(),
            best
                ? Optional.of(
                    new EarlyStoppingConfig(
                        "loss", Optional.of(9), 0, true, EarlyStoppingConfig.Undefined.FAIL))
                : Optional.empty(),
            1,
            1),
        7,
        train,
        Optional.of(validation),
        TargetUnits.same(1),
        Optional.empty());
  }

  private static void move(double[] mean, float[] towards, double share) {
    for (int i = 0; i < mean.length; i++) {
      mean[i] += share * (towards[i] - mean[i]);
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static PackedData data(int rows, long seed) {
    return PackedData.of(
        spark
            .parallelize(SmallData.blocks(rows, 3, 2, seed, x -> x[0] * x[1] > 0 ? 1 : 0), 2)
            .cache());
  }
}
