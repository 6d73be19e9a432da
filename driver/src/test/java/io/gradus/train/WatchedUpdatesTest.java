package io.gradus.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Carrier;
import io.gradus.config.CompressionConfig;
import io.gradus.config.DivergenceConfig;
import io.gradus.config.LocalStepsConfig;
import io.gradus.config.ScheduleConfig;
import io.gradus.config.TrainingConfig;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.TargetUnits;
import io.gradus.kernel.Precision;
import io.gradus.metric.ThresholdCurve;
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
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is told of the last update of each epoch. */
class WatchedUpdatesTest {
  private static final int EPOCHS = 3;
  private static final float RATE = 0.125f;
  private static final LocalStepsConfig LOCAL =
      new LocalStepsConfig(3, 0, LocalStepsConfig.Outer.AVERAGE, 0.7, 0.9);

  private static JavaSparkContext spark;

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("watched updates test")
                .set("spark.ui.enabled", "false"));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /** Keeps copies of what it is told. */
  private static final class Watching implements TrainListener, TrainEvent.Visitor {
    private final List<TrainEvent.Moved> moves = new ArrayList<>();
    private final List<Long> validated = new ArrayList<>();
    private final List<Long> epochs = new ArrayList<>();

    @Override
    public boolean watchesUpdates() {
      return true;
    }

    @Override
    public void on(TrainEvent event) {
      event.accept(this);
    }

    @Override
    public void moved(TrainEvent.Moved event) {
      assertEquals(moves.size(), epochs.size(), "before its epoch is finished");
      moves.add(
          new TrainEvent.Moved(
              event.epoch(),
              event.step(),
              event.layout(),
              event.parameters().clone(),
              event.gradient().map(float[]::clone),
              event.update().clone()));
    }

    @Override
    public void validated(TrainEvent.Validated event) {
      validated.add(event.step());
      ThresholdCurve curve = event.sums().curves(2).get(0);
      assertEquals(200, curve.positives()[0] + curve.negatives()[0]);
    }

    @Override
    public void epochFinished(TrainEvent.EpochFinished event) {
      epochs.add(event.step());
    }
  }

  @Test
  void plainDescentMovesByTheRateAgainstTheGradient() {
    TrainingProblem problem = problem("sgd", LocalStepsConfig.synchronous());
    Watching watching = new Watching();
    TrainingResult watched = new Trainer(spark, problem, List.of(watching)).train();
    assertArrayEquals(
        new Trainer(spark, problem, List.of()).train().parameters(), watched.parameters());
    assertEquals(EPOCHS, watching.moves.size());
    for (TrainEvent.Moved move : watching.moves) {
      float[] gradient = move.gradient().orElseThrow();
      float most = 0;
      for (int i = 0; i < gradient.length; i++) {
        // A difference of two parameters, each rounded.
        float rounding = Math.ulp(move.parameters()[i]);
        assertEquals(-RATE * gradient[i], move.update()[i], 2 * rounding);
        most = Math.max(most, Math.abs(gradient[i]));
      }
      assertTrue(most > 1e-3, "gradients are not all zero");
    }
    assertEquals(watching.epochs, watching.moves.stream().map(TrainEvent.Moved::step).toList());
    assertEquals(watching.epochs, watching.validated);
    assertArrayEquals(watched.parameters(), watching.moves.get(EPOCHS - 1).parameters());
  }

  /** An iteration of L-BFGS is an epoch: each update leads from the point before to the next. */
  @Test
  void eachIterationOfLbfgsLeadsToTheNext() {
    TrainingProblem problem = problem("lbfgs", LocalStepsConfig.synchronous());
    Watching watching = new Watching();
    TrainingResult watched = new Trainer(spark, problem, List.of(watching)).train();
    assertArrayEquals(
        new Trainer(spark, problem, List.of()).train().parameters(), watched.parameters());
    assertEquals(watched.history().size(), watching.moves.size());
    for (int k = 1; k < watching.moves.size(); k++) {
      float[] from = watching.moves.get(k - 1).parameters();
      TrainEvent.Moved move = watching.moves.get(k);
      for (int i = 0; i < from.length; i++) {
        assertEquals(move.parameters()[i] - from[i], move.update()[i]);
      }
    }
    double first = norm(watching.moves.get(0).gradient().orElseThrow());
    double last = norm(watching.moves.get(watching.moves.size() - 1).gradient().orElseThrow());
    assertTrue(last < first, first + " at first, " + last + " at last");
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  @Test
  void stepsOfTasksHaveAnUpdateAndNoGradient() {
    TrainingProblem problem = problem("sgd", LOCAL);
    Watching watching = new Watching();
    TrainingResult watched = new Trainer(spark, problem, List.of(watching)).train();
    assertArrayEquals(
        new Trainer(spark, problem, List.of()).train().parameters(), watched.parameters());
    assertEquals(EPOCHS, watching.moves.size());
    for (TrainEvent.Moved move : watching.moves) {
      assertFalse(move.gradient().isPresent());
      assertTrue(norm(move.update()) > 0);
    }
  }

  @Test
  void nobodyIsToldWhoDoesNotWatch() {
    List<TrainEvent> told = new ArrayList<>();
    new Trainer(spark, problem("sgd", LocalStepsConfig.synchronous()), List.of(told::add)).train();
    assertTrue(told.stream().noneMatch(TrainEvent.Moved.class::isInstance));
    assertTrue(told.stream().anyMatch(TrainEvent.Validated.class::isInstance));
  }

  private static TrainingProblem problem(String optimizer, LocalStepsConfig local) {
    NetworkSpec network =
        new NetworkSpec(
            new InputSpec(Shape.of(3), List.of()),
            List.of(new Dense(1)),
            LossSpec.usual(Task.BINARY));
    String spec =
        optimizer.equals("sgd")
            ? "{\"type\":\"sgd\",\"rate\":" + RATE + "}"
            : "{\"type\":\"lbfgs\"}";
    return new TrainingProblem(
        network,
        Task.BINARY,
        Initializer.AUTO,
        OptimizerSpec.fromJson(spec),
        ScheduleConfig.constant(),
        Clipping.NONE,
        Regularization.NONE,
        new TrainingConfig(
            EPOCHS,
            32,
            Optional.empty(),
            Precision.FLOAT32,
            Carrier.AUTO,
            local,
            CompressionConfig.none(),
            DivergenceConfig.stop(),
            Optional.empty(),
            1,
            1),
        7,
        data(500, 1),
        Optional.of(data(200, 2)),
        TargetUnits.same(1));
  }

  private static PackedData data(int rows, long seed) {
    return PackedData.of(
        spark
            .parallelize(SmallData.blocks(rows, 3, 2, seed, x -> x[0] + 0.5 * x[1] > 0 ? 1 : 0), 2)
            .cache());
  }
}
