package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed and goes on, as TensorBoard reads it and as a real MLflow server knows it;
 * and its registered model, which predicts as we do.
 */
class WatchingTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir static Path directory;

  @Test
  void tensorBoardAndMlflowAreToldWhatTheLogSaysAndTheModelPredictsAsOurs()
      throws IOException, InterruptedException {
    Python python = Python.installed();
    int port = Command.freePort();
    String address = "http://127.0.0.1:" + port;
    Path artifacts = directory.resolve("artifacts");
    String database = "sqlite:///" + directory.resolve("mlflow.db");
    try (Command server =
        python.start(
            directory,
            "mlflow",
            "mlflow",
            "server",
            "--host",
            "127.0.0.1",
            "--port",
            String.valueOf(port),
            "--workers",
            "1",
            "--backend-store-uri",
            database,
            "--artifacts-destination",
            artifacts.toString())) {
      awaitHealth(server, address);
      Job job = Job.create(directory);
      String[] settings = {
        "training.epochs=60",
        "checkpoint.every-steps=15",
        "output.tensorboard=true",
        "mlflow={tracking-uri=\"%s\", experiment=churn trial, model=churn, alias=champion}"
            .formatted(address)
      };
      Path output = directory.resolve("run");
      job.trainUntil(() -> Job.hasCheckpoint(output) && hasThreeEpochs(output), "run", settings);
      Job.Run run = job.train("run", "local[2]", settings);
      assertEquals(0, run.exitCode(), run::printed);
      Path predictions = directory.resolve("predictions");
      predict(output.resolve("model"), job.rows(), predictions);
      check(python, output.toString(), address, job.rows().toString(), predictions.toString());
    }
  }

  private static boolean hasThreeEpochs(Path output) {
    String[] files = output.resolve("tensorboard/train").toFile().list();
    return files != null && files.length >= 3;
  }

  private static void awaitHealth(Command server, String address)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/health")).build();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        if (client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200) {
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

  private static void predict(Path model, Path rows, Path predictions) throws InterruptedException {
    List<String> words =
        List.of(
            "--master",
            "local[2]",
            Installation.jar().toString(),
            "predict",
            "--model",
            model.toString(),
            "--data",
            rows.toString(),
            "--output",
            predictions.toString(),
            "--format",
            "csv");
    try (Command command = Command.start(directory, "predict", "spark-submit", words)) {
      assertEquals(0, command.await(LIMIT), command::output);
    }
  }

  private static void check(Python python, String... arguments)
      throws IOException, InterruptedException {
    try (Command script = python.script(directory, "watching.py", arguments)) {
      assertEquals(0, script.await(LIMIT), script::output);
    }
  }
}
