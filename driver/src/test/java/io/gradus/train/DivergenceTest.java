package io.gradus.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.checkpoint.Checkpoint;
import io.gradus.checkpoint.CheckpointStore;
import io.gradus.checkpoint.Checkpoints;
import io.gradus.config.Carrier;
import io.gradus.config.CheckpointConfig;
import io.gradus.config.CompressionConfig;
import io.gradus.config.DivergenceConfig;
import io.gradus.config.LocalStepsConfig;
import io.gradus.config.ScheduleConfig;
import io.gradus.config.ScheduleUnit;
import io.gradus.config.TrainingConfig;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.TargetUnits;
import io.gradus.kernel.Precision;
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
import io.gradus.optim.MultiStepSchedule;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.Regularization;
import io.gradus.round.SmallData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that diverges goes back and on with a lower rate, or stops. */
class DivergenceTest {
  private static final int ROWS = 600;
  private static final int EPOCHS = 6;
  private static final double TOO_HIGH = 4;
  private static final LocalStepsConfig AVERAGED =
      new LocalStepsConfig(3, 0, LocalStepsConfig.Outer.AVERAGE, 0.7, 0.9);

  /** The rate rises a hundredfold at the beginning of the third epoch. */
  private static final ScheduleConfig RISING =
      new ScheduleConfig(ScheduleUnit.EPOCHS, new MultiStepSchedule(List.of(2L), 100));

  private static final long EVERY_STEPS = 3;

  private static JavaSparkContext spark;

