package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Rows, checkpoints, model and predictions on an object store, through Hadoop's S3A. */
class S3Test {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String[] SETTINGS = {
    "training.epochs=60", "checkpoint.every-steps=130", "output.tensorboard=true"
  };

  @TempDir private static Path directory;

  private static ObjectStore store;
  private static Job job;

  @BeforeAll
  static void startStore() throws IOException, InterruptedException {
    assumeTrue(
        Installation.sparkHasJar("hadoop-client-api-3.5.0.jar"),
        "S3A is of Hadoop 3.5.0, this Spark of another.");
    store = ObjectStore.start(directory);
    job = Job.create(directory);
  }

  @AfterAll
  static void stopStore() {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void aKilledRunGoesOnToTheBitsOfLocalFiles() throws IOException, InterruptedException {
    Job.Run local = job.train("local", "local[2]", SETTINGS);
    assertEquals(0, local.exitCode(), local::printed);

    Job onStore = job.with(ObjectStore.options(store.port(), ObjectStore.SECRET));
    String output = "s3a://bucket/models/killed";
    onStore.trainUntil(
        () -> EventsTold.areLater(store.file("models/killed")), output, "s3-killed", SETTINGS);
    Job.Run run = onStore.trainInto(output, "s3-again", "local[2]", SETTINGS);
    assertEquals(0, run.exitCode(), run::printed);
    assertTrue(run.printed().contains("goes on"), run::printed);
    assertArrayEquals(local.weights(), weights("models/killed"));
    assertArrayEquals(
        local.bestWeights(),
        Files.readAllBytes(store.file("models/killed/checkpoints/best/weights.safetensors")));

    EventsTold.assertAreTheLogs(
        directory,
        store.file("models/killed/metrics.jsonl"),
        store.file("models/killed/tensorboard"));

    Job.Run finished = onStore.trainInto(output, "s3-finished", "local[2]", SETTINGS);
    assertEquals(0, finished.exitCode(), finished::printed);
    assertTrue(finished.printed().contains("finished already"), finished::printed);

    try (BadWeather weather = BadWeather.before(store.port())) {
      Job inBadWeather = job.with(ObjectStore.options(weather.port(), ObjectStore.SECRET));
      Job.Run survived =
          inBadWeather.trainInto("s3a://bucket/models/storm", "s3-storm", "local[2]", SETTINGS);
      assertEquals(0, survived.exitCode(), survived::printed);
      assertArrayEquals(local.weights(), weights("models/storm"));
      for (BadWeather.Trouble trouble : BadWeather.Trouble.values()) {
        assertTrue(weather.count(trouble) > 0, () -> trouble + " never happened");
      }
    }
    noSecretIsWritten();
  }

  @Test
  void rowsAndPredictionsLieThereToo() throws IOException, InterruptedException {
    List<String> options = ObjectStore.options(store.port(), ObjectStore.SECRET);
    submit(options, "sample", "sample-data", "customers", "-n", "600", "-o", "s3a://bucket/rows");
    Path configuration = directory.resolve("customers.conf");
    Files.writeString(
        configuration,
        """
        preset = none
        data { train = "s3a://bucket/rows/train", label = churned, partitions = 2 }
        network.hidden = [8]
        training { epochs = 2, batch-size = 64 }
        output.path = "s3a://bucket/models/customers"
        """);
    submit(options, "train", "train", "--config", configuration.toString());
    String model = "s3a://bucket/models/customers/model";
    String printed =
        submit(
            options,
            "predict",
            "predict",
            "--model",
            model,
            "--data",
            "s3a://bucket/rows/test",
            "--output",
            "s3a://bucket/scores");
    assertTrue(printed.contains("100 predictions written"), printed);
    assertTrue(Files.exists(store.file("scores/_SUCCESS")));
  }

  @Test
  @EnabledIfSystemProperty(named = "gradus.soak", matches = "true")
  void aRegistryThereKeepsItsChampion() throws IOException, InterruptedException {
    File versions = store.file("registry/churn/versions").toFile();
    new Promotions(
            directory,
            job,
            ObjectStore.options(store.port(), ObjectStore.SECRET),
            "s3a://bucket/registry")
        .hold(() -> versions.list().length);
    noSecretIsWritten();
  }

  /** The server only says where artifacts lie; they go there by Spark's own settings. */
  @Test
  void artifactsOfMlflowLieThereToo() throws IOException, InterruptedException {
    try (Mlflow server =
        Mlflow.start(
            directory,
            Map.of(),
            "--default-artifact-root",
            "s3://bucket/mlflow",
            "--no-serve-artifacts")) {
      Job.Run run =
          job.with(ObjectStore.options(store.port(), ObjectStore.SECRET))
              .train(
                  "s3-mlflow",
                  "local[2]",
                  "mlflow={tracking-uri=\"%s\", experiment=e, model=m}"
                      .formatted(server.address()));
      assertEquals(0, run.exitCode(), run::printed);
      Path artifacts = Mlflow.artifacts(store.file("mlflow"));
      assertArrayEquals(
          Files.readAllBytes(run.output().resolve("report.html")),
          Files.readAllBytes(artifacts.resolve("report.html")));
      String model = Files.readString(artifacts.resolve("model/MLmodel"));
      String version = server.get("/api/2.0/mlflow/model-versions/get?name=m&version=1").body();
      String id = artifacts.getParent().getFileName().toString();
      assertTrue(model.contains(id), model);
      assertTrue(
          version.contains("s3://bucket/mlflow/1/%s/artifacts/model".formatted(id)), version);
    }
    noSecretIsWritten();
  }

  @Test
  void aWrongSecretIsSaidPlainlyAndLeavesNothing() throws IOException, InterruptedException {
    Job wrong = job.with(ObjectStore.options(store.port(), "wrong"));
    Job.Run run = wrong.trainInto("s3a://bucket/models/wrong", "s3-wrong", "local[2]", SETTINGS);
    assertFalse(run.exitCode() == 0, run::printed);
    assertTrue(run.printed().contains("gradus: "), run::printed);
    assertTrue(run.printed().contains("s3a://bucket/models/wrong"), run::printed);
    assertTrue(run.printed().contains("403"), run::printed);
    assertFalse(Files.exists(store.file("models/wrong")));
  }

  private static String submit(List<String> options, String name, String... arguments)
      throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("--master", "local[2]"));
    words.addAll(options);
    words.add(Installation.jar().toString());
    words.addAll(List.of(arguments));
    try (Command command = Command.start(directory, "s3-" + name, "spark-submit", words)) {
      assertEquals(0, command.await(LIMIT), command::output);
      return command.output();
    }
  }

  private static byte[] weights(String run) throws IOException {
    return Files.readAllBytes(store.file(run).resolve("model/weights.safetensors"));
  }

  /** Neither in what runs print nor in what they write; the server's own settings have it. */
  private static void noSecretIsWritten() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        boolean ofServer = file.getFileName().toString().startsWith("s3proxy");
        assertFalse(
            !ofServer
                && Files.readString(file, StandardCharsets.ISO_8859_1).contains(ObjectStore.SECRET),
            file::toString);
      }
    }
  }
}
