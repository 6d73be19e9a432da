package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gradus.run.ResultFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What commands tell to machines, in a file and on standard output. */
class ResultFileTest extends SparkCli {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(ResultFile.schema(), InputFormat.JSON);

  @AfterEach
  void noTroubleAnyMore() {
    TroubledFileSystem.full = path -> false;
  }

  /** A result that follows the schema, and that of the command with this exit code. */
  static JsonNode valid(String text, int code) throws IOException {
    assertEquals(List.of(), SCHEMA.validate(text, InputFormat.JSON), text);
    JsonNode result = JSON.readTree(text);
    assertEquals(code, result.get("exitCode").asInt(), text);
    return result;
  }

  private JsonNode written(int code) throws IOException {
    return valid(Files.readString(path("result.json")), code);
  }

  private Cli told(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--result", path("result.json").toString(), "--json"));
    return Cli.run(all.toArray(String[]::new));
  }

  @Test
  void everyCommandThatIsDoneSaysSo() throws IOException {
    file("rows.csv", rows(400));
    file("job.conf", job());
    String rows = path("rows.csv").toString();
    String job = path("job.conf").toString();
    String model = path("out/model").toString();

    JsonNode trained = done("train", "--config", job);
    JsonNode record = JSON.readTree(path("out/result.json").toFile());
    assertEquals(record.at("/metrics/validation"), trained.at("/metrics/validation"));
    long validated = record.at("/scored/validation/rows").asLong();
    assertEquals(validated, trained.at("/rows/validation").asLong());
    assertEquals(400 - validated, trained.at("/rows/train").asLong());
    assertEquals(model, trained.at("/paths/model").asText());
    assertEquals(path("out/result.json").toString(), trained.at("/paths/record").asText());
    assertEquals("now", trained.at("/answer/trained").asText());
    assertTrue(trained.has("applicationId"));
    assertFalse(
        Instant.parse(trained.get("ended").asText())
            .isBefore(Instant.parse(trained.get("started").asText())));
    JsonNode again = done("train", "--config", job);
    assertEquals("before", again.at("/answer/trained").asText());
    assertEquals(
        trained.at("/metrics/validation/auc").asDouble(),
        again.at("/metrics/validation/auc").asDouble());
    assertTrue(
        done("train", "--config", job, "--output", path("dry").toString(), "--dry-run")
            .at("/answer/dryRun")
            .asBoolean());

    JsonNode measured = done("evaluate", "--model", model, "--data", rows);
    assertEquals(400, measured.at("/rows/evaluated").asLong());
    assertTrue(measured.at("/metrics/data/auc").isNumber());
    String scores = path("scores").toString();
    JsonNode predicted =
        done("predict", "--model", model, "--data", rows, "--output", scores, "--keep", "age");
    assertEquals(scores, predicted.at("/paths/predictions").asText());
    assertEquals(400, predicted.at("/rows/predicted").asLong());
    done("explain", "--model", model, "--data", rows, "--output", path("why").toString());
    done("report", "--model", model, "--data", rows, "--output", path("r.html").toString());
    done("inspect", "--model", model);
    done("inspect", "--config", job);
    done("export", "--model", model, "--format", "card", "--output", path("c.md").toString());
    done("forecast", "--config", job, "--executors", "2");
    done("sample-data", "customers", "--rows", "20", "--output", path("sample").toString());
    JsonNode tuned =
        done(
            "tune",
            "--config",
            job,
            "--output",
            path("tuned").toString(),
            "--set",
            "tuning.space.optimizer.rate=[0.02, 0.01]");
    assertEquals(2, tuned.at("/answer/trials").asInt());
    assertEquals(path("tuned").toString(), tuned.at("/paths/output").asText());
    assertTrue(tuned.at("/metrics/validation/auc").isNumber());
    String best = tuned.at("/paths/model").asText();
    done("ensemble", "--model", model, best, "--output", path("both").toString());
    String registry = path("registry").toString();
    JsonNode promoted = done("promote", "--model", model, "--as", "churn", "--registry", registry);
    assertEquals(1, promoted.get("version").asInt());
    assertEquals("champion", promoted.get("alias").asText());
    assertTrue(promoted.at("/answer/moved").asBoolean());
    JsonNode used =
        done("evaluate", "-m", "registry:churn@champion", "-d", rows, "--registry", registry);
    assertEquals(1, used.get("version").asInt());
    JsonNode listed = done("list", "--name", "churn", "--registry", registry);
    assertEquals("promote", listed.at("/answer/log/champion/0/action").asText());
    JsonNode refused =
        refused("promote", "-m", best, "--as", "churn", "--expect", "7", "--registry", registry);
    assertEquals("refused", refused.at("/cause/kind").asText());
    JsonNode folds =
        done("cross-validate", "--config", job, "--folds", "2", "--output", path("cv").toString());
    assertTrue(folds.at("/metrics/heldOut/auc").isNumber());
    assertTrue(folds.at("/metrics/fold2/auc").isNumber());
  }

