package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpServer;
import io.openlineage.client.OpenLineage.InputDataset;
import io.openlineage.client.OpenLineage.RunEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver of OpenLineage's events is told, read by OpenLineage's own classes. */
class LineageTest extends SparkCli {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();
  private static final String PARENT = "01234567-89ab-cdef-0123-456789abcdef";

  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private volatile int answer = 201;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v1/lineage",
        exchange -> {
          byte[] event = exchange.getRequestBody().readAllBytes();
          told.add(new String(event, StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  private String[] telling(String... words) {
    String url = "http://localhost:" + server.getAddress().getPort();
    return Stream.concat(
            Stream.of(words),
            Stream.of(
                "--set", "lineage.openlineage.url=" + url,
                "--set", "lineage.openlineage.namespace=prod",
                "--set", "spark.openlineage.parentRunId=" + PARENT,
                "--set", "spark.openlineage.parentJobNamespace=airflow",
                "--set", "spark.openlineage.parentJobName=nightly.train",
                "--set", "lineage.openlineage.nominal-time=\"2026-11-28T00:00:00Z\""))
        .toArray(String[]::new);
  }

  /** An event as OpenLineage reads it, which loses nothing of it and adds nothing. */
  private static RunEvent event(String text) throws IOException {
    RunEvent event = JSON.readValue(text, RunEvent.class);
    assertEquals(withoutTime(text), withoutTime(JSON.writeValueAsString(event)));
    assertEquals(
        Instant.parse(JSON.readTree(text).get("eventTime").asText()),
        event.getEventTime().toInstant());
    assertTrue(event.getRun().getFacets().getAdditionalProperties().isEmpty(), text);
    assertEquals("prod", event.getJob().getNamespace());
    assertEquals("airflow", event.getRun().getFacets().getParent().getJob().getNamespace());
    assertEquals(PARENT, event.getRun().getFacets().getParent().getRun().getRunId().toString());
    assertEquals(
        Instant.parse("2026-11-28T00:00:00Z"),
        event.getRun().getFacets().getNominalTime().getNominalStartTime().toInstant());
    assertEquals("spark", event.getRun().getFacets().getProcessing_engine().getName());
    assertEquals("BATCH", event.getJob().getFacets().getJobType().getProcessingType());
    return event;
  }

  /** A time may be written with more digits or fewer. */
  private static JsonNode withoutTime(String event) throws IOException {
    ObjectNode tree = (ObjectNode) JSON.readTree(event);
    tree.remove("eventTime");
    return tree;
  }

  /** The two events of the run that was told last. */
  private List<RunEvent> run(String job, RunEvent.EventType end) throws IOException {
    assertEquals(2, told.size(), told::toString);
    RunEvent first = event(told.get(0));
    RunEvent last = event(told.get(1));
    told.clear();
    assertEquals(RunEvent.EventType.START, first.getEventType());
    assertEquals(end, last.getEventType());
    assertEquals(first.getRun().getRunId(), last.getRun().getRunId());
    assertEquals(job, first.getJob().getName());
    assertEquals(job, last.getJob().getName());
    return List.of(first, last);
  }

  @Test
  void whatIsReadAndLeftIsTold() throws IOException {
    file("rows.csv", rows(400).replaceFirst("\n[^,]*,", "\n,"));
    file("job.conf", job());
    String rows = path("rows.csv").toString();
    String model = path("out/model").toString();
    Cli trained = Cli.run(telling("train", "--config", path("job.conf").toString()));
    assertEquals(0, trained.code(), trained::all);
    RunEvent last = run("gradus.train", RunEvent.EventType.COMPLETE).get(1);
    InputDataset read = last.getInputs().get(0);
    assertEquals("file", read.getNamespace());
    assertEquals(rows, read.getName());
    assertEquals(
        List.of("age", "income", "city", "churned"),
        read.getFacets().getSchema().getFields().stream().map(field -> field.getName()).toList());
    var quality = read.getInputFacets().getDataQualityMetrics();
    assertTrue(quality.getRowCount() > 300 && quality.getRowCount() < 400);
    assertNotNull(quality.getColumnMetrics().getAdditionalProperties().get("income"));
    assertEquals(model, last.getOutputs().get(0).getName());
    String version = last.getOutputs().get(0).getFacets().getVersion().getDatasetVersion();
    assertEquals(64, version.length());

    Cli predicted =
        Cli.run(telling("predict", "-m", model, "-d", rows, "-o", path("scores").toString()));
    assertEquals(0, predicted.code(), predicted::all);
    last = run("gradus.predict", RunEvent.EventType.COMPLETE).get(1);
    assertEquals(
        400, last.getInputs().get(0).getInputFacets().getDataQualityMetrics().getRowCount());
    assertEquals(
        1,
        last.getInputs()
            .get(0)
            .getInputFacets()
            .getDataQualityMetrics()
            .getColumnMetrics()
            .getAdditionalProperties()
            .get("age")
            .getNullCount());
    assertEquals(model, last.getInputs().get(1).getName());
    assertEquals(version, last.getInputs().get(1).getFacets().getVersion().getDatasetVersion());
    assertEquals(path("scores").toString(), last.getOutputs().get(0).getName());
    assertEquals(
        400, last.getOutputs().get(0).getOutputFacets().getOutputStatistics().getRowCount());

    assertEquals(0, Cli.run(telling("evaluate", "-m", model, "-d", rows)).code());
    assertTrue(run("gradus.evaluate", RunEvent.EventType.COMPLETE).get(1).getOutputs().isEmpty());
    String why = path("why").toString();
    assertEquals(0, Cli.run(telling("explain", "-m", model, "-d", rows, "-o", why)).code());
    last = run("gradus.explain", RunEvent.EventType.COMPLETE).get(1);
    assertEquals(why + "/explanation.json", last.getOutputs().get(0).getName());
  }

  @Test
  void whatWasJudgedIsTold() throws IOException {
    file("rows.csv", rows(400));
    String rows = path("rows.csv").toString();
    assertEquals(0, train().code());
    assertEquals(0, train("--set", "seed=2", "--set", "output.path=" + path("two")).code());
    String champion = path("out/model").toString();
    String challenger = path("two/model").toString();
    Cli compared =
        Cli.run(telling("compare", "--champion", champion, "--challenger", challenger, "-d", rows));
    assertTrue(compared.code() == 0 || compared.code() == 5, compared::all);
    List<RunEvent> events = run("gradus.compare", RunEvent.EventType.COMPLETE);
    for (RunEvent event : events) {
      assertEquals(
          List.of(rows, champion, challenger),
          event.getInputs().stream().map(InputDataset::getName).toList());
      assertTrue(event.getOutputs().isEmpty());
    }
    InputDataset read = events.get(1).getInputs().get(0);
    assertEquals(400, read.getInputFacets().getDataQualityMetrics().getRowCount());

    Cli validated = Cli.run(telling("validate-data", "-m", champion, "-d", rows));
    assertEquals(0, validated.code(), validated::all);
    RunEvent last = run("gradus.validate-data", RunEvent.EventType.COMPLETE).get(1);
    assertEquals(rows, last.getInputs().get(0).getName());
    assertEquals(champion, last.getInputs().get(1).getName());
    String none = file("none.csv", "age\n1\n").toString();
    Cli refused = Cli.run(telling("validate-data", "-m", champion, "-d", none));
    assertEquals(5, refused.code(), refused::all);
    last = run("gradus.validate-data", RunEvent.EventType.COMPLETE).get(1);
    assertNull(last.getInputs().get(0).getInputFacets());
  }

  @Test
  void manyModelsAreOneRun() throws IOException {
    file("rows.csv", rows(400));
    file("job.conf", job());
    String job = path("job.conf").toString();
    Cli tuned =
        Cli.run(
            telling("tune", "--config", job, "--set", "tuning.space.optimizer.rate=[0.02, 0.01]"));
    assertEquals(0, tuned.code(), tuned::all);
    RunEvent last = run("gradus.tune", RunEvent.EventType.COMPLETE).get(1);
    assertEquals(path("out/best/model").toString(), last.getOutputs().get(0).getName());
    Cli folds =
        Cli.run(
            telling(
                "cross-validate", "--config", job, "--folds", "2", "-o", path("cv").toString()));
    assertEquals(0, folds.code(), folds::all);
    last = run("gradus.cross-validate", RunEvent.EventType.COMPLETE).get(1);
    assertEquals(path("cv/predictions").toString(), last.getOutputs().get(0).getName());
  }

  @Test
  void aFailureIsToldWithItsMessage() throws IOException {
    file("job.conf", job());
    Cli failed = Cli.run(telling("train", "--config", path("job.conf").toString()));
    assertEquals(3, failed.code(), failed::all);
    List<RunEvent> events = run("gradus.train", RunEvent.EventType.FAIL);
    assertNull(events.get(0).getRun().getFacets().getErrorMessage());
    String message = events.get(1).getRun().getFacets().getErrorMessage().getMessage();
    assertTrue(message.contains("rows.csv"), message);
  }

  /** A training comes to the end of a round first, and says itself that it was stopped. */
  @ParameterizedTest
  @ValueSource(strings = {"train", "cross-validate"})
  void aProcessThatIsToldToEndSaysSo(String command) throws IOException, InterruptedException {
    file("rows.csv", rows(400));
    file("job.conf", job());
    List<String> words = new ArrayList<>(List.of(command, "--config", path("job.conf").toString()));
    words.addAll(List.of("--set", "training.epochs=100000"));
    words.addAll(List.of("--set", "lineage.openlineage.file=" + path("events/lineage.jsonl")));
    try (ChildJvm jvm =
        ChildJvm.start(List.of(), Map.of(), path(""), words.toArray(String[]::new))) {
      jvm.awaitFiles(1, path("events"), "lineage.jsonl");
      jvm.awaitFiles(1, path("out"), "run.lock");
      jvm.terminate();
      assertEquals(143, jvm.exitCode(), jvm.screen());
    }
    List<String> lines = Files.readAllLines(path("events/lineage.jsonl"));
    assertEquals(2, lines.size(), lines::toString);
    RunEvent end = JSON.readValue(lines.get(1), RunEvent.class);
    assertEquals(RunEvent.EventType.ABORT, end.getEventType());
    assertNotNull(end.getRun().getFacets().getErrorMessage().getMessage());
  }

  @Test
  void aReceiverThatIsDownOrRefusesEndsNoRun() throws IOException {
    answer = 400;
    Cli refused = train(telling());
    assertEquals(0, refused.code(), refused::all);
    assertEquals(2, told.size());
    server.stop(0);
    Cli down = train(telling("--restart"));
    assertEquals(0, down.code(), down::all);
  }

  @Test
  void aWrongAddressIsSaidBeforeAnythingRuns() throws IOException {
    Cli wrong = train("--set", "lineage.openlineage.url=marquez:5000");
    assertEquals(2, wrong.code(), wrong::all);
    assertTrue(wrong.err().contains("lineage.openlineage.url"), wrong::all);
    assertTrue(Files.notExists(path("out")));
  }

  @Test
  void aFileGetsALineAnEvent() throws IOException {
    String file = path("events/lineage.jsonl").toString();
    for (int run = 1; run <= 2; run++) {
      assertEquals(0, train("--set", "lineage.openlineage.file=" + file).code());
      List<String> lines = Files.readAllLines(path("events/lineage.jsonl"));
      assertEquals(2 * run, lines.size());
      for (String line : lines) {
        assertNotNull(JSON.readValue(line, RunEvent.class).getRun().getRunId());
      }
    }
  }
}
