package io.gradus.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.compute.Backprop;
import io.gradus.compute.BatchNormUpdate;
import io.gradus.compute.Gradient;
import io.gradus.compute.Initialization;
import io.gradus.compute.Plan;
import io.gradus.compute.Workspace;
import io.gradus.config.Carrier;
import io.gradus.config.CompressionConfig;
import io.gradus.config.DivergenceConfig;
import io.gradus.config.LocalStepsConfig;
import io.gradus.config.LocalStepsConfig.Outer;
import io.gradus.config.ScheduleConfig;
import io.gradus.config.ScheduleUnit;
import io.gradus.config.TrainingConfig;
import io.gradus.data.BatchOrder;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.TargetUnits;
import io.gradus.kernel.Kernels;
import io.gradus.kernel.Precision;
import io.gradus.metric.Metric;
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
import io.gradus.optim.Clipping;
import io.gradus.optim.ConstantSchedule;
import io.gradus.optim.ExponentialSchedule;
import io.gradus.optim.Optimizer;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.OptimizerState;
import io.gradus.optim.Regularization;
import io.gradus.round.SmallData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that tasks take on their own, held against a loop that takes them one after the other. */
class LocalStepsTest {
  private static final int ROWS = 900;
  private static final int BATCH = 60;
  private static final double RATE = 0.02;
  private static final int SEED = 7;

  /**
   * With running statistics, so that these are averaged too. Before batch norm a bias has no effect
   * but rounding, which Adam would blow up; so there is none.
   */
  private static final NetworkSpec NETWORK =
      new NetworkSpec(
          new InputSpec(Shape.of(3), List.of()),
          List.of(
              new Dense(8, false, Initializer.AUTO),
              new BatchNorm(),
              new Activation(ActivationFunction.TANH),
              new Dense(1)),
          LossSpec.usual(Task.BINARY));

