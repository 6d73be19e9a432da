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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is stopped anywhere goes on, and ends with the bits of one that never was. */
class CheckpointTest {
  private static final int ROWS = 900;
  private static final int BATCH = 60;
  private static final LocalStepsConfig NESTEROV =
      new LocalStepsConfig(4, 1, LocalStepsConfig.Outer.NESTEROV, 0.7, 0.9);

  private static JavaSparkContext spark;

  @TempDir Path directory;

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("checkpoint test")
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

  @ParameterizedTest
  @CsvSource({
    "adam, 1, 23",
    "nadam, 1, 30",
    "sgd, 7, 59",
    "adamax, 3, 16",
    "adamw, 2, 1",
    "schedule_free_adamw, 3, 17",
    "muon, 2, 40"
  })
  void goesOnWithTheSameBits(String optimizer, long everySteps, long stoppedAt) throws IOException {
    for (LocalStepsConfig local : List.of(LocalStepsConfig.synchronous(), NESTEROV)) {
      TrainingProblem problem = problem(optimizer, local);
      TrainingResult expected = new Trainer(spark, problem, List.of()).train();
      Path place = directory.resolve(local.steps() + "");
      assertThrows(Stopped.class, () -> run(problem, place, everySteps, stoppedAt));
      long kept = store(place).latest().map(one -> one.progress().step()).orElse(0L);
      assertTrue(
          kept + everySteps + local.steps() >= stoppedAt && kept < stoppedAt, "kept " + kept);
      assertSame(expected, run(problem, place, everySteps, Long.MAX_VALUE));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"ema\"}", "{\"type\":\"swa\",\"from\":0.5}"})
  void aMeanOfTheWeightsGoesOnToo(String averaging) throws IOException {
    for (LocalStepsConfig local : List.of(LocalStepsConfig.synchronous(), NESTEROV)) {
      TrainingProblem problem = averaged(problem("adam", local), Averaging.fromJson(averaging));
      TrainingResult expected = new Trainer(spark, problem, List.of()).train();
      Path place = directory.resolve(local.steps() + "");
      assertThrows(Stopped.class, () -> run(problem, place, 3, 41));
      assertSame(expected, run(problem, place, 3, Long.MAX_VALUE));
    }
  }

  private static TrainingProblem averaged(TrainingProblem problem, Averaging averaging) {
    return new TrainingProblem(
        problem.network(),
        problem.task(),
        problem.initializer(),
        problem.optimizer(),
        problem.schedule(),
        problem.clipping(),
        problem.regularization(),
        averaging,
        problem.training(),
        problem.seed(),
        problem.train(),
        problem.validation(),
        problem.targetUnits(),
        problem.start());
  }

  @Test
  void goesOnAfterManyStops() throws IOException {
    TrainingProblem problem = problem("adam", LocalStepsConfig.synchronous());
    TrainingResult expected = new Trainer(spark, problem, List.of()).train();
    for (long stop = 5; stop < expected.steps(); stop += 7) {
      long at = stop;
      assertThrows(Stopped.class, () -> run(problem, directory, 1, at));
    }
    assertSame(expected, run(problem, directory, 1, Long.MAX_VALUE));
  }

  @Test
  void ofADamagedCheckpointTheOneBeforeIsTaken() throws IOException {
    TrainingProblem problem = problem("adam", LocalStepsConfig.synchronous());
    TrainingResult expected = new Trainer(spark, problem, List.of()).train();
    assertThrows(Stopped.class, () -> run(problem, directory, 5, 8));
    assertThrows(Stopped.class, () -> run(problem, directory, 5, 14));
    List<Path> steps;
    try (var found = Files.list(directory)) {
      steps = found.sorted().toList();
    }
    assertEquals(2, steps.size(), "as many as are kept");
    Path arrays = steps.get(1).resolve("arrays.safetensors");
    byte[] bytes = Files.readAllBytes(arrays);
    bytes[bytes.length - 3] ^= 16;
    Files.delete(steps.get(1).resolve(".arrays.safetensors.crc"));
    Files.write(arrays, bytes);
    Checkpoint taken = store(directory).latest().orElseThrow();
    assertTrue(steps.get(0).endsWith("step-%012d".formatted(taken.progress().step())));
    assertSame(expected, run(problem, directory, 5, Long.MAX_VALUE));
  }

