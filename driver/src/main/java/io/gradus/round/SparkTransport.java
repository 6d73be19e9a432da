package io.gradus.round;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.buffer.NioManagedBuffer;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientBootstrap;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.protocol.OneWayMessage;
import org.apache.spark.network.server.TransportServerBootstrap;
import org.apache.spark.network.util.ConfigProvider;
import org.apache.spark.network.util.TransportConf;
import scala.Tuple2;

/**
 * Settings of Spark's own transport for the resident rounds: the same time limits, authentication
 * and encryption ({@code spark.authenticate}, {@code spark.network.crypto.*}) as every other
 * connection of the application. The only class that reaches into Spark's environment for them.
 */
final class SparkTransport {
  /** Prefix of this module's transport settings: {@code spark.gradus.io.*}. */
  private static final String MODULE = "gradus";

  /** As Spark's own default. */
  private static final int PORT_RETRIES = 16;

  private SparkTransport() {}

  /**
   * Transport settings read from the application's configuration, with at most {@code threads}
   * network threads.
   */
  static TransportConf conf(SparkConf conf, int threads) {
    return new TransportConf(MODULE, new SparkConfProvider(conf, threads));
  }

  /** The driver's door, at {@code spark.gradus.port}. */
  static <G> TokenDoor<G> driverDoor(
      SparkConf conf, int threads, RunToken token, TokenDoor.Keeper<G> keeper) {
    return new TokenDoor<>(
        conf(conf, threads),
        conf.get("spark.driver.bindAddress", conf.get("spark.driver.host")),
        conf.getInt("spark.gradus.port", 0),
        1,
        token,
        keeper);
  }

  /**
   * An executor's door for the others, at {@code spark.gradus.peerPort} or, since a machine can
   * have several executors, one of those behind it, as Spark's own ports are chosen.
   */
  static <G> TokenDoor<G> peerDoor(
      SparkConf conf, int threads, RunToken token, TokenDoor.Keeper<G> keeper) {
    int port = conf.getInt("spark.gradus.peerPort", 0);
    return new TokenDoor<>(
        conf(conf, threads),
        hereForExecutors(),
        port,
        port == 0 ? 1 : 1 + conf.getInt("spark.port.maxRetries", PORT_RETRIES),
        token,
        keeper);
  }

  /** Where other executors reach this one. */
  static String hereForExecutors() {
    return SparkEnv.get().blockManager().blockManagerId().host();
  }

  /**
   * Sends a message, one-way.
   *
   * @param message not to be changed before it is sent
   * @param sent called when it is, or when it is clear that it will not be
   */
  static void send(TransportClient client, ByteBuffer message, Runnable sent) {
    client
        .getChannel()
        .writeAndFlush(new OneWayMessage(new NioManagedBuffer(message)))
        .addListener(any -> sent.run());
  }

  static List<TransportServerBootstrap> serverBootstraps(TransportConf conf) {
    SecurityManager security = SparkEnv.get().securityManager();
    return security.isAuthenticationEnabled()
        ? List.of(new AuthServerBootstrap(conf, security))
        : List.of();
  }

  static List<TransportClientBootstrap> clientBootstraps(TransportConf conf, SparkConf sparkConf) {
    SecurityManager security = SparkEnv.get().securityManager();
    return security.isAuthenticationEnabled()
        ? List.of(new AuthClientBootstrap(conf, sparkConf.getAppId(), security))
        : List.of();
  }

  private static final class SparkConfProvider extends ConfigProvider {
    private final SparkConf conf;
    private final Map<String, String> defaults;

    SparkConfProvider(SparkConf conf, int threads) {
      this.conf = conf;
      this.defaults =
          Map.of(
              "spark." + MODULE + ".io.clientThreads", Integer.toString(threads),
              "spark." + MODULE + ".io.serverThreads", Integer.toString(threads));
    }

    @Override
    public String get(String name) {
      String value = conf.get(name, defaults.get(name));
      if (value == null) {
        throw new NoSuchElementException(name);
      }
      return value;
    }

    @Override
    public String get(String name, String defaultValue) {
      return conf.get(name, defaults.getOrDefault(name, defaultValue));
    }

    @Override
    public Iterable<Map.Entry<String, String>> getAll() {
      List<Map.Entry<String, String>> all = new ArrayList<>();
      for (Tuple2<String, String> entry : conf.getAll()) {
        all.add(Map.entry(entry._1(), entry._2()));
      }
      return all;
    }
  }
}
