package io.gradus.round;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What reaches the driver's port without being a task of the run: closed, not listened to, given
 * nothing. Over Spark's transport without its authentication, as most clusters run.
 */
class ResidentDoorTest {
  private static final ExecutorName EXECUTOR = new ExecutorName("1", "a");

  private static final int PARTITIONS = 2;
  private static final int LENGTH = 5;

  /** Within which a connection that is to be closed has to be; not how long it takes. */
  private static final long PATIENCE_SECONDS = 60;

  private static JavaSparkContext spark;

  private final RunToken token = RunToken.random();
  private ResidentExchange exchange;
  private ResidentServer server;
  private RoundSum<StepsTaken> sum;

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[1]")
                .setAppName("door test")
                .set("spark.ui.enabled", "false"));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @BeforeEach
  void openARound() {
    exchange = new ResidentExchange(PARTITIONS);
    server = new ResidentServer(spark.getConf(), exchange, token);
    sum = new RoundSum<>(SumOrder.of(PARTITIONS), Chunks.LONG, () -> new StepsTaken(LENGTH, 0));
    exchange.open(
        new OpenRound(
            0,
            1,
            List.of(new GradientRequest(0, 0, 0, 0, 0, new float[LENGTH])),
            List.of(sum),
            part -> new Answer(sum.result(), RoundTiming.NONE)));
  }

  @AfterEach
  void close() {
    exchange.close();
    server.close();
  }

  /** A process that speaks to the port, and remembers what it hears. */
  private final class Stranger extends RpcHandler implements AutoCloseable {
    private final TransportContext context;
    private final TransportClientFactory factory;
    private final TransportClient client;
    private final BlockingQueue<Byte> heard = new LinkedBlockingQueue<>();

    Stranger() throws Exception {
      SparkConf conf = SparkEnv.get().conf();
      context = new TransportContext(SparkTransport.conf(conf, 1), this);
      factory = context.createClientFactory(List.of());
      client = factory.createUnmanagedClient(server.host(), server.port());
    }

    @Override
    public void receive(TransportClient from, ByteBuffer message, RpcResponseCallback callback) {
      heard.add(message.get());
    }

    @Override
    public StreamManager getStreamManager() {
      return new OneForOneStreamManager();
    }

    void say(ByteBuffer message) {
      client.send(message);
    }

    void isShutOut() throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (client.isActive() && System.nanoTime() < end) {
        Thread.sleep(5);
      }
      assertFalse(client.isActive(), "the connection is still open");
      assertEquals(List.of(), List.copyOf(heard), "it was told something");
      assertFalse(sum.answered(0), "it was listened to");
      assertEquals(1, server.refused());
    }

    ResidentProtocol.Reply hears() throws InterruptedException {
      Byte code = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return code == null ? null : ResidentProtocol.Reply.values()[code];
    }

    @Override
    public void close() {
      client.close();
      factory.close();
      context.close();
    }
  }

  @Test
  void aTaskOfTheRunIsHandedTheRoundAndHeard() throws Exception {
    try (Stranger task = new Stranger()) {
      task.say(ResidentProtocol.hello(0, 1, token, EXECUTOR));
      assertEquals(ResidentProtocol.Reply.ROUND, task.hears());
      task.say(answer(0, 0, LENGTH));
      awaitAnswer();
      assertTrue(task.client.isActive());
      assertEquals(0, server.refused());
    }
  }

  @Test
  void withAWrongTokenItIsShutOut() throws Exception {
    try (Stranger stranger = new Stranger()) {
      stranger.say(ResidentProtocol.hello(0, 1, RunToken.random(), EXECUTOR));
      stranger.isShutOut();
    }
  }

  @Test
  void withoutATokenItIsShutOut() throws Exception {
    try (Stranger stranger = new Stranger()) {
      stranger.say(buffer(9).put((byte) 0).putInt(0).putInt(1).flip());
      stranger.isShutOut();
    }
  }

  @Test
  void whoAnswersWithoutAHelloIsShutOut() throws Exception {
    try (Stranger stranger = new Stranger()) {
      stranger.say(answer(0, 0, LENGTH));
      stranger.isShutOut();
    }
  }

  @Test
  void aPartitionThatThereIsNotIsShutOutEvenWithTheToken() throws Exception {
    try (Stranger stranger = new Stranger()) {
      stranger.say(ResidentProtocol.hello(Integer.MAX_VALUE, 1, token, EXECUTOR));
      stranger.isShutOut();
    }
  }

  /** Sizes are looked at before memory is taken, and the round goes on. */
  @Test
  void absurdSizesTakeNothingAndDisturbNothing() throws Exception {
    try (Stranger task = new Stranger()) {
      task.say(ResidentProtocol.hello(0, 1, token, EXECUTOR));
      assertEquals(ResidentProtocol.Reply.ROUND, task.hears());
      task.say(answer(Integer.MAX_VALUE, 0, LENGTH));
      task.say(answer(-1, 0, LENGTH));
      task.say(answer(0, Integer.MAX_VALUE, LENGTH));
      task.say(answer(0, -1, LENGTH));
      task.say(answer(0, 0, Integer.MAX_VALUE));
      task.say(answer(0, 0, LENGTH, 1));
      task.say(answer(0, 0, LENGTH, Integer.MAX_VALUE - 1000));
      task.say(answer(0, 0, LENGTH, Integer.MIN_VALUE));
      task.say(buffer(1).put((byte) 1).flip());
      task.say(answer(0, 0, LENGTH));
      awaitAnswer();
      assertFalse(sum.answered(1));
    }
  }

  private void awaitAnswer() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!sum.answered(0) && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    assertTrue(sum.answered(0));
  }

  /** An answer to round 1 of five values, which says that it has so many. */
  private static ByteBuffer answer(int part, int chunk, int values) {
    return answer(part, chunk, values, 0);
  }

  /** An answer that says of its one piece that it is so many bytes longer. */
  private static ByteBuffer answer(int part, int chunk, int values, int longer) {
    ByteBuffer payload = buffer(1000);
    new StepsTaken(LENGTH, 0).writeTotals(payload);
    payload.put((byte) 0).putInt(values);
    for (int i = 0; i < LENGTH; i++) {
      payload.putFloat(1);
    }
    payload.flip();
    return buffer(1100)
        .put((byte) ResidentProtocol.Question.ANSWER.ordinal())
        .putLong(1)
        .putInt(part)
        .putInt(chunk)
        .putInt(payload.remaining() + longer)
        .put(payload)
        .flip();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
