package io.gradus.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.gradus.metric.Metric;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchNorm;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import io.gradus.optim.Clipping;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.Regularization;
import io.gradus.round.Carriers;
import io.gradus.round.SmallData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Models that are trained side by side get the bits that each would get alone. */
class TogetherTest {
  private static final int PARTITIONS = 2;
  private static final DivergenceConfig STOP_AT_TENFOLD =
      new DivergenceConfig(DivergenceConfig.Action.STOP, 0.5, 1, Optional.of(10.0));
  private static final DivergenceConfig BACK_AT_TENFOLD =
      new DivergenceConfig(DivergenceConfig.Action.ROLL_BACK, 1e-9, 1, Optional.of(10.0));

  private static JavaSparkContext spark;
  private static PackedData train;
  private static PackedData validation;

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("together test")
                .set("spark.ui.enabled", "false"));
    train = data(900, 1, PARTITIONS);
    validation = data(300, 2, PARTITIONS);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /** How rounds travel. */
  private enum Way {
    JOBS(Carrier.JOBS, Carriers::choose),
    RESIDENT(Carrier.RESIDENT, Carriers::choose),

    /** As between processes: models are divided among tracks. */
    NETWORK(Carrier.RESIDENT, Carriers::overNetwork);

    private final Carrier carrier;
    private final Trainer.CarrierChoice choice;

    Way(Carrier carrier, Trainer.CarrierChoice choice) {
      this.carrier = carrier;
      this.choice = choice;
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachGetsTheBitsThatItWouldGetAlone(Way way) {
    Carrier carrier = way.carrier;
    List<TrainingProblem> problems = new ArrayList<>();
    problems.add(new Problem(carrier, 8, "adam", 0.02).build());
    problems.add(new Problem(carrier, 13, "adam", 0.005).seed(5).batch(50).epochs(3).build());
    problems.add(
        new Problem(carrier, 5, "sgd", 0.05)
            .local(new LocalStepsConfig(4, 1, LocalStepsConfig.Outer.NESTEROV, 0.7, 0.9))
            .build());
    problems.add(new Problem(carrier, 4, Lbfgs.usual()).build());
    problems.add(
        new Problem(carrier, 6, "nadam", 0.02)
            .stopping(
                new EarlyStoppingConfig(
                    "loss", Optional.of(1), 1e6, true, EarlyStoppingConfig.Undefined.FAIL))
            .build());
    // One whose loss explodes, one whose gradient stops being finite, one that goes back.
    problems.add(new Problem(carrier, 8, "sgd", 1e6).divergence(STOP_AT_TENFOLD).build());
    problems.add(new Problem(carrier, 8, "sgd", 1e38).build());
    problems.add(new Problem(carrier, 8, "sgd", 1e6).divergence(BACK_AT_TENFOLD).build());
    if (carrier == Carrier.RESIDENT) {
      CompressionConfig largest = new CompressionConfig(CompressionConfig.Method.TOP_K, 0.2);
      problems.add(new Problem(carrier, 8, "adam", 0.02).compression(largest).build());
      problems.add(
          new Problem(carrier, 8, "sgd", 1e6)
              .compression(largest)
              .divergence(BACK_AT_TENFOLD)
              .build());
    }
    List<List<TrainEvent>> told = new ArrayList<>();
    List<Trainee> trainees = new ArrayList<>();
    for (TrainingProblem problem : problems) {
      List<TrainEvent> events = new ArrayList<>();
      told.add(events);
      trainees.add(Trainee.of(problem, List.of(events::add)));
    }
    List<TrainingOutcome> together = new Trainer(spark, trainees, way.choice).trainAll();
    for (int i = 0; i < problems.size(); i++) {
      List<TrainEvent> alone = new ArrayList<>();
      TrainingOutcome expected =
          new Trainer(spark, List.of(Trainee.of(problems.get(i), List.of(alone::add))))
              .trainAll()
              .get(0);
      assertSame(expected, together.get(i), "model " + i);
      assertEquals(losses(alone), losses(told.get(i)), "model " + i);
    }
    assertEquals(2, together.get(4).orElseThrow().history().size(), "stopped early");
    assertTrue(told.get(7).stream().anyMatch(TrainEvent.RolledBack.class::isInstance));
    DivergedException exploded =
        assertThrows(DivergedException.class, together.get(5)::orElseThrow);
    assertTrue(exploded.getMessage().contains("at most 10.0 times"), exploded.getMessage());
    DivergedException infinite =
        assertThrows(DivergedException.class, together.get(6)::orElseThrow);
    assertTrue(infinite.getMessage().contains("infinity or NaN"), infinite.getMessage());
  }

  /** Who has reached a rung waits for those of the other track. */
  @Test
  void tracksAreHalvedTogether() {
    List<Trainee> trainees = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (int model = 0; model < 9; model++) {
      TrainingProblem problem =
          new Problem(Carrier.RESIDENT, 2 + model, "adam", 0.002 * (1 + model))
              .batch(20 + 15 * model)
              .build();
      trainees.add(Trainee.of(problem, List.of()));
      numbers.add(model);
    }
    List<TrainingOutcome> expected =
        new Trainer(spark, trainees).trainAll(new Halving(Metric.RMSE, 3, 1, numbers));
    List<TrainingOutcome> found =
        new Trainer(spark, trainees, Carriers::overNetwork)
            .trainAll(new Halving(Metric.RMSE, 3, 1, numbers));
    int whole = 0;
    for (int model = 0; model < trainees.size(); model++) {
      assertSame(expected.get(model), found.get(model), "model " + model);
      whole += found.get(model).orElseThrow().history().size() == 4 ? 1 : 0;
    }
    assertEquals(1, whole);
  }

  /** Rows with a quantity to predict define no AUC. */
  @Test
  void aMetricThatRowsDoNotDefineEndsOneAlone() {
    List<Trainee> trainees = new ArrayList<>();
    for (EarlyStoppingConfig.Undefined undefined : EarlyStoppingConfig.Undefined.values()) {
      EarlyStoppingConfig byAuc =
          new EarlyStoppingConfig("auc", Optional.empty(), 0, true, undefined);
      trainees.add(
          Trainee.of(
              new Problem(Carrier.JOBS, 8, "adam", 0.02).stopping(byAuc).build(), List.of()));
    }
    TrainingProblem other = new Problem(Carrier.JOBS, 8, "adam", 0.02).build();
    trainees.add(Trainee.of(other, List.of()));
    List<TrainingOutcome> outcomes = new Trainer(spark, trainees).trainAll();
    UndefinedMetricException ended =
        assertThrows(
            UndefinedMetricException.class,
            outcomes.get(EarlyStoppingConfig.Undefined.FAIL.ordinal())::orElseThrow);
    assertEquals(Metric.AUC, ended.metric());
    assertEquals(
        4,
        outcomes.get(EarlyStoppingConfig.Undefined.WARN.ordinal()).orElseThrow().history().size());
    assertArrayEquals(
        new Trainer(spark, other, List.of()).train().parameters(),
        outcomes.get(2).orElseThrow().parameters());
  }

  /** As those of folds: other rows, other numbers of rows, with and without validation rows. */
  @ParameterizedTest
  @EnumSource(
      value = Carrier.class,
      names = {"JOBS", "RESIDENT"})
  void modelsMayHaveRowsOfTheirOwn(Carrier carrier) {
    TrainingProblem one = new Problem(carrier, 8, "adam", 0.02).build();
    TrainingProblem normed = new Problem(carrier, 13, "adam", 0.005).seed(5).build();
    TrainingProblem last = new Problem(carrier, 4, Lbfgs.usual()).build();
    PackedData other = data(700, 3, PARTITIONS);
    Optional<PackedData> otherValidation = Optional.of(data(200, 4, PARTITIONS));
    List<TrainingProblem> problems =
        List.of(
            one,
            with(one, other, otherValidation),
            with(normed, other, otherValidation),
            with(normed, data(450, 5, PARTITIONS), Optional.empty()),
            normed,
            with(last, other, Optional.of(validation)));
    List<TrainingOutcome> together =
        new Trainer(spark, problems.stream().map(each -> Trainee.of(each, List.of())).toList())
            .trainAll();
    for (int i = 0; i < problems.size(); i++) {
      TrainingOutcome alone =
          new Trainer(spark, List.of(Trainee.of(problems.get(i), List.of()))).trainAll().get(0);
      assertSame(alone, together.get(i), "model " + i);
    }
    assertNotEquals(
        result(together.get(0)).parameters()[0], result(together.get(1)).parameters()[0]);
  }

  @Test
  void rowsInOtherPartitionsAreRefused() {
    TrainingProblem one = new Problem(Carrier.AUTO, 8, "adam", 0.02).build();
    PackedData others = data(900, 1, PARTITIONS + 1);
    List<Trainee> trainees =
        List.of(
            Trainee.of(one, List.of()), Trainee.of(with(one, others, Optional.empty()), List.of()));
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> new Trainer(spark, trainees));
    assertTrue(error.getMessage().contains("as many partitions"), error.getMessage());
  }

  private static void assertSame(TrainingOutcome expected, TrainingOutcome found, String which) {
    assertEquals(
        expected.divergence().map(Throwable::getMessage),
        found.divergence().map(Throwable::getMessage),
        which);
    TrainingResult one = result(expected);
    TrainingResult other = result(found);
    assertArrayEquals(one.parameters(), other.parameters(), 0, which);
    assertArrayEquals(one.buffers(), other.buffers(), 0, which);
    assertEquals(one.steps(), other.steps(), which);
    assertEquals(one.bestEpoch(), other.bestEpoch(), which);
    assertEquals(
        one.validation().map(metrics -> metrics.values()),
        other.validation().map(metrics -> metrics.values()),
        which);
  }

  private static TrainingResult result(TrainingOutcome outcome) {
    return outcome.result().orElseGet(() -> outcome.divergence().orElseThrow().lastGood());
  }

  /** Of steps and epochs, in their order. */
  private static List<Double> losses(List<TrainEvent> events) {
    List<Double> losses = new ArrayList<>();
    for (TrainEvent event : events) {
      if (event instanceof TrainEvent.StepFinished step) {
        losses.add(step.loss());
      }
      if (event instanceof TrainEvent.EpochFinished epoch) {
        losses.add(epoch.trainLoss());
      }
    }
    return losses;
  }

  /** A problem over the one data set. */
  private static final class Problem {
    private final Carrier carrier;
    private final int units;
    private final OptimizerSpec optimizer;
    private LocalStepsConfig local = LocalStepsConfig.synchronous();
    private CompressionConfig compression = CompressionConfig.none();
    private DivergenceConfig divergence = DivergenceConfig.stop();
    private Optional<EarlyStoppingConfig> stopping = Optional.empty();
    private int epochs = 4;
    private int batch = 32;
    private long seed = 7;

    Problem(Carrier carrier, int units, String optimizer, double rate) {
      this(
          carrier,
          units,
          OptimizerSpec.fromJson("{\"type\":\"%s\",\"rate\":%s}".formatted(optimizer, rate)));
    }

    Problem(Carrier carrier, int units, OptimizerSpec optimizer) {
      this.carrier = carrier;
      this.units = units;
      this.optimizer = optimizer;
    }

    Problem local(LocalStepsConfig value) {
      local = value;
      return this;
    }

    Problem compression(CompressionConfig value) {
      compression = value;
      return this;
    }

    Problem divergence(DivergenceConfig value) {
      divergence = value;
      return this;
    }

    Problem stopping(EarlyStoppingConfig value) {
      stopping = Optional.of(value);
      return this;
    }

    Problem epochs(int value) {
      epochs = value;
      return this;
    }

    Problem batch(int value) {
      batch = value;
      return this;
    }

    Problem seed(long value) {
      seed = value;
      return this;
    }

    TrainingProblem build() {
      boolean normed = units % 2 == 1;
      List<LayerSpec> layers = new ArrayList<>(List.of(new Dense(units)));
      if (normed) {
        layers.add(new BatchNorm());
      }
      layers.add(new Activation(normed ? ActivationFunction.TANH : ActivationFunction.RELU));
      layers.add(new Dense(1));
      return new TrainingProblem(
          new NetworkSpec(
              new InputSpec(Shape.of(3), List.of()), layers, LossSpec.usual(Task.REGRESSION)),
          Task.REGRESSION,
          Initializer.AUTO,
          optimizer,
          ScheduleConfig.constant(),
          Clipping.NONE,
          Regularization.NONE,
          new TrainingConfig(
              epochs,
              batch,
              Optional.empty(),
              Precision.FLOAT32,
              carrier,
              local,
              compression,
              divergence,
              stopping,
              1,
              1),
          seed,
          train,
          Optional.of(validation),
          TargetUnits.same(1));
    }
  }

  private static TrainingProblem with(
      TrainingProblem problem, PackedData rows, Optional<PackedData> checked) {
    return new TrainingProblem(
        problem.network(),
        problem.task(),
        problem.initializer(),
        problem.optimizer(),
        problem.schedule(),
        problem.clipping(),
        problem.regularization(),
        problem.training(),
        problem.seed(),
        rows,
        checked,
        problem.targetUnits());
  }

  private static PackedData data(int rows, long seed, int partitions) {
    return PackedData.of(
        spark
            .parallelize(
                SmallData.blocks(rows, 3, partitions, seed, x -> 2 * x[0] - x[1] * x[2]),
                partitions)
            .cache());
  }
}