  private JsonNode done(String... arguments) throws IOException {
    Cli cli = told(arguments);
    assertEquals(0, cli.code(), cli::all);
    assertEquals(Files.readString(path("result.json")), cli.out());
    JsonNode result = written(0);
    assertEquals("done", result.get("status").asText());
    assertEquals("never", result.get("retry").asText());
    assertFalse(result.has("cause"));
    assertEquals(arguments[0], result.get("command").asText());
    return result;
  }

  private JsonNode refused(String... arguments) throws IOException {
    Cli cli = told(arguments);
    assertEquals(5, cli.code(), cli::all);
    JsonNode result = written(5);
    assertEquals("refused", result.get("status").asText());
    assertEquals("never", result.get("retry").asText());
    return result;
  }

  @Test
  void whatFailsSaysWhyAndWhetherToTryAgain() throws IOException {
    failed(3, "data", "never", "evaluate", "--model", path("no").toString(), "--data", "x");
    failed(2, "configuration", "never", "train", "--config", path("none.conf").toString());
    assertEquals(
        "train",
        failed(2, "configuration", "never", "train", "--nonsense").get("command").asText());
    failed(2, "configuration", "never", "trian");
    failed(2, "configuration", "never", "inspect", "--model", "m", "--config", "c");
    failed(2, "configuration", "never", "sample-data", "digits", "--format", "csv", "-o", "o");
  }

