package io.gradus.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real MLflow server, a process of its own. */
final class Mlflow implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Command server;
  private final String address;

  private Mlflow(Command server, String address) {
    this.server = server;
    this.address = address;
  }

  /**
   * Returns when the server answers.
   *
   * @param directory for its database
   * @param options beside those that any server needs
   */
  static Mlflow start(Path directory, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    Python python = Python.installed();
    int port = Command.freePort();
    List<String> words =
        new ArrayList<>(
            List.of(
                "server",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--workers",
                "1",
                "--backend-store-uri",
                "sqlite:///" + directory.resolve("mlflow.db")));
    words.addAll(List.of(options));
    Mlflow mlflow =
        new Mlflow(
            python
                .in(environment)
                .start(directory, "mlflow", "mlflow", words.toArray(String[]::new)),
            "http://127.0.0.1:" + port);
    try {
      mlflow.awaitHealth();
      return mlflow;
    } catch (AssertionError e) {
      mlflow.close();
      throw e;
    }
  }

  private void awaitHealth() throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        if (get("/health").statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        if (!server.alive() || System.nanoTime() > end) {
          throw new AssertionError("No MLflow server. It printed:\n" + server.output(), e);
        }
      }
      Thread.sleep(200);
    }
  }

  /** What it answers. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** The artifacts of the one run in the one experiment that a directory holds. */
  static Path artifacts(Path root) throws IOException {
    try (Stream<Path> found = Files.walk(root)) {
      return found
          .filter(path -> path.endsWith("artifacts/report.html"))
          .findAny()
          .orElseThrow()
          .getParent();
    }
  }

  /** Where it listens. */
  String address() {
    return address;
  }

  @Override
  public void close() {
    server.close();
  }
}
