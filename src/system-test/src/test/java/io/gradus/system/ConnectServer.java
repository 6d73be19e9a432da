package io.gradus.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A server of Spark Connect: the Spark that PySpark has with it, at ports of its own. */
final class ConnectServer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Pattern SERVES =
      Pattern.compile("'org\\.apache\\.spark\\.sql\\.connect\\S*' on port (\\d+)");
  private static final Pattern SHOWS = Pattern.compile("'SparkUI' on port (\\d+)");

  private final Command process;
  private final int port;

  private ConnectServer(Command process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts a server, and returns when it listens.
   *
   * @param pyspark where PySpark is installed with its Spark
   * @param options of {@code spark-submit}
   */
  static ConnectServer start(Python pyspark, Path directory, String name, String... options)
      throws InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--class",
                "org.apache.spark.sql.connect.service.SparkConnectServer",
                "--conf",
                "spark.connect.grpc.binding.port=0",
                "--conf",
                "spark.ui.port=0",
                "--conf",
                "spark.gradus.preset=none",
                "--conf",
                "spark.sql.shuffle.partitions=2"));
    words.addAll(List.of(options));
    words.add("spark-internal");
    // That of a daemon goes before what spark-submit says of a driver.
    Command process =
        pyspark
            .in(Map.of("SPARK_DAEMON_MEMORY", "1g"))
            .start(directory, name, "spark-submit", words.toArray(String[]::new));
    return new ConnectServer(process, port(process, SERVES));
  }

  private static int port(Command process, Pattern said) throws InterruptedException {
    return Integer.parseInt(process.await(said, START_LIMIT).group(1));
  }

  /** Where clients find it. */
  String url() {
    return "sc://127.0.0.1:" + port;
  }

  /** Where it shows what it does. */
  String pages() throws InterruptedException {
    return "http://127.0.0.1:" + port(process, SHOWS);
  }

  @Override
  public void close() {
    process.close();
  }
}
