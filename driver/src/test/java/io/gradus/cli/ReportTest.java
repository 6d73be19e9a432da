package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.config.UserConfig;
import io.gradus.report.RunListener;
import io.gradus.run.RunConfiguration;
import io.gradus.run.TrainingRun;
import io.gradus.train.TrainEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page that a run writes, and that the command writes of other rows. */
class ReportTest extends SparkCli {
  private String report(String name) throws IOException {
    return Files.readString(path(name));
  }

  private JsonNode metrics(String output, String rows) throws IOException {
    return new ObjectMapper()
        .readTree(path(output).resolve("result.json").toFile())
        .path("metrics")
        .path(rows);
  }

  private static String number(JsonNode value) {
    return String.format(Locale.ROOT, value.asDouble() < 1 ? "%.4f" : "%.3f", value.asDouble());
  }

  @Test
  void aRunWritesItAndItChangesNoBit() throws IOException {
    Cli with = train("--set", "data.test-fraction=0.2");
    assertEquals(0, with.code(), with::all);
    String page = report("out/report.html");
    assertTrue(
        page.contains("AUC of " + number(metrics("out", "test").path("auc"))), "the verdict");
    assertTrue(page.contains("test rows"), "on which rows");
    assertTrue(Files.exists(path("out/inputs.json")));

    Cli without =
        train(
            "--set",
            "data.test-fraction=0.2",
            "--set",
            "output.report=never",
            "--output",
            path("plain").toString());
    assertEquals(0, without.code(), without::all);
    assertFalse(Files.exists(path("plain/report.html")));
    assertFalse(Files.exists(path("plain/inputs.json")));
    assertEquals(metrics("plain", "test"), metrics("out", "test"));
    assertEquals(metrics("plain", "validation"), metrics("out", "validation"));
    assertArrayEquals(
        Files.readAllBytes(path("plain/model/weights.safetensors")),
        Files.readAllBytes(path("out/model/weights.safetensors")));
  }

  @Test
  void withoutTestRowsItIsOfTheValidationRows() throws IOException {
    Cli trained = train();
    assertEquals(0, trained.code(), trained::all);
    assertTrue(
        report("out/report.html")
            .contains("AUC of " + number(metrics("out", "validation").path("auc"))));
  }

  @ParameterizedTest
  @CsvSource({"income, always saying the mean", "city, always saying the commonest class"})
  void tasksHaveVerdictsOfTheirOwn(String label, String guess) throws IOException {
    Cli trained = train("--set", "data.label=" + label, "--set", "training.epochs=1");
    assertEquals(0, trained.code(), trained::all);
    assertTrue(report("out/report.html").contains(guess));
  }

  /** Somebody who looks after the first epoch finds it, and what it tells of grows. */
  @Test
  void isRefreshedAfterEachEpochWhereThatIsAsked() throws IOException {
    file("rows.csv", rows(400));
    List<String> seen = new ArrayList<>();
    RunListener reader =
        new RunListener() {
          @Override
          public void epochFinished(TrainEvent.EpochFinished event) {
            try {
              String page = report("out/report.html");
              seen.add(page.replaceAll("(?s).*trained: (\\d of \\d) epochs.*", "$1"));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    RunConfiguration configuration =
        RunConfiguration.of(spark(), UserConfig.parse(job(), List.of("output.report=epoch")));
    try (TrainingRun run = TrainingRun.on(spark(), configuration, reader)) {
      run.train();
    }
    assertEquals(List.of("1 of 4", "2 of 4", "3 of 4", "4 of 4"), seen);
    assertFalse(report("out/report.html").contains("It is being trained"));
  }

  @Test
  void ofOtherRowsBesideAnotherModel() throws IOException {
    assertEquals(0, train("--set", "data.test-fraction=0.2").code());
    assertEquals(
        0, train("--set", "training.epochs=1", "--output", path("short").toString()).code());
    file("later.csv", rows(900).replaceFirst("(?s)(churned\n)(?:.*?\n){400}", "$1"));
    String[] arguments = {
      "report",
      "--model",
      path("out/model").toString(),
      "--data",
      path("later.csv").toString(),
      "--against",
      path("short/model").toString(),
      "--output",
      path("later.html").toString()
    };
    Cli written = Cli.run(arguments);
    assertEquals(0, written.code(), written::all);
    assertTrue(written.out().contains("Written to " + path("later.html")), written::all);
    String page = report("later.html");
    Cli evaluated =
        Cli.run(
            "evaluate",
            "--model",
            path("out/model").toString(),
            "--data",
            path("later.csv").toString(),
            "--json");
    JsonNode auc = new ObjectMapper().readTree(evaluated.out()).at("/metrics/data/auc");
    assertTrue(page.contains("AUC of " + number(auc)), "the verdict is evaluate's");
    assertTrue(page.contains("500 rows of “later.csv”"), "the rows are named");
    assertTrue(page.contains("On the same rows “short” reaches"));
    assertTrue(page.contains("measures, worse in"), "row against row");
    assertTrue(page.contains("id=\"errors\""), "errors are traced back");
    assertTrue(page.contains("id=\"training\""), "the run's log is told");
    assertTrue(page.contains("later.csv” are spread as the training rows are"), "drift is told");
    assertEquals(0, Cli.run(arguments).code(), "an earlier report is replaced");
  }

  @Test
  void replacesNothingButReports() throws IOException {
    assertEquals(0, train("--set", "training.epochs=1").code());
    Path other = file("notes.html", "<p>mine</p>");
    Cli refused =
        Cli.run(
            "report",
            "--model",
            path("out/model").toString(),
            "--data",
            path("rows.csv").toString(),
            "--output",
            other.toString());
    assertEquals(2, refused.code(), refused::all);
    assertTrue(refused.err().contains("holds a report, found another file"), refused::all);
    assertEquals("<p>mine</p>", Files.readString(other));
  }

  @Test
  void modelsOfAnotherLabelAreNotCompared() throws IOException {
    assertEquals(0, train("--set", "training.epochs=1").code());
    String city = path("city").toString();
    assertEquals(
        0,
        train("--set", "training.epochs=1", "--set", "data.label=city", "--output", city).code());
    Cli refused =
        Cli.run(
            "report",
            "--model",
            path("out/model").toString(),
            "--data",
            path("rows.csv").toString(),
            "--against",
            city + "/model",
            "--output",
            path("no.html").toString());
    assertEquals(2, refused.code(), refused::all);
    assertTrue(refused.err().contains("--against: Expected a model that predicts"), refused::all);
    assertFalse(Files.exists(path("no.html")));
  }
}
