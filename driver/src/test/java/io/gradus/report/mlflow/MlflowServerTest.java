package io.gradus.report.mlflow;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.gradus.config.MlflowConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who calls, where, and what is told of it, by what arrives at an HTTP server. */
class MlflowServerTest {
  private static final String SECRET = "s3cr3t-w0rd";

  private final List<String> authorizations = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private HttpServer http;
  private volatile int status = 200;
  private volatile String answer = "{}";

  @BeforeEach
  void listen() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          paths.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
          authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  private String at(String user) {
    return "http://%s127.0.0.1:%s/mlflow/".formatted(user, http.getAddress().getPort());
  }

  private static MlflowConfig config(String uri) {
    return new MlflowConfig(
        Optional.ofNullable(uri),
        Optional.of("e"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        5);
  }

  private String authorizationOf(String uri, Map<String, String> environment) throws IOException {
    MlflowServer server = MlflowServer.of(config(uri), environment);
    assertFalse(server.toString().contains(SECRET), server::toString);
    server.post("runs/create", Map.of());
    return authorizations.get(authorizations.size() - 1);
  }

  private static String basic(String userAndPassword) {
    return "Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whoCallsIsSaidByEnvironmentOrAddress() throws IOException {
    assertNull(authorizationOf(at(""), Map.of()));
    assertEquals(
        "Bearer " + SECRET, authorizationOf(at(""), Map.of("MLFLOW_TRACKING_TOKEN", SECRET)));
    Map<String, String> user =
        Map.of("MLFLOW_TRACKING_USERNAME", "ann", "MLFLOW_TRACKING_PASSWORD", SECRET);
    assertEquals(basic("ann:" + SECRET), authorizationOf(at(""), user));
    assertEquals(basic("bob:" + SECRET), authorizationOf(at("bob:" + SECRET + "@"), Map.of()));
    assertEquals(basic("ann:" + SECRET), authorizationOf(at("bob:other@"), user));
    assertNull(authorizationOf(null, Map.of("MLFLOW_TRACKING_URI", at(""))));
    assertEquals("POST /mlflow/api/2.0/mlflow/runs/create", paths.get(0));
  }

  @Test
  void namesOfArtifactsAreEscaped() throws IOException {
    MlflowServer.of(config(at("")), Map.of()).put("1/a b/ü?.txt", new byte[3]);
    assertEquals(
        List.of("PUT /mlflow/api/2.0/mlflow-artifacts/artifacts/1/a%20b/%C3%BC%3F.txt"), paths);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "databricks", "file:///runs", "sqlite:///x.db", "http://", "http:// a:b@c"})
  void whatIsNoServerIsSaid(String uri) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> MlflowServer.of(config(uri), Map.of()));
    assertTrue(error.getMessage().startsWith("mlflow.tracking-uri: Expected"), error::getMessage);
    assertFalse(error.getMessage().contains("a:b"), error::getMessage);
  }

  @Test
  void aRefusalIsAnErrorWithItsReason() {
    status = 403;
    answer = "{\"error_code\": \"PERMISSION_DENIED\", \"message\": \"Not\\nyours\"}";
    MlflowServer server = MlflowServer.of(config(at("")), Map.of());
    MlflowServer.RefusedException error =
        assertThrows(
            MlflowServer.RefusedException.class, () -> server.post("runs/create", Map.of()));
    assertTrue(error.is("PERMISSION_DENIED"));
    assertFalse(error.isTemporary());
    assertEquals("runs/create was answered by 403 Not\\nyours", error.getMessage());
    status = 503;
    answer = "<html>busy</html>";
    MlflowServer.RefusedException busy =
        assertThrows(
            MlflowServer.RefusedException.class,
            () -> server.get("runs/get", Map.of("run_id", "1")));
    assertTrue(busy.isTemporary());
  }

  /** The limit of a request ends where its headers are there. */
  @Test
  void anAnswerThatNeverEndsIsGivenUp() throws IOException {
    CountDownLatch asked = new CountDownLatch(1);
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread talks =
          new Thread(
              () -> {
                try (Socket accepted = socket.accept()) {
                  accepted
                      .getOutputStream()
                      .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".getBytes(US_ASCII));
                  asked.await();
                } catch (IOException | InterruptedException e) {
                  // The test is over.
                }
              });
      talks.start();
      MlflowServer server =
          MlflowServer.of(config("http://127.0.0.1:" + socket.getLocalPort()), Map.of())
              .within(Duration.ofMillis(300));
      IOException error =
          assertThrows(IOException.class, () -> server.post("runs/create", Map.of()));
      assertTrue(error.getMessage().contains("had no answer"), error::getMessage);
    } finally {
      asked.countDown();
    }
  }
}