  @TempDir Path directory;

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("divergence test")
                .set("spark.ui.enabled", "false"));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /** What ends a run before its end. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static DivergenceConfig rollBack(double factor, int attempts) {
    return new DivergenceConfig(
        DivergenceConfig.Action.ROLL_BACK, factor, attempts, Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fromTheBeginningItIsTheRunWithTheLowerRate(boolean localSteps) {
    LocalStepsConfig local = localSteps ? AVERAGED : LocalStepsConfig.synchronous();
    TrainingResult lower =
        train(
            problem(TOO_HIGH / 64, ScheduleConfig.constant(), local, DivergenceConfig.stop()),
            new ArrayList<>());
    List<TrainEvent.RolledBack> back = new ArrayList<>();
    TrainingResult found =
        train(problem(TOO_HIGH, ScheduleConfig.constant(), local, rollBack(1.0 / 64, 2)), back);
    assertEquals(1, back.size());
    assertEquals(0, back.get(0).epoch());
    assertEquals(1.0 / 64, back.get(0).rateFactor());
    assertArrayEquals(lower.parameters(), found.parameters());
    assertEquals(EPOCHS, found.history().size());
    assertEquals(
        lower.validation().orElseThrow().values(), found.validation().orElseThrow().values());
  }

  @Test
  void theRateIsLoweredUntilItIsLowEnough() {
    List<TrainEvent.RolledBack> back = new ArrayList<>();
    train(
        problem(
            TOO_HIGH, ScheduleConfig.constant(), LocalStepsConfig.synchronous(), rollBack(0.25, 9)),
        back);
    assertTrue(back.size() > 1, back::toString);
    for (int i = 0; i < back.size(); i++) {
      assertEquals(Math.pow(0.25, i + 1), back.get(i).rateFactor());
    }
  }

  @Test
  void afterTheLastAttemptItStops() {
    DivergedException stopped =
        assertThrows(
            DivergedException.class,
            () ->
                train(
                    problem(
                        1e9,
                        ScheduleConfig.constant(),
                        LocalStepsConfig.synchronous(),
                        rollBack(0.5, 2)),
                    new ArrayList<>()));
    assertTrue(stopped.getMessage().contains("lowered 2 times, to 0.25"), stopped.getMessage());
  }

  @Test
  void goesBackToTheEndOfTheLastGoodEpoch() {
    List<TrainEvent.RolledBack> back = new ArrayList<>();
    TrainingResult found =
        train(problem(0.05, RISING, LocalStepsConfig.synchronous(), rollBack(1.0 / 128, 1)), back);
    assertEquals(1, back.size(), back::toString);
    assertEquals(2, back.get(0).epoch());
    assertEquals(EPOCHS, found.history().size());
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      assertEquals(epoch, found.history().get(epoch - 1).epoch());
    }
  }

  @Test
  void aRunThatWasStoppedAnywhereGoesTheSameWay() throws IOException {
    TrainingProblem problem =
        problem(0.05, RISING, LocalStepsConfig.synchronous(), rollBack(1.0 / 128, 1));
    int[] made = {0};
    TrainListener counts = event -> made[0] += event instanceof TrainEvent.StepFinished ? 1 : 0;
    TrainingResult expected = new Trainer(spark, problem, List.of(counts)).train();
    assertTrue(made[0] > 40, "steps");
    // Before the step that diverges, and after the run went back.
    for (int stopAfter = 7; stopAfter < made[0]; stopAfter += 13) {
      Path place = directory.resolve("stopped-after-" + stopAfter);
      int limit = stopAfter;
      assertThrows(Stopped.class, () -> resume(problem, place, limit));
      TrainingResult found = resume(problem, place, Integer.MAX_VALUE);
      assertArrayEquals(expected.parameters(), found.parameters(), "stopped after " + stopAfter);
      assertEquals(expected.history().size(), found.history().size());
    }
  }

  /** Goes on from what is there until so many steps were made. */
  private static TrainingResult resume(TrainingProblem problem, Path place, int steps)
      throws IOException {
    CheckpointStore store = CheckpointStore.at(place.toString(), new Configuration());
    CheckpointConfig config =
        new CheckpointConfig(Optional.empty(), Optional.of(EVERY_STEPS), Optional.empty(), 2);
    int[] made = {0};
    ResumeWatch watch = new ResumeWatch();
    TrainListener stop =
        event -> {
          if (event instanceof TrainEvent.StepFinished && ++made[0] >= steps) {
            throw new Stopped();
          }
        };
    Optional<Checkpoint> start = store.latest();
    try (Checkpoints checkpoints = new Checkpoints(config, store, Map.of("key", "value"), start)) {
      // These tiny steps would leave the writing behind.
      TrainListener waits = event -> checkpoints.awaitWritten();
      return new Trainer(spark, problem, List.of(watch, stop, waits), Optional.of(checkpoints))
          .train();
    } finally {
      long step = start.map(checkpoint -> checkpoint.progress().step()).orElse(0L);
      assertEquals(steps == Integer.MAX_VALUE, step > 0, "there is a checkpoint to go on from");
      watch.assertWentOnFrom(step, 1);
    }
  }

  @Test
  void aLossThatExplodesIsStoppedWhileItIsFinite() {
    DivergenceConfig tenfold =
        new DivergenceConfig(DivergenceConfig.Action.STOP, 0.5, 1, Optional.of(10.0));
    DivergedException stopped =
        assertThrows(
            DivergedException.class,
            () ->
                train(
                    problem(
                        TOO_HIGH,
                        ScheduleConfig.constant(),
                        LocalStepsConfig.synchronous(),
                        tenfold),
                    new ArrayList<>()));
    assertTrue(stopped.getMessage().contains("at most 10.0 times"), stopped.getMessage());
    for (float parameter : stopped.lastGood().parameters()) {
      assertTrue(Float.isFinite(parameter));
    }
  }

  private static TrainingResult train(TrainingProblem problem, List<TrainEvent.RolledBack> back) {
    TrainListener listener =
        event -> {
          if (event instanceof TrainEvent.RolledBack one) {
            back.add(one);
          }
        };
    return new Trainer(spark, problem, List.of(listener)).train();
  }

  private static TrainingProblem problem(
      double rate, ScheduleConfig schedule, LocalStepsConfig local, DivergenceConfig divergence) {
    return new TrainingProblem(
        new NetworkSpec(
            new InputSpec(Shape.of(3), List.of()),
            List.of(new Dense(8), new Activation(ActivationFunction.RELU), new Dense(1)),
            LossSpec.usual(Task.REGRESSION)),
        Task.REGRESSION,
        Initializer.AUTO,
        OptimizerSpec.fromJson("{\"type\":\"sgd\",\"rate\":%s}".formatted(rate)),
        schedule,
        Clipping.NONE,
        Regularization.NONE,
        new TrainingConfig(
            EPOCHS,
            60,
            Optional.empty(),
            Precision.FLOAT32,
            Carrier.AUTO,
            local,
            CompressionConfig.none(),
            divergence,
            Optional.empty(),
            1,
            1),
        7,
        data(ROWS, 1),
        Optional.of(data(200, 2)),
        TargetUnits.same(1));
  }

  private static PackedData data(int rows, long seed) {
    return PackedData.of(
        spark
            .parallelize(SmallData.blocks(rows, 3, 2, seed, x -> 2 * x[0] - x[1] * x[2]), 2)
            .cache());
  }
}
