package io.gradus.round;

import io.gradus.data.FloatRun;
import io.gradus.metric.MetricSums;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.util.TransportConf;

/** The door of a {@link ResidentExchange} for tasks of other processes, over Spark's transport. */
final class ResidentServer extends RpcHandler implements AutoCloseable {
  /** Tasks hear from the driver at least so often, far below the minute that they wait. */
  private static final long LONGEST_SILENCE_SECONDS = 10;

  private static final int NETWORK_THREADS = 4;

  private final ResidentExchange exchange;
  private final TransportContext context;
  private final TransportServer server;
  private final StreamManager streams = new OneForOneStreamManager();
  private final ScheduledExecutorService keepAlive;
  private final String host;

  /** The open round as bytes, the same for all; guarded by itself. */
  private final ChunkBuffers outgoing = new ChunkBuffers();

  private int[] encodedBytes = {};

  private long encodedRound;

  ResidentServer(SparkConf conf, ResidentExchange exchange) {
    this.exchange = exchange;
    TransportConf transportConf =
        SparkTransport.conf(conf, Math.min(exchange.partitions(), NETWORK_THREADS));
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
            exchange::reassure, LONGEST_SILENCE_SECONDS, LONGEST_SILENCE_SECONDS, TimeUnit.SECONDS);
  }

  String host() {
    return host;
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {
    ResidentProtocol.Question question = ResidentProtocol.question(message);
    int partition = message.getInt();
    int generation = message.getInt();
    if (question == ResidentProtocol.Question.HELLO) {
      exchange.join(partition, generation, new RemoteTask(client));
      return;
    }
    long number = message.getLong();
    int chunk = message.getInt();
    if (question == ResidentProtocol.Question.METRICS) {
      exchange.answer(partition, generation, number, metrics(message));
      return;
    }
    OpenRound round = exchange.expecting(partition, generation, number);
    if (round != null) {
      round.sum().accept(number, partition, chunk, message);
    }
  }

  private static MetricSums metrics(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    MetricSums sums = new MetricSums();
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      sums.readExternal(in);
    } catch (IOException e) {
      throw new UncheckedIOException("A task's metrics could not be read.", e);
    }
    return sums;
  }

  @Override
  public void exceptionCaught(Throwable cause, TransportClient client) {
    // The task notices that its connection is gone; Spark then starts the stage again.
  }

  @Override
  public StreamManager getStreamManager() {
    return streams;
  }

  @Override
  public void close() {
    keepAlive.shutdownNow();
    server.close();
    context.close();
  }

  /**
   * Sends the round to one task, and encodes it on the way if that is not done yet: the first
   * chunks are on the network while the next ones are encoded.
   */
  private void send(OpenRound round, TransportClient client) {
    synchronized (outgoing) {
      if (round.number() < encodedRound) {
        return; // it was closed meanwhile, and whoever takes part has been handed the next one
      }
      int length = round.input().values().length;
      int chunks = RoundSum.chunks(length);
      if (encodedBytes.length < chunks) {
        encodedBytes = new int[chunks];
      }
      for (int chunk = 0; chunk < chunks; chunk++) {
        ByteBuffer message = outgoing.get(ResidentProtocol.ROUND_HEADER, chunk, length);
        if (round.number() > encodedRound) {
          encode(round, chunk, message);
          encodedBytes[chunk] = message.position();
        }
        client.send(message.position(0).limit(encodedBytes[chunk]).duplicate());
      }
      encodedRound = round.number();
    }
  }

  private static void encode(OpenRound round, int chunk, ByteBuffer into) {
    float[] values = round.input().values();
    into.put((byte) ResidentProtocol.Reply.ROUND.ordinal()).putLong(round.number());
    RoundMessage.write(round.input(), into);
    into.putInt(values.length).putInt(chunk);
    int from = chunk * RoundSum.CHUNK;
    FloatRun.write(values, from, RoundSum.end(chunk, values.length), into);
  }

  /** A task in another process. */
  private final class RemoteTask implements ResidentExchange.Participant {
    private final TransportClient client;

    RemoteTask(TransportClient client) {
      this.client = client;
    }

    @Override
    public void hand(OpenRound round) {
      send(round, client);
    }

    @Override
    public void dismiss() {
      client.send(ResidentProtocol.message(ResidentProtocol.Reply.STOP));
    }

    @Override
    public void reassure() {
      client.send(ResidentProtocol.message(ResidentProtocol.Reply.WAIT));
    }
  }
}