  @Test
  void whatIsHalfWrittenIsNoCheckpoint() throws IOException {
    Files.createDirectories(directory.resolve("step-000000000009"));
    Files.writeString(directory.resolve("step-000000000009/state.json"), "{");
    Files.createDirectories(directory.resolve(".step-000000000010-beside"));
    assertEquals(Optional.empty(), store(directory).latest());
  }

  private static void assertSame(TrainingResult expected, TrainingResult found) {
    assertArrayEquals(expected.parameters(), found.parameters(), 0);
    assertArrayEquals(expected.buffers(), found.buffers(), 0);
    assertEquals(expected.steps(), found.steps());
    assertEquals(expected.bestEpoch(), found.bestEpoch());
    assertEquals(expected.history().size(), found.history().size());
    for (int i = 0; i < expected.history().size(); i++) {
      assertEquals(expected.history().get(i).trainLoss(), found.history().get(i).trainLoss());
      assertEquals(
          expected.history().get(i).validation().orElseThrow().values(),
          found.history().get(i).validation().orElseThrow().values());
    }
    assertEquals(
        expected.validation().orElseThrow().confusion().isPresent(),
        found.validation().orElseThrow().confusion().isPresent());
    assertEquals(
        expected.validation().orElseThrow().values(), found.validation().orElseThrow().values());
  }

  /** Goes on from what is there, until it is stopped after that many updates. */
  private static TrainingResult run(
      TrainingProblem problem, Path place, long everySteps, long stopAt) throws IOException {
    CheckpointStore store = store(place);
    CheckpointConfig config =
        new CheckpointConfig(Optional.empty(), Optional.of(everySteps), Optional.empty(), 2);
    ResumeWatch watch = new ResumeWatch();
    TrainListener stop =
        event -> {
          if (event instanceof TrainEvent.StepFinished step && step.step() >= stopAt) {
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
      watch.assertWentOnFrom(
          start.map(checkpoint -> checkpoint.progress().step()).orElse(0L),
          problem.training().localSteps().steps());
    }
  }

  private static CheckpointStore store(Path place) throws IOException {
    return CheckpointStore.at(place.toString(), new Configuration());
  }

  private static TrainingProblem problem(String optimizer, LocalStepsConfig local) {
    return new TrainingProblem(
        new NetworkSpec(
            new InputSpec(Shape.of(3), List.of()),
            List.of(
                new Dense(8),
                new BatchNorm(),
                new Activation(ActivationFunction.TANH),
                new Dense(1)),
            LossSpec.usual(Task.BINARY)),
        Task.BINARY,
        Initializer.AUTO,
        OptimizerSpec.fromJson("{\"type\":\"%s\",\"rate\":0.02}".formatted(optimizer)),
        ScheduleConfig.constant(),
        Clipping.NONE,
        Regularization.NONE,
        new TrainingConfig(
            4,
            BATCH,
            Optional.empty(),
            Precision.FLOAT32,
            Carrier.AUTO,
            local,
            CompressionConfig.none(),
            DivergenceConfig.stop(),
            Optional.of(
                new EarlyStoppingConfig(
                    "loss", Optional.of(2), 0, true, EarlyStoppingConfig.Undefined.FAIL)),
            1,
            1),
        7,
        data(ROWS, 1),
        Optional.of(data(300, 2)),
        TargetUnits.same(1));
  }

  private static PackedData data(int rows, long seed) {
    return PackedData.of(
        spark
            .parallelize(SmallData.blocks(rows, 3, 2, seed, x -> x[0] * x[1] > 0 ? 1 : 0), 2)
            .cache());
  }
}
