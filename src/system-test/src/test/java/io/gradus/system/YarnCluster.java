package io.gradus.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** A YARN with two nodes and an HDFS, in a process of its own that is the parent of containers. */
final class YarnCluster implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Command servers;
  private final Path directory;
  private final Path configuration;
  private final Configuration hadoop;
  private final YarnClient client;

  private YarnCluster(Command servers, Path directory, Path configuration) {
    this.servers = servers;
    this.directory = directory;
    this.configuration = configuration;
    this.hadoop = new Configuration();
    hadoop.addResource(new org.apache.hadoop.fs.Path(configuration + "/yarn-site.xml"));
    this.client = YarnClient.createYarnClient();
    client.init(hadoop);
    client.start();
  }

  /** Returns when all nodes are registered. */
  static YarnCluster start(Path directory) throws IOException, InterruptedException {
    Path configuration = directory.resolve("hadoop-conf");
    Command servers =
        Command.java(
            directory,
            "yarn",
            classPath(),
            "-Xmx768m",
            // The servers' web pages make classes at run time.
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            YarnServers.class.getName(),
            directory.toString(),
            configuration.toString());
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!Files.exists(configuration)) {
      if (!servers.alive() || System.nanoTime() > end) {
        servers.close();
        throw new AssertionError("YARN does not start. It printed:\n" + servers.output());
      }
      Thread.sleep(100);
    }
    return new YarnCluster(servers, directory, configuration);
  }

  /** Hadoop's servers ask for Log4j and JAXB, which Spark brings. */
  private static String classPath() {
    Path spark = Installation.sparkHome();
    return String.join(
        File.pathSeparator,
        System.getProperty("java.class.path"),
        spark.resolve("conf").toString(),
        spark.resolve("jars/*").toString());
  }

  /** Where a client finds the cluster: its {@code HADOOP_CONF_DIR}. */
  Path configuration() {
    return configuration;
  }

  FileSystem hdfs() throws IOException {
    return FileSystem.get(hadoop);
  }

  /** The newest application, as the ResourceManager knows it. */
  ApplicationReport newest() throws IOException, YarnException {
    return client.getApplications().stream()
        .max(Comparator.comparing(ApplicationReport::getApplicationId))
        .orElseThrow();
  }

  /** How many times the newest application was started. */
  int attempts() throws IOException, YarnException {
    return client.getApplicationAttempts(newest().getApplicationId()).size();
  }

  /** The executors' processes that live now. */
  List<ProcessHandle> executors() {
    return containers("YarnCoarseGrainedExecutorBackend");
  }

  /** The processes of Spark drivers in cluster deploy mode that live now. */
  List<ProcessHandle> drivers() {
    return containers("org.apache.spark.deploy.yarn.ApplicationMaster");
  }

  private List<ProcessHandle> containers(String type) {
    return servers
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("/java"))
        .filter(process -> process.info().commandLine().orElse("").contains(type))
        .toList();
  }

  /** What the containers of the newest application printed, on both streams. */
  String printed() throws IOException, YarnException {
    String application = newest().getApplicationId().toString();
    StringBuilder printed = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory.resolve("target"))) {
      for (Path file : files.filter(file -> isOutput(file, application)).sorted().toList()) {
        printed.append(Files.readString(file));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return printed.toString();
  }

  private static boolean isOutput(Path file, String application) {
    return file.toString().contains("/" + application + "/")
        && file.getFileName().toString().matches("stdout|stderr");
  }

  @Override
  public void close() {
    client.stop();
    servers.close();
  }
}
