package io.gradus.round;

import io.gradus.data.FloatRun;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.network.client.TransportClient;

/** The door of a {@link ResidentExchange} for tasks of other processes, over Spark's transport. */
final class ResidentServer implements TokenDoor.Keeper<ResidentServer.RemoteTask>, AutoCloseable {
  private static final int NETWORK_THREADS = 4;

  private final ResidentExchange exchange;
  private final TokenDoor<RemoteTask> door;
  private final KeepAlive keepAlive;
  private final String host;

  /** The open rounds as bytes, by track. */
  private final Map<Integer, Encoded> outgoing = new ConcurrentHashMap<>();

  ResidentServer(SparkConf conf, ResidentExchange exchange, RunToken token) {
    this.exchange = exchange;
    this.host = conf.get("spark.driver.host");
    this.door =
        SparkTransport.driverDoor(
            conf, Math.min(exchange.partitions(), NETWORK_THREADS), token, this);
    this.keepAlive = new KeepAlive("gradus-resident-keep-alive", exchange::reassure);
  }

  String host() {
    return host;
  }

  int port() {
    return door.port();
  }

  @Override
  public Optional<RemoteTask> admit(
      TransportClient client, int partition, int generation, ExecutorName executor) {
    if (partition < 0 || partition >= exchange.partitions()) {
      return Optional.empty();
    }
    RemoteTask task = new RemoteTask(client, partition, generation, executor);
    exchange.join(partition, generation, task);
    return Optional.of(task);
  }

  @Override
  public void hear(RemoteTask task, ByteBuffer message) {
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

  /** How many connections were closed because they came from no task of this run. */
  int refused() {
    return door.refused();
  }

  @Override
  public void close() {
    keepAlive.close();
    door.close();
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
        for (int chunk = 0; chunk < Chunks.LONG.count(values.length); chunk++) {
          int from = Chunks.LONG.start(chunk, values.length);
          int to = Chunks.LONG.end(chunk, values.length);
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
  final class RemoteTask implements ResidentExchange.Participant {
    private final TransportClient client;
    private final int partition;
    private final int generation;
    private final ExecutorName executor;

    RemoteTask(TransportClient client, int partition, int generation, ExecutorName executor) {
      this.client = client;
      this.partition = partition;
      this.generation = generation;
      this.executor = executor;
    }

    @Override
    public ExecutorName executor() {
      return executor;
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
