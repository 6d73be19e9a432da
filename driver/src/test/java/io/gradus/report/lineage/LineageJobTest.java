package io.gradus.report.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.gradus.config.LineageConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who says which job runs, who has started it, who is told, and what things are called. */
class LineageJobTest {
  private static final LineageConfig NOTHING =
      new LineageConfig(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  private static final String ID = "01234567-89ab-cdef-0123-456789abcdef";

  @TempDir Path directory;

  private static LineageJob job(Map<String, String> spark, Map<String, String> environment) {
    return LineageJob.of(NOTHING, "churn.train", "TRAIN", spark::get, environment);
  }

  @Test
  void withoutAWordItIsTheApplicationsOwn() {
    LineageJob job = job(Map.of(), Map.of());
    assertEquals("default", job.namespace());
    assertEquals("churn.train", job.name());
    assertEquals(Optional.empty(), job.parent());
  }

  @Test
  void clientsVariablesSayIt() {
    LineageJob job =
        job(
            Map.of(),
            Map.of(
                "OPENLINEAGE_NAMESPACE",
                "prod",
                "OPENLINEAGE_PARENT_ID",
                "airflow://prod/nightly.train/" + ID,
                "OPENLINEAGE_ROOT_PARENT_ID",
                "airflow://prod/nightly/" + ID,
                "AIRFLOW_CTX_LOGICAL_DATE",
                "2026-11-28T01:00:00+01:00"));
    assertEquals("prod", job.namespace());
    assertEquals(
        new LineageJob.Run("airflow://prod", "nightly.train", UUID.fromString(ID)),
        job.parent().orElseThrow());
    assertEquals("nightly", job.root().orElseThrow().job());
    assertEquals(Instant.parse("2026-11-28T00:00:00Z"), job.nominalTime().orElseThrow());
  }

  @Test
  void propertiesOfSparksListenerSayItBefore() {
    LineageJob job =
        job(
            Map.of(
                "spark.openlineage.namespace", "spark",
                "spark.openlineage.parentRunId", ID,
                "spark.openlineage.parentJobNamespace", "airflow",
                "spark.openlineage.parentJobName", "nightly.train"),
            Map.of("OPENLINEAGE_NAMESPACE", "prod", "OPENLINEAGE_PARENT_ID", "a/b/" + ID));
    assertEquals("spark", job.namespace());
    assertEquals(
        new LineageJob.Run("airflow", "nightly.train", UUID.fromString(ID)),
        job.parent().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "OPENLINEAGE_PARENT_ID, nightly",
    "OPENLINEAGE_PARENT_ID, a/b/no-uuid",
    "AIRFLOW_CTX_LOGICAL_DATE, yesterday"
  })
  void whatCannotBeReadSaysWhere(String variable, String value) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> job(Map.of(), Map.of(variable, value)));
    assertTrue(wrong.getMessage().startsWith(variable + ": Expected "), wrong.getMessage());
  }

  @Test
  void nobodyIsToldUnlessSomebodyIsNamed() {
    assertTrue(LineageReceiver.of(NOTHING, key -> null, Map.of()).isEmpty());
    Map<String, String> named = Map.of("OPENLINEAGE_URL", "http://marquez:5000");
    LineageReceiver.of(NOTHING, key -> null, named).orElseThrow().close();
    assertTrue(
        LineageReceiver.of(
                NOTHING,
                key -> null,
                Map.of("OPENLINEAGE_URL", "http://marquez:5000", "OPENLINEAGE_DISABLED", "true"))
            .isEmpty());
    assertThrows(
        IllegalArgumentException.class,
        () -> LineageReceiver.of(NOTHING, key -> null, Map.of("OPENLINEAGE_URL", "marquez")));
  }

  private LineageReceiver by(String yaml) throws IOException {
    Path file = Files.writeString(directory.resolve("openlineage.yml"), yaml);
    return LineageReceiver.of(NOTHING, key -> null, Map.of("OPENLINEAGE_CONFIG", file.toString()))
        .orElse(null);
  }

  /** As the clients for Java and for Python have it. */
  @Test
  void theFileOfClientsSaysIt() throws IOException {
    List<String> told = new ArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/lineage/here",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          told.add(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(201, -1);
          exchange.close();
        });
    server.start();
    String http =
        "transport:\n"
            + "  type: http\n"
            + "  url: http://localhost:%s\n"
            + "  endpoint: lineage/here\n"
            + "  auth:\n"
            + "    type: api_key\n"
            + "    %s: k-17\n";
    try {
      for (String name : List.of("apiKey", "api_key")) {
        try (LineageReceiver receiver = by(http.formatted(server.getAddress().getPort(), name))) {
          receiver.tell("{}");
        }
      }
    } finally {
      server.stop(0);
    }
    assertEquals(List.of("Bearer k-17", "Bearer k-17"), told);
    for (String name : List.of("location", "log_file_path")) {
      Path events = directory.resolve(name);
      try (LineageReceiver receiver =
          by("transport: {type: file, %s: \"%s\"}".formatted(name, events))) {
        receiver.tell("{}");
      }
      assertEquals("{}\n", Files.readString(events));
    }
    assertNull(by("transport: {type: kafka}"), "a warning");
    assertNull(by("facets: {}"), "a warning");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"transport: {type: http}", "transport: {type: file}", "transport: [", "- \"x"})
  void aFileOfClientsThatIsWrongIsSaid(String yaml) {
    IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, () -> by(yaml));
    assertTrue(
        wrong.getMessage().startsWith("OPENLINEAGE_CONFIG: Expected ")
            && wrong.getMessage().contains("openlineage.yml"),
        wrong.getMessage());
  }

  @Test
  void aFileOfClientsThatIsNotThereIsSaid() {
    Map<String, String> named = Map.of("OPENLINEAGE_CONFIG", directory + "/none.yml");
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class, () -> LineageReceiver.of(NOTHING, key -> null, named));
    assertTrue(wrong.getMessage().contains("no such file"), wrong.getMessage());
  }

  /** As https://openlineage.io/docs/spec/naming says it. */
  @ParameterizedTest
  @CsvSource({
    "file:/rows/a.csv, file, /rows/a.csv",
    "s3a://bucket/models/churn, s3://bucket, models/churn",
    "gs://bucket/models, gs://bucket, models",
    "hdfs://name:8020/rows, hdfs://name:8020, /rows",
    "abfss://box@store.dfs.core.windows.net/rows, abfss://box@store.dfs.core.windows.net, /rows"
  })
  void thingsHaveTheNamesThatOthersGiveThem(String path, String namespace, String name) {
    LineageDataset dataset = LineageDataset.at(new org.apache.hadoop.fs.Path(path));
    assertEquals(namespace, dataset.namespace());
    assertEquals(name, dataset.name());
  }
}
