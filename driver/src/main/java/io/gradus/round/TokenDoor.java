package io.gradus.round;

import java.net.BindException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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

/**
 * A port of Spark's transport that listens only to who has the run's token. Nothing is allocated,
 * and nothing is said, before the token is the right one.
 *
 * @param <G> what is known of a guest who has it
 */
final class TokenDoor<G> extends RpcHandler implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(TokenDoor.class);

  /** Refused connections that the log tells of; a port scan need not fill it. */
  private static final int TOLD_REFUSALS = 20;

  /** Behind the door. All of it is called on the network's threads. */
  interface Keeper<G> {
    /**
     * A guest with the right token.
     *
     * @param number that it says is its own
     * @param generation of its stage
     * @param executor it comes from
     * @return empty if there is none of that number
     */
    Optional<G> admit(TransportClient client, int number, int generation, ExecutorName executor);

    /** What a guest says after that. */
    void hear(G guest, ByteBuffer message);
  }

  private final RunToken token;
  private final Keeper<G> keeper;
  private final TransportContext context;
  private final TransportServer server;
  private final StreamManager streams = new OneForOneStreamManager();

  /** Who is behind the connections whose token was the right one. */
  private final Map<TransportClient, G> admitted = new ConcurrentHashMap<>();

  private final AtomicInteger refused = new AtomicInteger();

  /**
   * @param host that it listens on
   * @param port the first that is tried; 0 for any that is free
   * @param tries ports one after the other
   * @throws IllegalStateException if none of them is free
   */
  TokenDoor(
      TransportConf conf, String host, int port, int tries, RunToken token, Keeper<G> keeper) {
    this.token = token;
    this.keeper = keeper;
    this.context = new TransportContext(conf, this);
    this.server = listen(conf, host, port, tries);
  }

  private TransportServer listen(TransportConf conf, String host, int port, int tries) {
    for (int next = port; ; next++) {
      try {
        return context.createServer(host, next, SparkTransport.serverBootstraps(conf));
      } catch (Exception e) {
        // The transport declares nothing: a BindException arrives unannounced.
        if (!(e instanceof BindException) || next >= port + tries - 1) {
          context.close();
          throw e instanceof RuntimeException known
              ? known
              : new IllegalStateException(
                  "Expected to listen on %s, port %s to %s; found: %s."
                      .formatted(host, port, port + tries - 1, e.getMessage()),
                  e);
        }
      }
    }
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {
    G guest = admitted.get(client);
    if (guest == null) {
      admit(client, message);
    } else {
      keeper.hear(guest, message);
    }
  }

  private void admit(TransportClient client, ByteBuffer message) {
    Optional<ResidentProtocol.Hello> hello = ResidentProtocol.hello(message);
    if (hello.isEmpty()) {
      refuse(client, "it did not introduce itself as a task does");
    } else if (!token.presentedBy(message)) {
      refuse(client, "it does not have the token of this run");
    } else {
      Optional<G> guest =
          keeper.admit(
              client, hello.get().number(), hello.get().generation(), ExecutorName.read(message));
      if (guest.isPresent()) {
        admitted.put(client, guest.get());
      } else {
        refuse(client, "its number is not one of this run's");
      }
    }
  }

  private void refuse(TransportClient client, String reason) {
    if (refused.incrementAndGet() <= TOLD_REFUSALS) {
      logger.warn("Closed a connection from {}: {}.", client.getSocketAddress(), reason);
    }
    client.close();
  }

  /** How many connections were closed because they came from nobody of this run. */
  int refused() {
    return refused.get();
  }

  @Override
  public void channelInactive(TransportClient client) {
    admitted.remove(client);
  }

  @Override
  public void exceptionCaught(Throwable cause, TransportClient client) {
    // The other end notices that its connection is gone; Spark then starts the stage again.
  }

  @Override
  public StreamManager getStreamManager() {
    return streams;
  }

  @Override
  public void close() {
    server.close();
    context.close();
  }
}
