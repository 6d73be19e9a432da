package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs whose MLflow server is not there, or refuses all; a real one is in the system tests. */
class MlflowTest extends SparkCli {
  private static final String SECRET = "s3cr3t-w0rd";

  private static String setting(int port) {
    return "mlflow={tracking-uri=\"http://ann:%s@127.0.0.1:%s\", experiment=e, model=m, alias=a}"
        .formatted(SECRET, port);
  }

  /** The secret is where the run was told it, and nowhere else. */
  private void assertNothingTellsTheSecret(Cli run) throws IOException {
    assertFalse(run.all().contains(SECRET), run::all);
    try (Stream<Path> files = Files.walk(path("out"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(text.contains(SECRET), file::toString);
      }
    }
  }

  @Test
  void aServerThatIsDownChangesNothing() throws IOException {
    assertEquals(0, train("--output", path("without").toString()).code());
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Cli run = train("--set", setting(port));
    assertEquals(0, run.code(), run::all);
    assertArrayEquals(
        Files.readAllBytes(path("without/model/weights.safetensors")),
        Files.readAllBytes(path("out/model/weights.safetensors")));
    assertFalse(Files.exists(path("out/mlflow.json")));
    assertTrue(Files.readString(path("out/run.conf")).contains("127.0.0.1"));
    assertNothingTellsTheSecret(run);
  }

  @Test
  void aServerThatRefusesAllIsAskedOnceForARunAndChangesNothing() throws IOException {
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    http.start();
    try {
      Cli run = train("--set", setting(http.getAddress().getPort()));
      assertEquals(0, run.code(), run::all);
      assertEquals(List.of("/api/2.0/mlflow/experiments/get-by-name"), asked);
      assertNothingTellsTheSecret(run);
    } finally {
      http.stop(0);
    }
  }

  @Test
  void withoutAServerToTellItSaysSoBeforeRowsAreRead() throws IOException {
    Cli run = train("--set", "mlflow.experiment=e", "--set", "data.train=not-there.csv");
    assertEquals(2, run.code(), run::all);
    assertTrue(run.err().contains("MLFLOW_TRACKING_URI"), run::all);
    assertFalse(Files.exists(path("out")));
  }
}