  /** A server that is away is not a path that leads nowhere. */
  @Test
  void whatDoesNotAnswerNowIsTriedAgainLater() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    System.setProperty("spark.hadoop.ipc.client.connect.max.retries", "0");
    try {
      String model = "hdfs://localhost:" + port + "/model";
      failed(1, "away", "later", "inspect", "--model", model);
      failed(1, "away", "later", "train", "--config", model + ".conf");
      failed(1, "away", "later", "evaluate", "--model", model, "--data", "x");
    } finally {
      System.clearProperty("spark.hadoop.ipc.client.connect.max.retries");
    }
  }

  private JsonNode failed(int code, String kind, String retry, String... arguments)
      throws IOException {
    Cli cli = told(arguments);
    assertEquals(code, cli.code(), cli::all);
    assertEquals(Files.readString(path("result.json")), cli.out());
    JsonNode result = written(code);
    assertEquals("failed", result.get("status").asText());
    assertEquals(kind, result.at("/cause/kind").asText(), result::toString);
    assertEquals(retry, result.get("retry").asText());
    assertTrue(cli.err().contains(result.at("/cause/message").asText()), cli::all);
    return result;
  }

  @Test
  void aHeldOutputIsTriedAgainLater() throws IOException {
    file("rows.csv", rows(400));
    Files.createDirectories(path("out"));
    String lock =
        "{\"run\":\"other\",\"host\":\"elsewhere\",\"user\":\"ann\",\"process\":1,\"since\":\"now\",\"beat\":%d}";
    Thread heart =
        new Thread(
            () -> {
              try {
                for (int beat = 0; !Thread.interrupted(); beat++) {
                  Files.writeString(path("out/next.lock"), lock.formatted(beat));
                  Files.move(
                      path("out/next.lock"),
                      path("out/run.lock"),
                      java.nio.file.StandardCopyOption.ATOMIC_MOVE);
                  Thread.sleep(100);
                }
              } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    file("job.conf", job());
    heart.start();
    try {
      failed(6, "held", "later", "train", "--config", path("job.conf").toString());
    } finally {
      heart.interrupt();
    }
  }

  @Test
  void noSecretIsInIt() throws IOException {
    Cli cli =
        told(
            "train",
            "--config",
            path("none.conf").toString(),
            "--set",
            "spark.hadoop.fs.s3a.secret.key=hunter2",
            "--set=spark.x.password=hunter2",
            "-sspark.token=hunter2",
            "--set",
            "spark={\"a.secret\" = hunter2}",
            "--set",
            "data.train=s3a://ann:hunter2@bucket/x");
    String text = Files.readString(path("result.json"));
    valid(text, 2);
    assertFalse(text.contains("hunter2"), text);
    assertTrue(text.contains("spark.hadoop.fs.s3a.secret.key=*"), text);
    assertFalse(cli.out().contains("hunter2"), cli::all);
  }

  @Test
  void nothingButAnEarlierResultIsReplaced() throws IOException {
    Path notes = file("notes.json", "{\"mine\": 1}");
    Cli cli = Cli.run("--json", "inspect", "--model", "m", "--result", notes.toString());
    assertEquals(2, cli.code(), cli::all);
    assertEquals("{\"mine\": 1}", Files.readString(notes));
    valid(cli.out(), 2);
    Cli folder = Cli.run("inspect", "--model", "m", "--result", path("").toString());
    assertEquals(2, folder.code(), folder::all);
    assertTrue(Files.isDirectory(path("")));
    Cli misused = Cli.run("inspect", "--nonsense", "--result", notes.toString());
    assertEquals(2, misused.code(), misused::all);
    assertEquals("{\"mine\": 1}", Files.readString(notes));
  }

  /** Whoever finds it is told nothing of a command that has not ended. */
  @Test
  void anEarlierResultIsGoneBeforeTheCommandBegins() throws IOException, InterruptedException {
    file("rows.csv", rows(400));
    file("job.conf", job());
    file("result.json", "{\"schema\":1,\"exitCode\":0}");
    try (ChildJvm jvm = longTraining()) {
      jvm.awaitFiles(1, path("out"), "run.lock");
      assertFalse(Files.exists(path("result.json")));
    }
  }

  @Test
  void aProcessThatIsToldToEndLeavesAResult() throws IOException, InterruptedException {
    file("rows.csv", rows(400));
    file("job.conf", job());
    try (ChildJvm jvm = longTraining()) {
      jvm.awaitFiles(1, path("out/checkpoints"), "step-*");
      jvm.terminate();
      assertEquals(143, jvm.exitCode(), jvm.screen());
    }
    JsonNode result = written(143);
    assertEquals("stopped", result.at("/cause/kind").asText());
    assertEquals("later", result.get("retry").asText());
    assertEquals("failed", result.get("status").asText());
  }

  private ChildJvm longTraining() throws IOException {
    return ChildJvm.start(
        List.of(),
        Map.of(),
        path(""),
        "train",
        "--config",
        path("job.conf").toString(),
        "--set",
        "training.epochs=100000",
        "--set",
        "checkpoint.every-steps=50",
        "--result",
        path("result.json").toString());
  }

  @Test
  void aResultThatCannotBeWrittenIsNoSuccess() throws IOException {
    System.setProperty("spark.hadoop.fs.trouble.impl", TroubledFileSystem.class.getName());
    TroubledFileSystem.full = path -> path.contains("lost");
    try {
      file("rows.csv", rows(400));
      file("job.conf", job());
      Cli cli =
          Cli.run(
              "train",
              "--config",
              path("job.conf").toString(),
              "--json",
              "--result",
              "trouble://" + path("lost/result.json"));
      assertEquals(3, cli.code(), cli::all);
      assertTrue(cli.err().contains("The result is lost"), cli::all);
      valid(cli.out(), 3);
      assertTrue(Files.exists(path("out/result.json")), "the run itself is done");
    } finally {
      System.clearProperty("spark.hadoop.fs.trouble.impl");
    }
  }

  @Test
  void theSchemaIsPrinted() {
    Cli cli = Cli.run("--result-schema");
    assertEquals(0, cli.code(), cli::all);
    assertEquals(ResultFile.schema(), cli.out());
  }

  /** The validator validates. */
  @Test
  void whatTheSchemaDoesNotKnowIsRefused() {
    assertFalse(SCHEMA.validate("{\"schema\": 2}", InputFormat.JSON).isEmpty());
  }
}
