package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.gradus.report.mlflow.SmallMlflow;
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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** It takes connections, and never says a word. */
  @Test
  void aServerThatHangsHoldsNothingUpForLongerThanIsSaid() throws IOException {
    assertEquals(0, train("--output", path("without").toString()).code());
    try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Cli run =
          train("--set", setting(hanging.getLocalPort()), "--set", "mlflow.wait-minutes=0.01");
      assertEquals(0, run.code(), run::all);
      assertNothingTellsTheSecret(run);
    }
    assertArrayEquals(
        Files.readAllBytes(path("without/model/weights.safetensors")),
        Files.readAllBytes(path("out/model/weights.safetensors")));
    assertTrue(Files.exists(path("out/result.json")));
  }

  /** All that the log says of epochs, each once, and in order. */
  private void assertToldAllEpochs(SmallMlflow.Run run) throws IOException {
    assertEquals("FINISHED", run.status());
    assertEquals("400", rowsOf(run).toString(), run.params()::toString);
    List<String> log = Files.readAllLines(path("out/metrics.jsonl"));
    List<String> expected = new ArrayList<>();
    for (String line : log) {
      JsonNode event = new ObjectMapper().readTree(line);
      if (event.get("event").asText().equals("epoch")) {
        expected.add(
            "%s: %s, %s, %s"
                .formatted(
                    event.get("step").asLong(),
                    event.get("loss").asDouble(),
                    event.get("learning_rate").asDouble(),
                    event.get("validation").get("auc").asDouble()));
      }
    }
    assertEquals(4, expected.size());
    List<String> told = new ArrayList<>();
    for (int i = 0; i < run.metric("train_loss").size(); i++) {
      SmallMlflow.Told loss = run.metric("train_loss").get(i);
      assertEquals(loss.step(), run.metric("learning_rate").get(i).step());
      told.add(
          "%s: %s, %s, %s"
              .formatted(
                  loss.step(),
                  loss.value(),
                  run.metric("learning_rate").get(i).value(),
                  run.metric("validation_auc").get(i).value()));
    }
    assertEquals(expected, told);
    assertTrue(run.keys().contains("final_validation_auc"), run.keys()::toString);
  }

  private static Long rowsOf(SmallMlflow.Run run) {
    return Long.parseLong(run.params().get("rows.train"))
        + Long.parseLong(run.params().get("rows.validation"));
  }

  @Test
  void aFinishedRunIsToldOfWhenTheServerAnswersAgain() throws IOException {
    try (SmallMlflow server = new SmallMlflow()) {
      String[] words = {"--set", setting(server.port()), "--set", "mlflow.wait-minutes=0.5"};
      server.busy(method -> !method.startsWith("experiments") && !method.equals("runs/create"));
      Cli first = train(words);
      assertEquals(0, first.code(), first::all);
      assertEquals(List.of(), server.runs().get(0).metric("train_loss"));
      server.busy(method -> false);
      Cli again = train(words);
      assertEquals(0, again.code(), again::all);
      assertTrue(again.out().contains("finished already"), again::all);
      assertEquals(1, server.runs().size());
      assertToldAllEpochs(server.runs().get(0));
      assertEquals(List.of("m of run0"), server.versions());
      assertEquals(Map.of("a", "1"), server.aliases());
      Set<String> artifacts = server.artifacts().keySet();
      assertTrue(artifacts.contains("1/run0/artifacts/model/model.onnx"), artifacts::toString);
      assertTrue(artifacts.contains("1/run0/artifacts/metrics.jsonl"), artifacts::toString);

      int asked = server.asked().size();
      assertEquals(0, train(words).code());
      assertEquals(asked, server.asked().size(), "it was told all");
    }
  }

  /** Of four epochs two are before the checkpoint that the run goes on from. */
  @ParameterizedTest
  @ValueSource(strings = {"down", "down after two", "deleted"})
  void whatWasNotToldWhenARunWasKilledIsToldWhenItGoesOn(String trouble) throws IOException {
    try (SmallMlflow server = new SmallMlflow()) {
      String[] words = {
        "--set",
        setting(server.port()),
        "--set",
        "mlflow.wait-minutes=0.5",
        "--set",
        "checkpoint={every-epochs=1, keep=9}"
      };
      AtomicInteger told = new AtomicInteger();
      server.busy(
          switch (trouble) {
            case "down" -> method -> true;
            // Parameters first, then epochs.
            case "down after two" ->
                method -> method.equals("runs/log-batch") && told.incrementAndGet() > 3;
            default -> method -> method.equals("runs/log-batch");
          });
      assertEquals(0, train(words).code());
      killedAfterTheFirstCheckpoint();
      if (trouble.equals("deleted")) {
        server.deleteRuns();
      }
      server.busy(method -> false);
      Cli again = train(words);
      assertEquals(0, again.code(), again::all);
      assertTrue(again.out().contains("goes on"), again::all);
      assertEquals(trouble.equals("deleted") ? 2 : 1, server.runs().size());
      assertToldAllEpochs(server.runs().get(server.runs().size() - 1));
      assertTrue(Files.readString(path("out/mlflow.json")).contains("\"complete\" : true"));
    }
  }

  private void killedAfterTheFirstCheckpoint() throws IOException {
    Files.delete(path("out/result.json"));
    try (Stream<Path> found = Files.list(path("out/checkpoints"))) {
      List<Path> steps =
          found.filter(path -> path.getFileName().toString().startsWith("step-")).sorted().toList();
      for (Path later : steps.subList(1, steps.size())) {
        FileUtils.deleteDirectory(later.toFile());
      }
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
