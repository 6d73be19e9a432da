package io.gradus.round;

import io.gradus.compute.RowSums;
import io.gradus.data.FloatRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.apache.spark.network.util.TransportConf;

/** The way to a driver in another process, over Spark's own transport. */
final class RemoteLink extends RpcHandler implements ResidentLink {
  /**
   * The driver says something at least every 10 s, so a minute of silence means that it is gone.
   */
  private static final long LONGEST_WAIT_SECONDS = 60;

  private final String driver;
  private final TransportContext context;
  private final TransportClientFactory factory;
  private final TransportClient client;
  private final StreamManager streams = new OneForOneStreamManager();
  private final Mailbox mail;
  private volatile long lastHeard = System.nanoTime();

  /** By track; a task can compute for one while it receives of another. */
  private final Map<Integer, Track> tracks = new ConcurrentHashMap<>();

  RemoteLink(
      SparkConf conf, String host, int port, RunToken token, TaskContext task, int generation)
      throws IOException, InterruptedException {
    this.driver = host + ":" + port;
    this.mail = new Mailbox(task);
    TransportConf transportConf = SparkTransport.conf(conf, 1);
    this.context = new TransportContext(transportConf, this);
    this.factory =
        context.createClientFactory(SparkTransport.clientBootstraps(transportConf, conf));
    this.client = factory.createUnmanagedClient(host, port);
    client.send(ResidentProtocol.hello(task.partitionId(), generation, token, ExecutorName.here()));
  }

  @Override
  public void receive(TransportClient from, ByteBuffer message, RpcResponseCallback callback) {
    lastHeard = System.nanoTime();
    switch (ResidentProtocol.reply(message)) {
      case WAIT:
        break;
      case STOP:
        mail.leave();
        break;
      case ROUND:
        receiveRound(message);
        break;
    }
  }

  private void receiveRound(ByteBuffer message) {
    int number = message.getInt();
    tracks.computeIfAbsent(number, Track::new).receive(message);
  }

  /** Rounds of which each is handed out when the one before it is answered. */
  private final class Track {
    private final int track;

    /** Of the round that is being received; only the network thread writes it. */
    private final List<float[]> values = new ArrayList<>();

    private List<Request<?>> requests = List.of();

    /** Of the task's thread. */
    private final Messages outgoing = new Messages();

    Track(int track) {
      this.track = track;
    }

    /** Chunks come in order, over one connection. */
    void receive(ByteBuffer message) {
      long round = message.getLong();
      int count = message.getInt();
      while (message.hasRemaining()) {
        receiveChunk(round, count, message);
      }
    }

    private void receiveChunk(long round, int count, ByteBuffer message) {
      int part = message.getInt();
      int length = message.getInt();
      int chunk = message.getInt();
      if (chunk == 0) {
        beginRequest(part, length);
      }
      Request<?> request = RequestMessage.read(message, values.get(part));
      FloatRun.read(
          message,
          values.get(part),
          Chunks.LONG.start(chunk, length),
          Chunks.LONG.end(chunk, length));
      if (chunk == Chunks.LONG.count(length) - 1) {
        requests.add(request);
        if (part == count - 1) {
          mail.hand(new Handed(track, round, requests, Optional.empty()));
        }
      }
    }

    private void beginRequest(int part, int length) {
      if (part == 0) {
        requests = new ArrayList<>();
      }
      if (part == values.size()) {
        values.add(new float[length]);
      } else if (values.get(part).length != length) {
        values.set(part, new float[length]);
      }
    }
  }

  @Override
  public Handed next() throws IOException, InterruptedException {
    return mail.next(this::requireDriver);
  }

  private void requireDriver() throws IOException {
    if (!client.isActive()) {
      throw new IOException(
          "Lost the connection to the driver at %s between two rounds.".formatted(driver));
    }
    if (System.nanoTime() - lastHeard > TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS)) {
      throw new IOException(
          String.format(
                  Locale.ROOT,
                  "Expected a word from the driver at %s within %d s, found silence. If the driver"
                      + " is",
                  driver,
                  LONGEST_WAIT_SECONDS)
              + " alive, its network or garbage collection is stuck.");
    }
  }

  @Override
  public <A> void answer(Handed round, int part, Request<A> request, A answer) throws IOException {
    Messages outgoing = tracks.get(round.track).outgoing;
    outgoing.answer(round.number, part);
    request.send(answer, outgoing);
  }

  @Override
  public void answered(Handed round) {
    tracks.get(round.track).outgoing.end();
  }

  /** Those of a track's answers; small ones of a round share a message. */
  private final class Messages implements AnswerWriter {
    private final MessageBuffers buffers = new MessageBuffers();
    private ByteBuffer message;
    private long number;
    private int part;
    private int payload;

    /** An answer begins. */
    void answer(long ofRound, int ofRequest) {
      number = ofRound;
      part = ofRequest;
    }

    @Override
    public void sums(RowSums answer) {
      int length = answer.size();
      for (int chunk = 0; chunk < Chunks.LONG.count(length); chunk++) {
        int from = Chunks.LONG.start(chunk, length);
        int to = Chunks.LONG.end(chunk, length);
        begin(chunk, answer.totalsByteCount() + FloatRun.bytes(to - from));
        if (chunk == 0) {
          answer.writeTotals(message);
        }
        FloatRun.write(answer.values(), from, to, message);
        send();
      }
    }

    @Override
    public void whole(byte[] answer) {
      begin(0, answer.length);
      message.put(answer);
      send();
    }

    /** Begins a piece of the answer. */
    private void begin(int chunk, int most) {
      int bytes = ResidentProtocol.ANSWER_PIECE + most;
      if (message != null && message.remaining() < bytes) {
        flush();
      }
      if (message == null) {
        message =
            buffers
                .next(ResidentProtocol.ANSWER_HEADER + bytes)
                .put((byte) ResidentProtocol.Question.ANSWER.ordinal())
                .putLong(number);
      }
      message.putInt(part).putInt(chunk).putInt(0);
      payload = message.position();
    }

    /** Sends the piece, at once or with what follows. */
    private void send() {
      message.putInt(payload - Integer.BYTES, message.position() - payload);
      if (message.position() >= ResidentProtocol.LONG_MESSAGE) {
        flush();
      }
    }

    /** The round is answered. */
    void end() {
      if (message != null) {
        flush();
      }
      buffers.begin();
    }

    private void flush() {
      client.send(message.flip());
      message = null;
    }
  }

  @Override
  public StreamManager getStreamManager() {
    return streams;
  }

  @Override
  public void close() {
    client.close();
    factory.close();
    context.close();
  }
}
