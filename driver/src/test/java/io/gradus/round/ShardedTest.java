package io.gradus.round;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext$;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Several executors in one process, each with a door and connections of its own over Spark's
 * transport: the sums that come to the driver are those of {@link SumOrder}, whoever owns what, and
 * whoever is lost.
 */
class ShardedTest {
  private static final ExecutorName EXECUTOR = new ExecutorName("1", "a");

  private static final int NUMBERS = 2;
  private static final long PATIENCE_SECONDS = 120;

  private static JavaSparkContext spark;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[1]")
                .setAppName("sharded test")
                .set("spark.authenticate", "true")
                .set("spark.authenticate.secret", "only for this test")
                .set("spark.network.crypto.enabled", "true")
                .set("spark.ui.enabled", "false"));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @AfterEach
  void endThreads() throws InterruptedException {
    threads.shutdownNow();
    assertTrue(threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  /** The tasks of a stage, of which executor i has partitions i, i + executors, … */
  private final class Stage {
    private final SumOrder order;
    private final int generation;
    private final List<ShardNode> nodes = new ArrayList<>();
    private final List<Mailbox> mailboxes = new ArrayList<>();
    private final List<Future<?>> tasks = new ArrayList<>();

    Stage(Sharded driver, SumOrder order, int executors, int generation) {
      this.order = order;
      this.generation = generation;
      List<Sharded.Way> ways = new ArrayList<>();
      for (int i = 0; i < executors; i++) {
        ways.add(driver.way());
      }
      for (int partition = 0; partition < order.partitions(); partition++) {
        Mailbox mailbox = new Mailbox(TaskContext$.MODULE$.empty());
        mailboxes.add(mailbox);
        nodes.add(ShardNode.enter(ways.get(partition % executors), generation, partition, mailbox));
      }
    }

    /** What a task does with each round; it goes on until it is told to leave. */
    interface Work {
      void answer(ResidentLink link, ResidentLink.Handed round, int partition) throws Exception;
    }

    void start(Work work) {
      List<String> addresses = nodes.stream().map(ShardNode::address).toList();
      for (int partition = 0; partition < order.partitions(); partition++) {
        int mine = partition;
        tasks.add(
            threads.submit(
                () -> {
                  ShardNode node = nodes.get(mine);
                  node.meet(addresses);
                  try (ResidentLink link = new ShardedLink(node, mine, mailboxes.get(mine))) {
                    for (ResidentLink.Handed round = link.next();
                        round != null;
                        round = link.next()) {
                      work.answer(link, round, mine);
                      link.answered(round);
                    }
                  }
                  return null;
                }));
      }
    }

    void awaitEnd() throws Exception {
      for (Future<?> task : tasks) {
        task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  /** Of some requests of these lengths, in a track. */
  private static OpenRound round(
      Sharded driver, SumOrder order, int track, long number, int... lengths) {
    List<LocalStepsRequest> requests = new ArrayList<>();
    List<AnswerSum<?>> sums = new ArrayList<>();
    for (int part = 0; part < lengths.length; part++) {
      float[] values = new float[lengths[part]];
      Random random = new Random(number * 100 + part);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      requests.add(new LocalStepsRequest(part, 1, 0, 0, number, 1, values));
      int length = lengths[part];
      sums.add(RoundSum.ofOwners(driver.way().chunks(), () -> new StepsTaken(length, NUMBERS)));
    }
    return new OpenRound(
        track,
        number,
        requests,
        sums,
        part -> new Answer(sums.get(part).result(), RoundTiming.NONE));
  }

  /** A partition's answer: of very different size from partition to partition. */
  private static StepsTaken answer(LocalStepsRequest request, int partition) {
    float[] values = request.values();
    StepsTaken answer = new StepsTaken(values.length, NUMBERS);
    for (int i = 0; i < values.length; i++) {
      answer.values()[i] = values[i] * (float) Math.exp((partition * 7 + i) % 23 - 11);
    }
    answer.numbers()[0] = Math.exp(partition % 17);
    answer.numbers()[1] = 1 / (partition + 3.0);
    answer.count(partition + 1, 1 / (partition + 7.0), Math.exp(-partition));
    return answer;
  }

  private static void answerAll(ResidentLink link, ResidentLink.Handed round, int partition)
      throws IOException {
    for (int part = 0; part < round.requests.size(); part++) {
      answerOne(link, round, part, partition);
    }
  }

  private static void answerOne(
      ResidentLink link, ResidentLink.Handed round, int part, int partition) throws IOException {
    LocalStepsRequest request = (LocalStepsRequest) round.requests.get(part);
    link.answer(round, part, request, answer(request, partition));
  }

  private static void assertSums(OpenRound round, SumOrder order) throws Exception {
    assertTrue(round.await(0, round.requests().size(), PATIENCE_SECONDS * 1000), "no answer");
    for (int part = 0; part < round.requests().size(); part++) {
      LocalStepsRequest request = (LocalStepsRequest) round.requests().get(part);
      List<StepsTaken> answers = new ArrayList<>();
      for (int partition = 0; partition < order.partitions(); partition++) {
        answers.add(answer(request, partition));
      }
      StepsTaken expected =
          order.sum(
              answers,
              (sum, one) -> {
                sum.add(one);
                return sum;
              });
      StepsTaken found = round.answer(part).to(request);
      assertArrayEquals(expected.values(), found.values(), 0);
      assertArrayEquals(expected.numbers(), found.numbers(), 0);
      assertEquals(expected.lossSum(), found.lossSum());
      assertEquals(expected.weightSum(), found.weightSum());
      assertEquals(expected.rows(), found.rows());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 9", "2, 2, 30000", "4, 3, 200001", "9, 4, 70000", "12, 12, 100000", "5, 2, 0"})
  void theSumsAreThoseOfTheOrder(int partitions, int executors, int length) throws Exception {
    SumOrder order = SumOrder.of(partitions);
    try (Sharded driver = new Sharded(spark.getConf(), order, executors)) {
      Stage stage = new Stage(driver, order, executors, 0);
      stage.start(ShardedTest::answerAll);
      for (long number = 1; number <= 4; number++) {
        OpenRound round = round(driver, order, 0, number, length, 10, 3 * length / 2, 9000);
        driver.open(round);
        assertSums(round, order);
      }
      driver.dismiss();
      stage.awaitEnd();
      assertEquals(0, driver.refused());
    }
  }

  @Test
  void roundsOfTwoTracksAreOpenAtOnce() throws Exception {
    SumOrder order = SumOrder.of(3);
    try (Sharded driver = new Sharded(spark.getConf(), order, 3)) {
      Stage stage = new Stage(driver, order, 3, 0);
      stage.start(ShardedTest::answerAll);
      OpenRound[] open = new OpenRound[2];
      for (int number = 1; number <= 12; number++) {
        int track = number % 2;
        if (open[track] != null) {
          assertSums(open[track], order);
        }
        open[track] = round(driver, order, track, number, 40_000 * (number % 3), 50);
        driver.open(open[track]);
      }
      assertSums(open[0], order);
      assertSums(open[1], order);
      driver.dismiss();
      stage.awaitEnd();
    }
  }

  /**
   * Beside the sum, which is as long as the parameters: as bytes they never lie there as a whole.
   */
  @Test
  void onTheDriverLieAFewMegabytesOfMessages() throws Exception {
    SumOrder order = SumOrder.of(2);
    int length = 6_000_000;
    try (Sharded driver = new Sharded(spark.getConf(), order, 2)) {
      Stage stage = new Stage(driver, order, 2, 0);
      OpenRound round = round(driver, order, 0, 1, length);
      driver.open(round);
      stage.start(ShardedTest::answerAll);
      assertSums(round, order);
      driver.dismiss();
      stage.awaitEnd();
      assertTrue(driver.mostOnTheWay() < 10 << 20, driver.mostOnTheWay() + " bytes");
    }
  }

  /** In the midst of its chunks: what it owned has to be added up anew. */
  @Test
  void anExecutorIsLostAndTheNextStageGivesTheSameBits() throws Exception {
    SumOrder order = SumOrder.of(4);
    try (Sharded driver = new Sharded(spark.getConf(), order, 2)) {
      OpenRound round = round(driver, order, 0, 1, 100_000, 100_000);
      driver.open(round);
      Stage lost = new Stage(driver, order, 2, 0);
      lost.start(
          (link, handed, partition) -> {
            answerOne(link, handed, 0, partition);
            if (partition % 2 == 1) {
              link.close();
              throw new IllegalStateException("This executor is lost.");
            }
            answerOne(link, handed, 1, partition);
          });
      for (Future<?> task : lost.tasks) {
        ExecutionException failure =
            assertThrows(
                ExecutionException.class, () -> task.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        String why = failure.getCause().getMessage();
        assertTrue(why.contains("is lost") || why.startsWith("Lost the connection"), why);
      }
      Stage next = new Stage(driver, order, 3, 1);
      next.start(ShardedTest::answerAll);
      assertSums(round, order);
      driver.dismiss();
      next.awaitEnd();
    }
  }

  /** Without the run's token an executor's door tells nothing and listens to nothing. */
  @Test
  void anExecutorsDoorShutsStrangersOut() throws Exception {
    SumOrder order = SumOrder.of(1);
    try (Sharded driver = new Sharded(spark.getConf(), order, 1)) {
      Stage stage = new Stage(driver, order, 1, 5);
      stage.start(ShardedTest::answerAll);
      String address = stage.nodes.get(0).address();
      int colon = address.lastIndexOf(':');
      RunToken token = driver.way().token();
      SparkConf conf = SparkEnv.get().conf();
      try (TransportContext context =
              new TransportContext(SparkTransport.conf(conf, 1), new Silent());
          TransportClientFactory factory =
              context.createClientFactory(
                  SparkTransport.clientBootstraps(SparkTransport.conf(conf, 1), conf))) {
        for (ByteBuffer wrong :
            List.of(
                ResidentProtocol.hello(0, 5, RunToken.random(), EXECUTOR),
                ResidentProtocol.hello(0, 4, token, EXECUTOR),
                ShardProtocol.alive())) {
          try (TransportClient stranger =
              factory.createUnmanagedClient(
                  address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))) {
            stranger.send(wrong);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (stranger.isActive() && System.nanoTime() < end) {
              Thread.sleep(5);
            }
            assertFalse(stranger.isActive(), "the connection is still open");
          }
        }
      }
      OpenRound round = round(driver, order, 0, 1, 100);
      driver.open(round);
      assertSums(round, order);
      driver.dismiss();
      stage.awaitEnd();
    }
  }

  /** Whoever is spoken to by somebody who should say nothing. */
  private static final class Silent extends RpcHandler {
    @Override
    public void receive(TransportClient from, ByteBuffer message, RpcResponseCallback callback) {
      throw new AssertionError("A stranger was told something.");
    }

    @Override
    public StreamManager getStreamManager() {
      return new OneForOneStreamManager();
    }
  }
}