  private static JavaSparkContext spark;

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[3]")
                .setAppName("local steps test")
                .set("spark.ui.enabled", "false"));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @ParameterizedTest
  @ValueSource(strings = {"adam", "sgd", "nadam", "adamax", "rmsprop"})
  void averagesWhatTheTasksArriveAt(String optimizer) {
    TrainingProblem problem = problem(3, 1, Carrier.JOBS, optimizer, steps(4));
    assertArrayEquals(
        naive(problem), new Trainer(spark, problem, List.of()).train().parameters(), 2e-5f);
  }

  @ParameterizedTest
  @CsvSource({"4, AVERAGE", "7, NESTEROV", "100, AVERAGE"})
  void bothCarriersGiveTheSameBits(int steps, Outer outer) {
    LocalStepsConfig local = new LocalStepsConfig(steps, 1, outer, 0.7, 0.9);
    TrainingResult jobs = train(problem(3, 3, Carrier.JOBS, "nadam", local));
    TrainingResult resident = train(problem(3, 3, Carrier.RESIDENT, "nadam", local));
    assertArrayEquals(jobs.parameters(), resident.parameters(), 0);
    assertArrayEquals(jobs.buffers(), resident.buffers(), 0);
    assertEquals(3 * ROWS / BATCH, jobs.steps());
    assertEquals(jobs.history().get(2).trainLoss(), resident.history().get(2).trainLoss());
  }

  @Test
  void aLocalStepOfOneIsExactlySynchronous() {
    TrainingResult one = train(problem(3, 2, Carrier.JOBS, "adam", steps(1)));
    TrainingResult synchronous =
        train(problem(3, 2, Carrier.JOBS, "adam", LocalStepsConfig.synchronous()));
    TrainingResult allEpochsBefore =
        train(problem(3, 2, Carrier.JOBS, "adam", new LocalStepsConfig(8, 2, Outer.AVERAGE, 1, 0)));
    assertArrayEquals(synchronous.parameters(), one.parameters(), 0);
    assertArrayEquals(synchronous.parameters(), allEpochsBefore.parameters(), 0);
  }

  @Test
  void onePartitionAloneTakesTheSynchronousSteps() {
    TrainingResult local = train(problem(1, 2, Carrier.JOBS, "adam", steps(5)));
    TrainingResult synchronous = train(problem(1, 2, Carrier.JOBS, "adam", steps(1)));
    // Apart from the rounding of θ + (θ' − θ).
    assertArrayEquals(synchronous.parameters(), local.parameters(), 1e-5f);
  }

  @Test
  void anOuterStepOfRateOneWithoutMomentumIsTheAverage() {
    TrainingResult average = train(problem(3, 2, Carrier.JOBS, "sgd", steps(5)));
    TrainingResult outer =
        train(problem(3, 2, Carrier.JOBS, "sgd", new LocalStepsConfig(5, 0, Outer.NESTEROV, 1, 0)));
    assertArrayEquals(average.parameters(), outer.parameters(), 1e-6f);
  }

  @Test
  void learnsWithOuterMomentumToo() {
    LocalStepsConfig local = new LocalStepsConfig(15, 0, Outer.NESTEROV, 0.7, 0.9);
    TrainingResult result = train(problem(3, 30, Carrier.RESIDENT, "adam", local));
    assertTrue(
        result.validation().orElseThrow().value(Metric.ACCURACY) > 0.93,
        () -> result.validation().toString());
  }

  /** Takes each partition's steps in turn, and averages in double. */
  private static float[] naive(TrainingProblem problem) {
    int steps = problem.training().localSteps().steps();
    Plan plan = Plan.compile(NETWORK);
    Optimizer optimizer =
        Optimizer.create(
            problem.optimizer(),
            new ConstantSchedule(),
            Clipping.NONE,
            Regularization.NONE,
            plan.layout());
    float[] parameters = Initialization.parameters(NETWORK, Initializer.AUTO, SEED);
    float[] buffers = Initialization.buffers(NETWORK);
    OptimizerState state = optimizer.initialState();
    List<Block> blocks = problem.train().blocks().collect();
    for (int step = 0; step < ROWS / BATCH; step += steps) {
      int end = Math.min(step + steps, ROWS / BATCH);
      List<float[]> reached = new ArrayList<>();
      List<OptimizerState> states = new ArrayList<>();
      List<Double> weights = new ArrayList<>();
      for (Block block : blocks) {
        BatchOrder plans = BatchOrder.of(block.ids(), ROWS, BATCH, SEED, 0);
        float[] own = parameters.clone();
        float[] ownBuffers = buffers.clone();
        OptimizerState ownState = state.copy();
        double weight = 0;
        for (int s = step; s < end; s++) {
          Gradient gradient = Gradient.of(plan);
          new Backprop(plan, Kernels.active())
              .accumulate(
                  own,
                  block,
                  plans.order(),
                  plans.start(s),
                  plans.end(s),
                  SEED,
                  s,
                  new Workspace(plan),
                  gradient);
          for (int i = 0; i < own.length; i++) {
            gradient.values()[i] /= (float) gradient.weightSum();
          }
          optimizer.update(gradient.values(), own, ownState);
          BatchNormUpdate.apply(plan, gradient, ownBuffers);
          weight += gradient.weightSum();
        }
        reached.add(own);
        states.add(ownState);
        weights.add(weight);
      }
      average(reached, weights, parameters);
      for (String moment : state.moments().keySet()) {
        average(
            states.stream().map(one -> one.moments().get(moment)).toList(),
            weights,
            state.moments().get(moment));
      }
      state.moveTo(states.get(0).step(), states.get(0).scalars());
    }
    return parameters;
  }

  private static void average(List<float[]> values, List<Double> weights, float[] into) {
    for (int i = 0; i < into.length; i++) {
      double sum = 0;
      double weight = 0;
      for (int part = 0; part < values.size(); part++) {
        sum += weights.get(part) * values.get(part)[i];
        weight += weights.get(part);
      }
      into[i] = (float) (sum / weight);
    }
  }

  /**
   * A batch without weight changes nothing but the schedule, whichever way steps are taken: by
   * hand, with a rate that halves each step.
   */
  @Test
  void aBatchWithoutWeightIsAStepOfTheSchedule() {
    Block rows = withoutWeight(SmallData.blocks(ROWS, 3, 1, 1, x -> x[0]).get(0), 1, 2, 3);
    PackedData packed = PackedData.of(spark.parallelize(List.of(rows), 1).cache());
    float[] expected = byHand(rows);
    // Rounds of one step, of which three have no weight; of three, of which one has none at all.
    for (LocalStepsConfig local : List.of(steps(1), steps(2), steps(3))) {
      TrainingProblem problem = problem(1, 1, Carrier.JOBS, "sgd", local);
      TrainingProblem halving = halving(problem, packed);
      List<Double> rates = new ArrayList<>();
      TrainListener listener =
          event -> {
            if (event instanceof TrainEvent.StepFinished step) {
              rates.add(step.learningRate());
            }
          };
      assertArrayEquals(
          expected,
          new Trainer(spark, halving, List.of(listener)).train().parameters(),
          1e-6f,
          local::toString);
      for (int round = 0; round < rates.size(); round++) {
        assertEquals(RATE * Math.pow(0.5, round * local.steps()), rates.get(round), 1e-12);
      }
    }
  }

  /** The rows of some steps of the first epoch get weight 0. */
  private static Block withoutWeight(Block rows, int... steps) {
    BatchOrder batches = BatchOrder.of(rows.ids(), ROWS, BATCH, SEED, 0);
    float[] weights = new float[rows.rows()];
    Arrays.fill(weights, 1);
    for (int step : steps) {
      for (int i = batches.start(step); i < batches.end(step); i++) {
        weights[batches.order()[i]] = 0;
      }
    }
    BlockBuilder builder = Block.builder(rows.layout(), rows.rows());
    for (int row = 0; row < rows.rows(); row++) {
      builder
          .row(rows.ids()[row], weights[row])
          .dense(0, Arrays.copyOfRange(rows.dense(), 3 * row, 3 * row + 3), 0, 3)
          .targets(new float[] {rows.targets()[row] > 0 ? 1 : 0}, 0);
    }
    return builder.build();
  }

  /** One epoch of plain steps with a rate that halves at each batch, also at one without weight. */
  private static float[] byHand(Block rows) {
    Plan plan = Plan.compile(NETWORK);
    float[] parameters = Initialization.parameters(NETWORK, Initializer.AUTO, SEED);
    BatchOrder batches = BatchOrder.of(rows.ids(), ROWS, BATCH, SEED, 0);
    for (int step = 0; step < batches.steps(); step++) {
      Gradient gradient = Gradient.of(plan);
      new Backprop(plan, Kernels.active())
          .accumulate(
              parameters,
              rows,
              batches.order(),
              batches.start(step),
              batches.end(step),
              SEED,
              step,
              new Workspace(plan),
              gradient);
      for (int i = 0; i < parameters.length && gradient.weightSum() > 0; i++) {
        parameters[i] -=
            (float) (RATE * Math.pow(0.5, step) * gradient.values()[i] / gradient.weightSum());
      }
    }
    return parameters;
  }

  private static TrainingProblem halving(TrainingProblem problem, PackedData rows) {
    return new TrainingProblem(
        problem.network(),
        problem.task(),
        problem.initializer(),
        problem.optimizer(),
        new ScheduleConfig(ScheduleUnit.STEPS, new ExponentialSchedule(0.5)),
        problem.clipping(),
        problem.regularization(),
        problem.training(),
        problem.seed(),
        rows,
        Optional.empty(),
        problem.targetUnits());
  }

  private static TrainingResult train(TrainingProblem problem) {
    return new Trainer(spark, problem, List.of()).train();
  }

  private static LocalStepsConfig steps(int steps) {
    return new LocalStepsConfig(steps, 0, Outer.AVERAGE, 0.7, 0.9);
  }

  private static TrainingProblem problem(
      int partitions, int epochs, Carrier carrier, String optimizer, LocalStepsConfig local) {
    return new TrainingProblem(
        NETWORK,
        Task.BINARY,
        Initializer.AUTO,
        OptimizerSpec.fromJson("{\"type\":\"%s\",\"rate\":%s}".formatted(optimizer, RATE)),
        ScheduleConfig.constant(),
        Clipping.NONE,
        Regularization.NONE,
        new TrainingConfig(
            epochs,
            BATCH,
            Optional.empty(),
            Precision.FLOAT32,
            carrier,
            local,
            CompressionConfig.none(),
            DivergenceConfig.stop(),
            Optional.empty(),
            1,
            1),
        SEED,
        data(partitions, ROWS, 1),
        Optional.of(data(partitions, 300, 2)),
        TargetUnits.same(1));
  }

  private static PackedData data(int partitions, int rows, long seed) {
    return PackedData.of(
        spark
            .parallelize(
                SmallData.blocks(rows, 3, partitions, seed, x -> x[0] * x[1] > 0 ? 1 : 0),
                partitions)
            .cache());
  }
}
