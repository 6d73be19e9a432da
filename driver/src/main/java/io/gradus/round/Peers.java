package io.gradus.round;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.apache.spark.network.util.TransportConf;

/** An executor's connections to the driver and to the other executors of its stage. */
final class Peers extends RpcHandler implements AutoCloseable {
  private static final int NETWORK_THREADS = 4;

  /**
   * The driver says something at least every 10 s, so a minute of silence means that it is gone.
   */
  private static final long LONGEST_WAIT_SECONDS = 60;

  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** As Spark's own default. */
  private static final String NETWORK_TIMEOUT = "120s";

  private final Sharded.Way way;
  private final int place;
  private final List<String> executors;
  private final Consumer<ByteBuffer> fromDriver;
  private final TransportContext context;
  private final TransportClientFactory factory;
  private final StreamManager streams = new OneForOneStreamManager();

  /** By place; null at that of this executor. */
  private final TransportClient[] clients;

  private final TransportClient driver;
  private final KeepAlive keepAlive;

  /** Beyond it an executor counts as gone; Spark has noticed before if it has stopped. */
  private final long longestSilence;

  /** When an executor was first seen to be gone; 0 before that. */
  private final AtomicLong goneSince = new AtomicLong();

  /** By place, and behind them the driver. */
  private final AtomicLongArray lastHeard;

  /**
   * Connects to all.
   *
   * @param executors host and port of each
   * @param place of this executor among them
   * @param fromDriver is told what the driver says, on a thread of the network
   * @throws IOException if one cannot be reached
   */
  Peers(
      SparkConf conf,
      Sharded.Way way,
      int generation,
      List<String> executors,
      int place,
      Consumer<ByteBuffer> fromDriver)
      throws IOException, InterruptedException {
    this.way = way;
    this.place = place;
    this.executors = List.copyOf(executors);
    this.fromDriver = fromDriver;
    this.longestSilence =
        TimeUnit.MILLISECONDS.toNanos(conf.getTimeAsMs("spark.network.timeout", NETWORK_TIMEOUT))
            + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
    this.lastHeard = new AtomicLongArray(executors.size() + 1);
    TransportConf transport =
        SparkTransport.conf(conf, Math.min(executors.size(), NETWORK_THREADS));
    this.context = new TransportContext(transport, this);
    this.factory = context.createClientFactory(SparkTransport.clientBootstraps(transport, conf));
    this.clients = new TransportClient[executors.size()];
    try {
      for (int other = 0; other < clients.length; other++) {
        heard(other);
        if (other != place) {
          clients[other] = connect(executors.get(other));
          clients[other].send(
              ResidentProtocol.hello(place, generation, way.token(), ExecutorName.here()));
        }
      }
      heard(clients.length);
      this.driver = factory.createUnmanagedClient(way.host(), way.port());
      driver.send(ResidentProtocol.hello(place, generation, way.token(), ExecutorName.here()));
    } catch (IOException | InterruptedException | RuntimeException e) {
      factory.close();
      context.close();
      throw e;
    }
    this.keepAlive = new KeepAlive("gradus-shard-keep-alive", this::reassure);
  }

  private TransportClient connect(String executor) throws IOException, InterruptedException {
    int colon = executor.lastIndexOf(':');
    try {
      return factory.createUnmanagedClient(
          executor.substring(0, colon), Integer.parseInt(executor.substring(colon + 1)));
    } catch (IOException e) {
      throw new IOException(
          "Expected to reach the executor at %s from that at %s, for sharded rounds go from one"
                  .formatted(executor, executors.get(place))
              + " executor to another. Let them through (spark.gradus.peerPort), or set"
              + " training.carrier = resident.",
          e);
    }
  }

  /** Tells the driver which tasks are here; rounds can come from now on. */
  void join(int[] partitions) {
    driver.send(ShardProtocol.join(count(), partitions));
  }

  /** How many executors there are, with this one. */
  int count() {
    return clients.length;
  }

  /** This executor's place among them. */
  int place() {
    return place;
  }

  void sendTo(int executor, ByteBuffer message, Runnable sent) {
    SparkTransport.send(clients[executor], message, sent);
  }

  void sendToDriver(ByteBuffer message, Runnable sent) {
    SparkTransport.send(driver, message, sent);
  }

  /** Sends the same to all others. */
  void sendToOthers(ByteBuffer message, Runnable allSent) {
    AtomicInteger left = new AtomicInteger(count() - 1);
    for (int i = 1; i < count(); i++) {
      sendTo(
          (place + i) % count(),
          message.duplicate(),
          () -> {
            if (left.decrementAndGet() == 0) {
              allSent.run();
            }
          });
    }
  }

  private void reassure() {
    for (TransportClient client : clients) {
      if (client != null) {
        client.send(ShardProtocol.alive());
      }
    }
  }

  /** An executor has said something. */
  void heard(int executor) {
    lastHeard.set(executor, System.nanoTime());
  }

  @Override
  public void receive(TransportClient from, ByteBuffer message, RpcResponseCallback callback) {
    heard(count());
    fromDriver.accept(message);
  }

  /**
   * Checks that all are there.
   *
   * @throws IOException if one is not
   */
  void requireAll() throws IOException {
    String at = way.host() + ":" + way.port();
    require(driver.isActive(), "the driver", at);
    requireWord(count(), "the driver", at, TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS));
    for (int other = 0; other < count(); other++) {
      if (other != place) {
        require(!isGone(clients[other]), "the executor", executors.get(other));
        requireWord(other, "the executor", executors.get(other), longestSilence);
      }
    }
  }

  /** At the end of a stage one may be gone before this one has heard that it is the end. */
  private boolean isGone(TransportClient client) {
    if (client.isActive()) {
      return false;
    }
    goneSince.compareAndSet(0, System.nanoTime());
    return System.nanoTime() - goneSince.get() > GRACE_NANOS;
  }

  private static void require(boolean connected, String whom, String at) throws IOException {
    if (!connected) {
      throw new IOException(
          "Lost the connection to %s at %s between two rounds.".formatted(whom, at));
    }
  }

  private void requireWord(int who, String whom, String at, long nanos) throws IOException {
    if (System.nanoTime() - lastHeard.get(who) > nanos) {
      throw new IOException(
          String.format(
                  Locale.ROOT,
                  "Expected a word from %s at %s within %d s, found silence. If it is alive, its",
                  whom,
                  at,
                  TimeUnit.NANOSECONDS.toSeconds(nanos))
              + " network or garbage collection is stuck.");
    }
  }

  @Override
  public StreamManager getStreamManager() {
    return streams;
  }

  @Override
  public void close() {
    keepAlive.close();
    driver.close();
    for (TransportClient client : clients) {
      if (client != null) {
        client.close();
      }
    }
    factory.close();
    context.close();
  }
}
