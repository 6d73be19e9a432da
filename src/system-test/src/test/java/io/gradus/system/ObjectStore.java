package io.gradus.system;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An S3 server, a process of its own, whose objects are files; and what Spark needs to reach it.
 */
final class ObjectStore implements AutoCloseable {
  static final String SECRET = "kept-out-of-every-file-and-line";

  private static final String USER = "gradus";
  private static final String HOST = "127.0.0.1";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** Of S3A: Hadoop's part, the AWS SDK, and what it asks for beyond what Spark has. */
  private static final List<String> CLIENT =
      List.of(
          "org.apache.hadoop.", "software.amazon.", "org.reactivestreams.", "org.apache.httpcomp");

  private final Command server;
  private final int port;
  private final Path files;

  private ObjectStore(Command server, int port, Path files) {
    this.server = server;
    this.port = port;
    this.files = files;
  }

  /** Returns when the server listens; it has one bucket, {@code bucket}. */
  static ObjectStore start(Path directory) throws IOException, InterruptedException {
    int port = Command.freePort();
    Path files = directory.resolve("objects");
    Files.createDirectories(files.resolve("bucket"));
    Path settings = directory.resolve("s3proxy.conf");
    Files.writeString(
        settings,
        """
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.endpoint=http://%s:%s
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=filesystem
        jclouds.filesystem.basedir=%s
        """
            .formatted(HOST, port, USER, SECRET, files));
    // Without it the server logs all that it does: hundreds of megabytes.
    Path logging = Files.createDirectories(directory.resolve("s3proxy-logging"));
    Files.writeString(
        logging.resolve("logback.xml"),
        """
        <configuration>
          <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %level %logger %msg%n</pattern></encoder>
          </appender>
          <root level="WARN"><appender-ref ref="console"/></root>
        </configuration>
        """);
    Command server =
        Command.java(
            directory,
            "s3proxy",
            logging + ":" + Installation.s3Jars() + "/*",
            "org.gaul.s3proxy.Main",
            "--properties",
            settings.toString());
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!listens(port)) {
      if (!server.alive() || System.nanoTime() > end) {
        server.close();
        throw new AssertionError("The S3 server does not listen. It printed:\n" + server.output());
      }
      Thread.sleep(100);
    }
    return new ObjectStore(server, port, files);
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(HOST, port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** The file of an object of the bucket. */
  Path file(String key) {
    return files.resolve("bucket").resolve(key);
  }

  /** For spark-submit: as the documentation tells users. */
  static List<String> options(int port, String secret) throws IOException {
    try (Stream<Path> jars = Files.list(Installation.s3Jars())) {
      String client =
          jars.filter(jar -> CLIENT.stream().anyMatch(jar.getFileName().toString()::startsWith))
              .map(Path::toString)
              .sorted()
              .collect(Collectors.joining(","));
      return List.of(
          "--jars",
          client,
          "--conf",
          "spark.hadoop.fs.s3a.endpoint=http://" + HOST + ":" + port,
          // This server knows no checksums of a request, which newer SDKs send with it.
          "--conf",
          "spark.hadoop.fs.s3a.multiobjectdelete.enable=false",
          "--conf",
          "spark.hadoop.fs.s3a.endpoint.region=us-east-1",
          "--conf",
          "spark.hadoop.fs.s3a.path.style.access=true",
          "--conf",
          "spark.hadoop.fs.s3a.access.key=" + USER,
          "--conf",
          "spark.hadoop.fs.s3a.secret.key=" + secret);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
