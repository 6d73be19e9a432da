package io.gradus.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.util.TransportConf;

/**
 * The driver's end of the resident rounds: holds every task's question until there is a round to
 * compute, and gathers the answers. Each partition has a slot with a lock of its own, so answers
 * are read in parallel.
 *
 * <p>A task that starts over (a later attempt of its stage) simply asks again: if its partition has
 * not answered the open round yet, it is given that round anew; answers of older attempts are
 * refused.
 */
final class ResidentServer extends RpcHandler implements AutoCloseable {
  /** Reads the answer of one partition; called once a partition and round, on a network thread. */
  interface AnswerReader {
    void read(int partition, ByteBuffer payload);
  }

  /**
   * A question is replied to at the latest after this time, far below Spark's 120 s limit for quiet
   * connections.
   */
  private static final long LONGEST_SILENCE_SECONDS = 10;

  private static final int NETWORK_THREADS = 4;

  private final Slot[] slots;
  private final AnswerReader reader;
  private final TransportContext context;
  private final TransportServer server;
  private final StreamManager streams = new OneForOneStreamManager();
  private final ScheduledExecutorService keepAlive;
  private final String host;

  private volatile Gathering gathering = new Gathering(NO_ROUND, null, 0);
  private volatile boolean stopping;

  private static final long NO_ROUND = 0;

  ResidentServer(SparkConf conf, int partitions, AnswerReader reader) {
    this.reader = reader;
    this.slots = new Slot[partitions];
    for (int partition = 0; partition < partitions; partition++) {
      slots[partition] = new Slot();
    }
    TransportConf transportConf = SparkTransport.conf(conf, Math.min(partitions, NETWORK_THREADS));
    this.host = conf.get("spark.driver.host");
    this.context = new TransportContext(transportConf, this);
    this.server =
        context.createServer(
            conf.get("spark.driver.bindAddress", host),
            conf.getInt("spark.gradus.port", 0),
            SparkTransport.serverBootstraps(transportConf));
    this.keepAlive =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "gradus-resident-keep-alive");
              thread.setDaemon(true);
              return thread;
            });
    Future<?> unused =
        keepAlive.scheduleWithFixedDelay(
            this::releaseOldQuestions,
            LONGEST_SILENCE_SECONDS,
            LONGEST_SILENCE_SECONDS / 2,
            TimeUnit.SECONDS);
  }

  String host() {
    return host;
  }

  int port() {
    return server.getPort();
  }

  /**
   * Hands a round to every partition, now or as soon as its task asks.
   *
   * @param round number of the round, greater than the last one's
   * @param reply header and input, position 0 to limit; must stay untouched until all have answered
   */
  void open(long round, ByteBuffer reply) {
    stopping = false;
    Gathering next = new Gathering(round, reply, slots.length);
    gathering = next;
    for (Slot slot : slots) {
      synchronized (slot) {
        if (slot.answered < round) {
          slot.reply(next.reply());
        }
      }
    }
  }

  /**
   * Waits for all answers of the open round; false if some are still missing when the time is over.
   */
  boolean awaitAnswers(long millis) throws InterruptedException {
    return gathering.complete.await(millis, TimeUnit.MILLISECONDS);
  }

  /** The first partition that has not answered the open round, or -1. */
  int firstMissing() {
    long round = gathering.round;
    for (int partition = 0; partition < slots.length; partition++) {
      synchronized (slots[partition]) {
        if (slots[partition].answered < round) {
          return partition;
        }
      }
    }
    return -1;
  }

  /** Tells every task to leave, until the next round is opened. */
  void stop() {
    stopping = true;
    for (Slot slot : slots) {
      synchronized (slot) {
        slot.reply(shortReply(ResidentProtocol.Reply.STOP));
      }
    }
  }

  @Override
  public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {
    message.order(ByteOrder.LITTLE_ENDIAN);
    int partition = message.getInt();
    int generation = message.getInt();
    long answered = message.getLong();
    Gathering current = gathering;
    boolean counted = false;
    Slot slot = slots[partition];
    synchronized (slot) {
      if (generation < slot.generation) {
        callback.onSuccess(shortReply(ResidentProtocol.Reply.STOP));
        return;
      }
      slot.generation = generation;
      if (answered == current.round && slot.answered < answered) {
        reader.read(partition, message);
        slot.answered = answered;
        counted = true;
      }
      // Read again: the driver may have opened the next round while this answer was on its way.
      Gathering open = counted ? current : gathering;
      slot.waiting = callback;
      slot.since = System.nanoTime();
      if (stopping) {
        slot.reply(shortReply(ResidentProtocol.Reply.STOP));
      } else if (open.reply != null && slot.answered < open.round) {
        slot.reply(open.reply());
      }
    }
    if (counted) {
      current.count();
    }
  }

  @Override
  public void exceptionCaught(Throwable cause, TransportClient client) {
    // The task's own wait ends with its connection; Spark then starts the stage again.
  }

  @Override
  public StreamManager getStreamManager() {
    return streams;
  }

  @Override
  public void close() {
    keepAlive.shutdownNow();
    stop();
    server.close();
    context.close();
  }

  private void releaseOldQuestions() {
    long now = System.nanoTime();
    for (Slot slot : slots) {
      synchronized (slot) {
        if (slot.waiting != null
            && now - slot.since > TimeUnit.SECONDS.toNanos(LONGEST_SILENCE_SECONDS)) {
          slot.reply(shortReply(ResidentProtocol.Reply.WAIT));
        }
      }
    }
  }

  private static ByteBuffer shortReply(ResidentProtocol.Reply kind) {
    return ResidentProtocol.reply(
            ByteBuffer.allocate(ResidentProtocol.REPLY_HEADER).order(ByteOrder.LITTLE_ENDIAN),
            kind,
            NO_ROUND)
        .flip();
  }

  /** One round: what is handed out, and how many answers are missing. */
  private static final class Gathering {
    final long round;
    final CountDownLatch complete = new CountDownLatch(1);
    private final ByteBuffer reply;
    private final AtomicInteger missing;

    Gathering(long round, ByteBuffer reply, int partitions) {
      this.round = round;
      this.reply = reply;
      this.missing = new AtomicInteger(partitions);
    }

    ByteBuffer reply() {
      return reply.duplicate();
    }

    void count() {
      if (missing.decrementAndGet() == 0) {
        complete.countDown();
      }
    }
  }

  /** What is known of one partition's task; guarded by itself. */
  private static final class Slot {
    int generation;
    long answered = NO_ROUND;
    RpcResponseCallback waiting;
    long since;

    void reply(ByteBuffer message) {
      if (waiting != null) {
        RpcResponseCallback callback = waiting;
        waiting = null;
        callback.onSuccess(message);
      }
    }
  }
}
