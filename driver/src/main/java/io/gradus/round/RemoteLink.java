package io.gradus.round;

import io.gradus.compute.Gradient;
import io.gradus.data.FloatRun;
import io.gradus.metric.MetricSums;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
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
  private final int partition;
  private final int generation;
  private final TransportContext context;
  private final TransportClientFactory factory;
  private final TransportClient client;
  private final StreamManager streams = new OneForOneStreamManager();
  private final Mailbox mail;
  private final ChunkBuffers outgoing = new ChunkBuffers();
  private volatile long lastHeard = System.nanoTime();

  /** Of the round that is being received; only the network thread writes it. */
  private float[] values = new float[0];

  private int chunksReceived;

  RemoteLink(SparkConf conf, String host, int port, TaskContext task, int generation)
      throws IOException, InterruptedException {
    this.driver = host + ":" + port;
    this.mail = new Mailbox(task);
    this.partition = task.partitionId();
    this.generation = generation;
    TransportConf transportConf = SparkTransport.conf(conf, 1);
    this.context = new TransportContext(transportConf, this);
    this.factory =
        context.createClientFactory(SparkTransport.clientBootstraps(transportConf, conf));
    this.client = factory.createUnmanagedClient(host, port);
    client.send(ResidentProtocol.hello(partition, generation));
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
        receiveChunk(message);
        break;
    }
  }

  private void receiveChunk(ByteBuffer message) {
    long number = message.getLong();
    RoundInput header = RoundMessage.read(message, null);
    int length = message.getInt();
    int chunk = message.getInt();
    if (chunk == 0) {
      chunksReceived = 0;
      if (values.length != length) {
        values = new float[length];
      }
    }
    int from = chunk * RoundSum.CHUNK;
    FloatRun.read(message, values, from, RoundSum.end(chunk, length));
    chunksReceived++;
    if (chunksReceived == RoundSum.chunks(length)) {
      mail.hand(new Handed(number, header.with(values)));
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
          "Expected a word from the driver at %s within %d s, found silence. If the driver is"
                  .formatted(driver, LONGEST_WAIT_SECONDS)
              + " alive, its network or garbage collection is stuck.");
    }
  }

  @Override
  public void answer(long number, Gradient gradient) {
    int length = gradient.size();
    int header = ResidentProtocol.ANSWER_HEADER + gradient.totalsByteCount() + FloatRun.HEADER;
    for (int chunk = 0; chunk < RoundSum.chunks(length); chunk++) {
      ByteBuffer message = outgoing.get(header, chunk, length);
      header(message, ResidentProtocol.Question.GRADIENT, number, chunk);
      RoundSum.write(gradient, chunk, message);
      client.send(message.flip());
    }
  }

  @Override
  public void answer(long number, MetricSums found) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      found.writeExternal(out);
    }
    ByteBuffer message = ResidentProtocol.allocate(ResidentProtocol.ANSWER_HEADER + bytes.size());
    header(message, ResidentProtocol.Question.METRICS, number, 0);
    client.send(message.put(bytes.toByteArray()).flip());
  }

  private void header(
      ByteBuffer message, ResidentProtocol.Question question, long number, int chunk) {
    message
        .put((byte) question.ordinal())
        .putInt(partition)
        .putInt(generation)
        .putLong(number)
        .putInt(chunk);
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
