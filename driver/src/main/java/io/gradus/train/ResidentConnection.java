package io.gradus.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.server.NoOpRpcHandler;
import org.apache.spark.network.util.TransportConf;

/** A resident task's connection to the driver: asks, and waits for the reply within a limit. */
final class ResidentConnection implements AutoCloseable {
  /** Takes the input of a round from the reply, on the network thread. */
  interface InputReader {
    void read(long round, ByteBuffer payload);
  }

  /** What came back: the kind of reply, and the round's number where there is one. */
  static final class Answer {
    final ResidentProtocol.Reply kind;
    final long round;

    Answer(ResidentProtocol.Reply kind, long round) {
      this.kind = kind;
      this.round = round;
    }
  }

  /** The driver replies at least every 10 s, so a minute of silence means that it is gone. */
  private static final long LONGEST_WAIT_SECONDS = 60;

  private final String driver;
  private final TransportContext context;
  private final TransportClientFactory factory;
  private final TransportClient client;

  ResidentConnection(SparkConf conf, String host, int port)
      throws IOException, InterruptedException {
    this.driver = host + ":" + port;
    TransportConf transportConf = SparkTransport.conf(conf, 1);
    this.context = new TransportContext(transportConf, new NoOpRpcHandler());
    this.factory =
        context.createClientFactory(SparkTransport.clientBootstraps(transportConf, conf));
    this.client = factory.createUnmanagedClient(host, port);
  }

  /**
   * Sends a question and waits for the reply.
   *
   * @param question position 0 to limit; may be reused when this returns
   * @throws IOException if the connection broke or the driver kept silent for a minute
   */
  Answer ask(ByteBuffer question, InputReader reader, TaskContext task)
      throws IOException, InterruptedException {
    BlockingQueue<Object> box = new ArrayBlockingQueue<>(1);
    client.sendRpc(question, new Callback(reader, box));
    for (long second = 0; second < LONGEST_WAIT_SECONDS; second++) {
      Object answer = box.poll(1, TimeUnit.SECONDS);
      if (answer instanceof Answer reply) {
        return reply;
      }
      if (answer instanceof Throwable cause) {
        throw new IOException(
            "Lost the connection to the driver at %s between two rounds.".formatted(driver), cause);
      }
      if (task.isInterrupted()) {
        throw new InterruptedException("The task was cancelled while it waited for a round.");
      }
    }
    throw new IOException(
        "Expected a reply from the driver at %s within %d s, found silence. If the driver is alive, its"
                .formatted(driver, LONGEST_WAIT_SECONDS)
            + " network or garbage collection is stuck.");
  }

  @Override
  public void close() {
    client.close();
    factory.close();
    context.close();
  }

  private static final class Callback implements RpcResponseCallback {
    private final InputReader reader;
    private final BlockingQueue<Object> box;

    Callback(InputReader reader, BlockingQueue<Object> box) {
      this.reader = reader;
      this.box = box;
    }

    @Override
    public void onSuccess(ByteBuffer response) {
      Object answer;
      try {
        response.order(ByteOrder.LITTLE_ENDIAN);
        ResidentProtocol.Reply kind = ResidentProtocol.Reply.of(response.get());
        long round = response.getLong();
        if (kind == ResidentProtocol.Reply.ROUND) {
          reader.read(round, response);
        }
        answer = new Answer(kind, round);
      } catch (RuntimeException e) {
        answer = e;
      }
      box.offer(answer);
    }

    @Override
    public void onFailure(Throwable e) {
      box.offer(e);
    }
  }
}
