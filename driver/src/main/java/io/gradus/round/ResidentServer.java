package io.gradus.round;

import io.gradus.data.FloatRun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.util.TransportConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door of a {@link ResidentExchange} for tasks of other processes, over Spark's transport. */
final class ResidentServer extends RpcHandler implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(ResidentServer.class);

  /** Tasks hear from the driver at least so often, far below the minute that they wait. */
  private static final long LONGEST_SILENCE_SECONDS = 10;

  private static final int NETWORK_THREADS = 4;

  /** Refused connections that the log tells of; a port scan need not fill it. */
  private static final int TOLD_REFUSALS = 20;

  private final ResidentExchange exchange;
  private final RunToken token;
  private final TransportContext context;
  private final TransportServer server;
  private final StreamManager streams = new OneForOneStreamManager();
  private final ScheduledExecutorService keepAlive;
  private final String host;

  /** The open rounds as bytes, by track. */
  private final Map<Integer, Encoded> outgoing = new ConcurrentHashMap<>();

  /** The tasks behind the connections whose token was the right one. */
  private final Map<TransportClient, RemoteTask> admitted = new ConcurrentHashMap<>();

  private final AtomicInteger refused = new AtomicInteger();

  ResidentServer(SparkConf conf, ResidentExchange exchange, RunToken token) {
    this.exchange = exchange;
    this.token = token;
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
    RemoteTask task = admitted.get(client);
    if (task == null) {
      admit(client, message);
      return;
    }
    ResidentProtocol.Question question = ResidentProtocol.question(message);
    if (question != ResidentProtocol.Question.ANSWER) {
      throw new IllegalStateException(
          "Expected an answer of partition %s, found %s.".formatted(task.partition, question));
    }
    long number = message.getLong();
    Optional<OpenRound> round = exchange.expecting(task.partition, task.generation, number);
    while (round.isPresent() && message.hasRemaining()) {
      int part = message.getInt();
      int chunk = message.getInt();
      ByteBuffer payload = ResidentProtocol.take(message, message.getInt());
      round.get().sum(part).accept(number, task.partition, chunk, payload);
    }
  }

  /** Nothing is allocated, and nothing is said, before the token is the right one. */
  private void admit(TransportClient client, ByteBuffer message) {
    message.order(ByteOrder.LITTLE_ENDIAN);
    if (message.remaining() != ResidentProtocol.HELLO_BYTES
        || message.get() != ResidentProtocol.Question.HELLO.ordinal()) {
      refuse(client, "it did not introduce itself as a task does");
      return;
    }
    int partition = message.getInt();
    int generation = message.getInt();
    if (!token.presentedBy(message)) {
      refuse(client, "it does not have the token of this run");
      return;
    }
    if (partition < 0 || partition >= exchange.partitions()) {
      refuse(client, "its partition is not one of this run's");
      return;
    }
    RemoteTask task = new RemoteTask(client, partition, generation);
    admitted.put(client, task);
    exchange.join(partition, generation, task);
  }

  private void refuse(TransportClient client, String reason) {
    if (refused.incrementAndGet() <= TOLD_REFUSALS) {
      logger.warn("Closed a connection from {}: {}.", client.getSocketAddress(), reason);
    }
    client.close();
  }

  /** How many connections were closed because they came from no task of this run. */
  int refused() {
    return refused.get();
  }

  @Override
  public void channelInactive(TransportClient client) {
    admitted.remove(client);
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

  /** The last round of a track as bytes, the same for all tasks. */
  private static final class Encoded {
    private final MessageBuffers buffers = new MessageBuffers();
    private long number;

    /**
     * Sends the round to one task, and encodes it on the way if that is not done yet: the first
     * messages are on the network while the next ones are encoded.
     */
    synchronized void send(OpenRound round, TransportClient client) {
      if (round.number() < number) {
        return; // it was closed meanwhile, and whoever takes part has been handed the next one
      }
      if (round.number() > number) {
        encode(round, message -> client.send(message.duplicate()));
        number = round.number();
        return;
      }
      buffers.written().forEach(message -> client.send(message.duplicate()));
    }

    /** Tells of each message when it is complete. */
    private void encode(OpenRound round, Consumer<ByteBuffer> complete) {
      buffers.begin();
      ByteBuffer message = null;
      for (int part = 0; part < round.requests().size(); part++) {
        Request<?> request = round.requests().get(part);
        float[] values = request.values();
        for (int chunk = 0; chunk < RoundSum.chunks(values.length); chunk++) {
          int from = chunk * RoundSum.CHUNK;
          int to = RoundSum.end(chunk, values.length);
          int bytes = ResidentProtocol.ROUND_PIECE + (to - from) * Float.BYTES;
          if (message != null && message.remaining() < bytes) {
            complete.accept(message.flip());
            message = null;
          }
          if (message == null) {
            message =
                buffers
                    .next(ResidentProtocol.ROUND_HEADER + bytes)
                    .put((byte) ResidentProtocol.Reply.ROUND.ordinal())
                    .putInt(round.track())
                    .putLong(round.number())
                    .putInt(round.requests().size());
          }
          message.putInt(part).putInt(values.length).putInt(chunk);
          RequestMessage.write(request, message);
          FloatRun.write(values, from, to, message);
          if (message.position() >= ResidentProtocol.LONG_MESSAGE) {
            complete.accept(message.flip());
            message = null;
          }
        }
      }
      if (message != null) {
        complete.accept(message.flip());
      }
    }
  }

  /** A task in another process. */
  private final class RemoteTask implements ResidentExchange.Participant {
    private final TransportClient client;
    private final int partition;
    private final int generation;

    RemoteTask(TransportClient client, int partition, int generation) {
      this.client = client;
      this.partition = partition;
      this.generation = generation;
    }

    @Override
    public void hand(OpenRound round) {
      outgoing.computeIfAbsent(round.track(), any -> new Encoded()).send(round, client);
    }

    @Override
    public void dismiss() {
      client.send(ResidentProtocol.message(ResidentProtocol.Reply.STOP));
    }

    @Override
    public Optional<Desk> desk() {
      return Optional.empty();
    }

    @Override
    public void reassure() {
      client.send(ResidentProtocol.message(ResidentProtocol.Reply.WAIT));
    }
  }
}
