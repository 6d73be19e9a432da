package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pipelines of the wheel for Airflow in a real Airflow, on days that are made for them. Of
 * dozens of commands only those of a first night run each time; {@code scripts/test --all} runs
 * all.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AirflowTest {
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private static final String SOAK = "gradus.soak";

  @TempDir static Path directory;

  private static Python python;
  private static Path data;

  @BeforeAll
  static void makeDays() throws IOException, InterruptedException {
    Path wheel = Installation.airflowWheel();
    assumeTrue(Files.exists(wheel), () -> "Left out: there is no " + wheel.getFileName());
    python = Python.airflow(wheel);
    data = directory.resolve("data");
    List<String> words =
        List.of(
            "--master",
            "local[2]",
            "--conf",
            "spark.ui.enabled=false",
            Installation.jar().toString(),
            "sample-data",
            "days",
            "--output",
            data.toString(),
            "--rows",
            "600",
            "--days",
            Boolean.getBoolean(SOAK) ? "28" : "8");
    try (Command made = Command.start(directory, "days", "spark-submit", words)) {
      assertEquals(0, made.await(LIMIT), made::output);
    }
    Python.copy(directory, "airflow/common.py");
    Path dags = Files.createDirectory(directory.resolve("dags"));
    Python.copy(dags, "airflow/task_dags.py");
  }

  @Test
  @Order(1)
  void aFirstNightPromotes() throws IOException, InterruptedException {
    run("first_night.py", "pipelines", "the first night is over");
  }

  @Test
  @Order(2)
  @EnabledIfSystemProperty(named = SOAK, matches = "true")
  void whatCannotBeDoneIsTriedOnceAndNoSecretIsKept() throws IOException, InterruptedException {
    run("failing.py", "failing", "failures are over");
  }

  /** They begin with the champion of the first night. */
  @Test
  @Order(3)
  @EnabledIfSystemProperty(named = SOAK, matches = "true")
  void nightsRepeatDriftRefuseAndWait() throws IOException, InterruptedException {
    run("nights.py", "pipelines", "nights are over");
  }

  /** They look at the champion of the nights. */
  @Test
  @Order(4)
  @EnabledIfSystemProperty(named = SOAK, matches = "true")
  void weeklyPipelinesAndTheBackfillRun() throws IOException, InterruptedException {
    run("others.py", "pipelines", "others are over");
  }

  @Test
  @Order(5)
  @EnabledIfSystemProperty(named = SOAK, matches = "true")
  void tasksThatAreKilledEndedOrRaceDoWhatTheyShould() throws IOException, InterruptedException {
    run("scheduled.py", "scheduled", "the scheduler is over");
  }

  @Test
  @Order(6)
  void thePackageIsStrictlyTyped() throws IOException, InterruptedException {
    Path sources = Installation.configurations().resolveSibling("src/airflow");
    String cache = directory.resolve("mypy-cache").toString();
    try (Command mypy =
        python.start(
            sources,
            directory.resolve("mypy").toString(),
            "mypy",
            "--config-file",
            sources.resolve("mypy.ini").toString(),
            "--cache-dir",
            cache,
            "gradus_airflow")) {
      assertEquals(0, mypy.await(LIMIT), mypy::output);
    }
  }

  private static void run(String script, String place, String lastWord)
      throws IOException, InterruptedException {
    Path own = Files.createDirectories(directory.resolve(place));
    try (Command command =
        python.script(
            directory,
            "airflow/" + script,
            own.toString(),
            Installation.jar().toString(),
            Installation.sparkHome().toString(),
            data.toString())) {
      assertEquals(0, command.await(LIMIT), command::output);
      assertTrue(command.output().contains(lastWord), command::output);
    }
  }
}
