package io.gradus.round;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.compute.Gradient;
import io.gradus.compute.Initialization;
import io.gradus.config.Carrier;
import io.gradus.config.CompressionConfig;
import io.gradus.data.Batching;
import io.gradus.data.Block;
import io.gradus.encode.TargetUnits;
import io.gradus.evaluate.Evaluator;
import io.gradus.kernel.Bfloat16;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whichever way a round travels: the same bits, the whole gradient, nothing left behind. */
class CarrierTest {
  private static final int ROWS = 960;
  private static final NetworkSpec NETWORK = network(7);

  /** Failures by test, where tasks in the same JVM find them. */
  private static final Map<String, AtomicInteger> FAILURES = new ConcurrentHashMap<>();

  private static JavaSparkContext spark;

  /** With authentication, so that resident rounds prove to go through Spark's own handshake. */
  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[4]")
                .setAppName("carrier test")
                .set("spark.authenticate", "true")
                .set("spark.authenticate.secret", "only for this test")
                .set("spark.network.crypto.enabled", "true")
                .set("spark.ui.enabled", "false"));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void theSumOverPartitionsIsTheGradientOfOnePass() {
    Gradient whole = copy(new JobsCarrier(spark, data(blocks(1)), List.of(program(ROWS))), 0);
    Gradient parts = copy(new JobsCarrier(spark, data(blocks(12)), List.of(program(ROWS))), 0);
    assertEquals(ROWS, parts.rows());
    assertEquals(whole.weightSum(), parts.weightSum());
    assertEquals(whole.lossSum(), parts.lossSum(), 1e-9 * whole.lossSum());
    // Sums of 960 rounded terms in another order.
    assertArrayEquals(whole.values(), parts.values(), 1e-3f);
  }

  @Test
  void treeAndDirectSumGiveTheSameBits() {
    JavaRDD<Block> blocks = blocks(12);
    Gradient direct =
        copy(new JobsCarrier(spark, data(blocks), List.of(program(100)), Long.MAX_VALUE), 3);
    Gradient tree = copy(new JobsCarrier(spark, data(blocks), List.of(program(100)), 0), 3);
    assertArrayEquals(direct.values(), tree.values(), 0);
    assertEquals(direct.lossSum(), tree.lossSum());
    assertEquals(direct.rows(), tree.rows());
  }

  @ParameterizedTest
  @EnumSource
  void residentRoundsGiveTheSameBitsStageAfterStage(ResidentCarrier.Door door) {
    JavaRDD<Block> blocks = blocks(4);
    RoundProgram program = program(100);
    try (JobsCarrier jobs = new JobsCarrier(spark, data(blocks), List.of(program));
        ResidentCarrier resident =
            new ResidentCarrier(spark, data(blocks), List.of(program), "test", door)) {
      for (int step = 0; step < 9; step++) {
        Gradient expected = jobs.total(input(step));
        Gradient found = resident.total(input(step));
        assertArrayEquals(expected.values(), found.values(), 0);
        assertEquals(expected.lossSum(), found.lossSum());
        // Jobs need slots: the resident stage holds all four.
        resident.release();
      }
    }
  }

  /** Of small requests several share a message, one of a million values takes several. */
  @ParameterizedTest
  @EnumSource
  void roundsOfManyProgramsGiveTheSameBits(ResidentCarrier.Door door) {
    RoundData data = data(blocks(4));
    List<RoundProgram> programs = new ArrayList<>();
    List<NetworkSpec> networks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      networks.add(network(i == 7 || i == 8 ? 150_000 : 3 + 100 * i));
      programs.add(program(networks.get(i), 100, CompressionConfig.none()));
    }
    try (JobsCarrier jobs = new JobsCarrier(spark, data, programs);
        ResidentCarrier resident = new ResidentCarrier(spark, data, programs, "many", door)) {
      for (int step = 0; step < 4; step++) {
        List<GradientRequest> requests = new ArrayList<>();
        for (int i = step % 2; i < programs.size(); i += 1 + step) {
          float[] parameters = Initialization.parameters(networks.get(i), Initializer.AUTO, i);
          requests.add(new GradientRequest(i, 0, 0, step, step, parameters));
        }
        List<Answer> expected = jobs.round(requests);
        List<Answer> found = resident.round(requests);
        for (int i = 0; i < requests.size(); i++) {
          Gradient one = expected.get(i).to(requests.get(i));
          Gradient other = found.get(i).to(requests.get(i));
          assertArrayEquals(one.values(), other.values(), 0);
          assertEquals(one.lossSum(), other.lossSum());
          assertEquals(one.rows(), other.rows());
        }
        resident.release();
      }
    }
  }

  /**
   * Who takes an answer changes what was sent, while tasks may still compute for other requests:
   * all partitions have answered that one.
   */
  @ParameterizedTest
  @EnumSource
  void answersAreTakenInOrderAndFreeWhatWasSent(ResidentCarrier.Door door) {
    RoundData data = data(blocks(4));
    List<RoundProgram> programs = new ArrayList<>();
    List<NetworkSpec> networks = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      networks.add(network(i % 3 == 0 ? 150_000 : 3 + 100 * i));
      programs.add(program(networks.get(i), 100, CompressionConfig.none()));
    }
    try (JobsCarrier jobs = new JobsCarrier(spark, data, programs);
        ResidentCarrier resident = new ResidentCarrier(spark, data, programs, "taken", door)) {
      for (int step = 0; step < 5; step++) {
        List<float[]> sent = new ArrayList<>();
        List<GradientRequest> requests = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
          sent.add(Initialization.parameters(networks.get(i), Initializer.AUTO, i));
          requests.add(new GradientRequest(i, 0, 0, step, step, sent.get(i)));
        }
        List<Answer> expected = jobs.round(requests);
        List<Integer> taken = new ArrayList<>();
        Map<Integer, Integer> summed = new ConcurrentHashMap<>();
        resident.round(
            requests,
            new RoundCarrier.Taker() {
              @Override
              public void summed(int part, Answer answer) {
                Gradient one = answer.to(requests.get(part));
                assertArrayEquals(
                    expected.get(part).to(requests.get(part)).values(), one.values(), 0);
                Arrays.fill(sent.get(part), Float.NaN);
                Arrays.fill(one.values(), Float.NaN);
                summed.merge(part, 1, Integer::sum);
              }

              @Override
              public void take(int part, Answer answer) {
                assertEquals(1, summed.get(part));
                taken.add(part);
              }
            });
        assertEquals(IntStream.range(0, programs.size()).boxed().toList(), taken);
        resident.release();
      }
    }
  }

  /** Tasks go on with the rounds of one track while answers to those of another are taken. */
  @ParameterizedTest
  @EnumSource
  void roundsOfTwoTracksAreOpenAtOnce(ResidentCarrier.Door door) {
    RoundData data = data(failing(1, 2, new AtomicInteger()));
    List<RoundProgram> programs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      programs.add(program(network(i < 2 ? 150_000 : 3 + 100 * i), 100, CompressionConfig.none()));
    }
    try (JobsCarrier jobs = new JobsCarrier(spark, data(blocks(4)), programs);
        ResidentCarrier resident = new ResidentCarrier(spark, data, programs, "tracks", door)) {
      assertEquals(door == ResidentCarrier.Door.NEAREST ? 1 : 2, resident.tracks());
      List<RoundCarrier.Begun> open = new ArrayList<>();
      List<List<GradientRequest>> asked = new ArrayList<>();
      List<List<float[]>> found = new ArrayList<>();
      for (int round = 0; round < 10; round++) {
        int track = round % resident.tracks();
        if (round >= resident.tracks()) {
          open.get(round - resident.tracks()).finish();
        }
        List<GradientRequest> requests = new ArrayList<>();
        for (int i = track; i < programs.size(); i += resident.tracks()) {
          NetworkSpec network = network(i < 2 ? 150_000 : 3 + 100 * i);
          float[] parameters = Initialization.parameters(network, Initializer.AUTO, round);
          requests.add(new GradientRequest(i, 0, 0, round % 9, round, parameters));
        }
        List<float[]> sums = new ArrayList<>();
        asked.add(requests);
        found.add(sums);
        open.add(resident.begin(track, requests, keeping(requests, sums)));
      }
      for (int round = 10 - resident.tracks(); round < 10; round++) {
        open.get(round).finish();
      }
      resident.release();
      for (int round = 0; round < 10; round++) {
        List<GradientRequest> requests = asked.get(round);
        List<Answer> expected = jobs.round(requests);
        for (int i = 0; i < requests.size(); i++) {
          assertArrayEquals(
              expected.get(i).to(requests.get(i)).values(), found.get(round).get(i), 0);
        }
      }
    }
  }

  private static RoundCarrier.Taker keeping(List<GradientRequest> requests, List<float[]> sums) {
    return new RoundCarrier.Taker() {
      @Override
      public void summed(int part, Answer answer) {
        // It is taken as it is.
      }

      @Override
      public void take(int part, Answer answer) {
        sums.add(answer.to(requests.get(part)).values().clone());
      }
    };
  }

  /** Each job is scheduled, of the stage that stays only the first round's wait is. */
  @Test
  void saysHowLongSparkNeededToStartTasks() {
    JavaRDD<Block> blocks = blocks(4);
    RoundProgram program = program(100);
    try (JobsCarrier jobs = new JobsCarrier(spark, data(blocks), List.of(program))) {
      double scheduled = 0;
      for (int step = 0; step < 100 && scheduled == 0; step++) {
        scheduled += jobs.round(List.of(input(step % 9))).get(0).timing().schedule();
      }
      assertTrue(scheduled > 0, "of a hundred jobs none was told of");
    }
    try (ResidentCarrier resident =
        new ResidentCarrier(
            spark, data(blocks), List.of(program), "test", ResidentCarrier.Door.NEAREST)) {
      assertTrue(resident.round(List.of(input(0))).get(0).timing().schedule() > 0);
      assertEquals(0, resident.round(List.of(input(1))).get(0).timing().schedule());
      resident.release();
      assertTrue(resident.round(List.of(input(2))).get(0).timing().schedule() > 0);
    }
  }

  @Test
  void roundedGradientsGiveTheSameBitsInEveryCarrier() {
    JavaRDD<Block> blocks = blocks(4);
    RoundProgram exact = program(100);
    RoundProgram rounded = program(100, new CompressionConfig(CompressionConfig.Method.BF16, 0.01));
    Gradient plain = copy(new JobsCarrier(spark, data(blocks), List.of(exact)), 2);
    Gradient expected = copy(new JobsCarrier(spark, data(blocks), List.of(rounded)), 2);
    assertNotEquals(plain.values()[0], expected.values()[0]);
    // Four partitions' values of up to 120, each off by up to 2⁻⁹ of its size.
    assertArrayEquals(plain.values(), expected.values(), 1);
    for (ResidentCarrier.Door door : ResidentCarrier.Door.values()) {
      try (ResidentCarrier resident =
          new ResidentCarrier(spark, data(blocks), List.of(rounded), "rounded", door)) {
        assertArrayEquals(expected.values(), resident.total(input(2)).values(), 0, door::toString);
      }
    }
  }

  /** Values go up and down in the shortest form that keeps their bits. */
  @Test
  void roundedParametersArriveAsTheyAreInEveryCarrier() {
    JavaRDD<Block> blocks = blocks(4);
    float[] parameters = Initialization.parameters(NETWORK, Initializer.AUTO, 3);
    Bfloat16.round(parameters, parameters);
    GradientRequest rounded = new GradientRequest(0, 0, 0, 2, 2, parameters);
    RoundProgram program = program(100);
    Gradient expected = new JobsCarrier(spark, data(blocks), List.of(program)).total(rounded);
    for (ResidentCarrier.Door door : ResidentCarrier.Door.values()) {
      try (ResidentCarrier resident =
          new ResidentCarrier(spark, data(blocks), List.of(program), "rounded", door)) {
        assertArrayEquals(expected.values(), resident.total(rounded).values(), 0, door::toString);
      }
    }
  }

  @Test
  void ofTheLargestValuesEveryDoorSendsTheSame() {
    JavaRDD<Block> blocks = blocks(4);
    RoundProgram largest = program(100, new CompressionConfig(CompressionConfig.Method.TOP_K, 0.1));
    float[][] sums = new float[ResidentCarrier.Door.values().length][];
    for (ResidentCarrier.Door door : ResidentCarrier.Door.values()) {
      try (ResidentCarrier resident =
          new ResidentCarrier(spark, data(blocks), List.of(largest), "largest", door)) {
        for (int step = 0; step < 5; step++) {
          sums[door.ordinal()] = resident.total(input(step)).values().clone();
        }
      }
    }
    for (float[] other : sums) {
      assertArrayEquals(sums[0], other, 0);
    }
    int sent = 0;
    for (float value : sums[0]) {
      sent += value != 0 ? 1 : 0;
    }
    // 50 parameters, of which each of four partitions sends five.
    assertTrue(sent >= 5 && sent <= 20, sent + " values");
  }

  /** With several processes there would be something to share. */
  @Test
  void withinOneProcessNothingIsShardedWhichIsSaid() {
    RoundData data = data(blocks(4));
    try (RoundCarrier carrier =
        Carriers.choose(spark, Carrier.SHARDED, data, List.of(program(100)), "sharded")) {
      assertEquals("resident", carrier.name());
      assertEquals("all tasks are in one process", carrier.reason());
    }
  }

  @Test
  void aPoisonedPartitionEndsTheRoundWithItsCause() {
    JavaRDD<Block> poisoned =
        blocks(4)
            .mapPartitionsWithIndex(
                (partition, rows) -> {
                  if (partition == 2) {
                    throw new IllegalStateException("This partition is poisoned.");
                  }
                  return rows;
                },
                true);
    try (ResidentCarrier resident =
        new ResidentCarrier(spark, data(poisoned), List.of(program(100)), "poisoned")) {
      RoundFailedException error =
          assertThrows(RoundFailedException.class, () -> resident.total(input(0)));
      assertTrue(
          error.getCause().getMessage().contains("This partition is poisoned."),
          error.getCause().getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLostTaskIsReplacedAndTheBitsAreTheSame(ResidentCarrier.Door door) {
    RoundProgram program = program(100);
    Gradient expected = new JobsCarrier(spark, data(blocks(4)), List.of(program)).total(input(4));
    AtomicInteger failures = new AtomicInteger();
    RoundData data = data(failing(1, 2, failures));
    try (ResidentCarrier resident =
        new ResidentCarrier(spark, data, List.of(program), "failing", door)) {
      assertArrayEquals(expected.values(), resident.total(input(4)).values(), 0);
    }
    assertEquals(3, failures.get());
  }

  /** Blocks of four partitions, of which the tasks of one are lost so often before one stays. */
  private static JavaRDD<Block> failing(int lost, int times, AtomicInteger failures) {
    String key = UUID.randomUUID().toString();
    FAILURES.put(key, failures);
    return blocks(4)
        .mapPartitionsWithIndex(
            (partition, rows) -> {
              if (partition == lost && FAILURES.get(key).getAndIncrement() < times) {
                throw new IllegalStateException("This task is lost.");
              }
              return rows;
            },
            true);
  }

  @Test
  void manyRoundsLeaveNoBroadcastBehind() throws InterruptedException {
    try (JobsCarrier jobs = new JobsCarrier(spark, data(blocks(4)), List.of(program(100)))) {
      for (int step = 0; step < 60; step++) {
        jobs.total(input(step % 9));
      }
    }
    // Blocks are removed asynchronously; Spark keeps broadcasts of the closures of its last jobs
    // until they are collected.
    for (int waits = 0; waits < 100 && broadcasts() > 10; waits++) {
      System.gc();
      Thread.sleep(100);
    }
    assertTrue(broadcasts() <= 10, () -> broadcasts() + " blocks of broadcasts are left");
  }

  private static int broadcasts() {
    return SparkEnv.get()
        .blockManager()
        .getMatchingBlockIds(
            new scala.runtime.AbstractFunction1<BlockId, Object>() {
              @Override
              public Object apply(BlockId block) {
                return block.isBroadcast();
              }
            })
        .size();
  }

  private static Gradient copy(JobsCarrier carrier, int step) {
    return carrier.total(input(step));
  }

  private static GradientRequest input(int step) {
    return new GradientRequest(
        0, 0, 0, step, step, Initialization.parameters(NETWORK, Initializer.AUTO, 3));
  }

  private static NetworkSpec network(int units) {
    return new NetworkSpec(
        new InputSpec(Shape.of(5), List.of()),
        List.of(new Dense(units), new Activation(ActivationFunction.SILU), new Dense(1)),
        LossSpec.usual(Task.REGRESSION));
  }

  private static RoundProgram program(int batchSize) {
    return program(batchSize, CompressionConfig.none());
  }

  private static RoundProgram program(int batchSize, CompressionConfig compression) {
    return program(NETWORK, batchSize, compression);
  }

  private static RoundProgram program(
      NetworkSpec network, int batchSize, CompressionConfig compression) {
    return new RoundProgram(
        UUID.randomUUID().toString(),
        network.toJson(),
        new Batching(ROWS, batchSize, 11),
        "",
        Precision.FLOAT32,
        compression,
        evaluator().program());
  }

  private static Evaluator evaluator() {
    return new Evaluator(NETWORK, Task.REGRESSION, 1, TargetUnits.same(1));
  }

  private static RoundData data(JavaRDD<Block> blocks) {
    return new RoundData(blocks, Optional.empty());
  }

  private static JavaRDD<Block> blocks(int partitions) {
    return spark
        .parallelize(SmallData.blocks(ROWS, 5, partitions, 8, x -> x[0] - x[1] * x[2]), partitions)
        .cache();
  }
}
