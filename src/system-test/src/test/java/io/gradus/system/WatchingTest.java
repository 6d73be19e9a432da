package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed and goes on, as TensorBoard reads it and as a real MLflow server knows it,
 * which asks who calls; and its registered model, which predicts data frames as we predict rows.
 */
class WatchingTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final long SEED = 20_261_202;
  private static final int ROWS = 1000;
  private static final String SECRET = "kept-out-of-what-runs-write";

  @TempDir static Path directory;

  @Test
  void tensorBoardAndMlflowAreToldWhatTheLogSaysAndTheModelPredictsAsOurs()
      throws IOException, InterruptedException {
    Path authorization =
        Files.writeString(
            directory.resolve("mlflow.ini"),
            """
            [mlflow]
            default_permission = READ
            database_uri = sqlite:///%s
            admin_username = ann
            admin_password = %s
            authorization_function = mlflow.server.auth:authenticate_request_basic_auth
            """
                .formatted(directory.resolve("users.db"), SECRET));
    Map<String, String> login =
        Map.of("MLFLOW_TRACKING_USERNAME", "ann", "MLFLOW_TRACKING_PASSWORD", SECRET);
    try (Mlflow server =
        Mlflow.start(
            directory,
            Map.of(
                "MLFLOW_AUTH_CONFIG_PATH",
                authorization.toString(),
                "MLFLOW_FLASK_SERVER_SECRET_KEY",
                SECRET),
            "--artifacts-destination",
            directory.resolve("artifacts").toString(),
            "--app-name",
            "basic-auth")) {
      assertEquals(401, server.get("/api/2.0/mlflow/runs/get?run_id=1").statusCode());
      Path rows = Files.writeString(directory.resolve("visits.csv"), rows());
      String[] settings = {
        "data.train=" + rows,
        "features.columns={code {type=categorical}, paid {type=categorical},"
            + " quarter {type=categorical}, shift {type=categorical}}",
        "training.epochs=60",
        "checkpoint.every-steps=130",
        "output.tensorboard=true",
        "mlflow={tracking-uri=\"%s\", experiment=churn trial, model=churn, alias=champion}"
            .formatted(server.address())
      };
      Job job = Job.create(directory).in(login);
      Path output = directory.resolve("run");
      job.trainUntil(() -> EventsTold.areLater(output), "run", settings);
      Job.Run run = job.train("run", "local[2]", settings);
      assertEquals(0, run.exitCode(), run::printed);
      EventsTold.assertAreTheLogs(
          directory, output.resolve("metrics.jsonl"), output.resolve("tensorboard"));
      Path predictions = directory.resolve("predictions");
      predict(output.resolve("model"), rows, predictions);
      check(
          Python.installed()
              .in(
                  Map.of(
                      "MLFLOW_TRACKING_URI",
                      server.address(),
                      "MLFLOW_TRACKING_USERNAME",
                      "ann",
                      "MLFLOW_TRACKING_PASSWORD",
                      SECRET)),
          output.toString(),
          rows.toString(),
          predictions.toString());
      assertFalse(run.printed().contains(SECRET), run::printed);
      try (Stream<Path> files = Files.walk(output)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String text = Files.readString(file, StandardCharsets.ISO_8859_1);
          assertFalse(text.contains(SECRET), file::toString);
        }
      }
    }
  }

  /** Columns of all types with gaps, numbers and categories of whole numbers, days and times. */
  private static String rows() {
    Random random = new Random(SEED);
    StringBuilder csv =
        new StringBuilder(
            "first,visits,member,since,moment,colour,code,paid,quarter,shift,label\n");
    LocalDateTime begin = LocalDateTime.of(2025, 1, 1, 0, 0);
    for (int i = 0; i < ROWS; i++) {
      double first = random.nextGaussian();
      int visits = random.nextInt(40);
      boolean member = random.nextBoolean();
      int day = random.nextInt(9000);
      long hundredths = random.nextInt(900_000_000);
      String colour = List.of("red", "green", "blue").get(random.nextInt(3));
      int code = 1000 + random.nextInt(6);
      boolean paid = random.nextBoolean();
      int quarter = random.nextInt(4);
      int shift = random.nextInt(3);
      double score = first + visits / 20.0 + day / 9000.0 + (member ? 1 : 0) + (paid ? 1 : 0);
      score +=
          (colour.equals("red") ? 1 : 0) + (code == 1002 ? 1 : 0) + quarter / 3.0 + shift / 2.0;
      Object[] values = {
        first,
        visits,
        member,
        LocalDate.of(2000, 1, 1).plusDays(day),
        text(begin.plusNanos(hundredths * 10_000_000)),
        colour,
        code,
        paid,
        LocalDate.of(2025, 1 + 3 * quarter, 1),
        text(LocalDate.of(2025, 6, 1).atTime(6 + 8 * shift, 30))
      };
      for (Object value : values) {
        csv.append(random.nextInt(15) == 0 ? "" : value).append(',');
      }
      csv.append(score > 4.7 ? "yes" : "no").append('\n');
    }
    return csv.toString();
  }

  /** As Spark writes points in time. */
  private static String text(LocalDateTime time) {
    String text = time.toString().replace('T', ' ');
    return text.length() == "2025-01-01 00:00".length() ? text + ":00" : text;
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
