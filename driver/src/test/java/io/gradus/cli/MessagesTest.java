package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the screen says leads on. */
class MessagesTest extends SparkCli {
  @Test
  void allNamesThatThereAreNotAreToldAtOnce() throws IOException {
    Cli failed =
        train(
            "--set",
            "data.label=churn",
            "--set",
            "features.exclude=[citty, churneed]",
            "--set",
            "features.columns.incomme.scaling=none");
    assertEquals(3, failed.code(), failed::all);
    assertTrue(
        failed.err().contains("data.label \"churn\" (Did you mean \"churned\"?)"), failed::all);
    assertTrue(
        failed.err().contains("features.exclude \"citty\" (Did you mean \"city\"?)"), failed::all);
    assertTrue(
        failed.err().contains("features.columns \"incomme\" (Did you mean \"income\"?)"),
        failed::all);
  }

  /** Who looks for a feature does not mean the label. */
  @Test
  void theLabelIsNotMeantByTheNameOfAFeature() throws IOException {
    Cli failed = train("--set", "features.exclude=[churneed]");
    assertEquals(3, failed.code(), failed::all);
    assertFalse(failed.err().contains("Did you mean"), failed::all);
    assertTrue(failed.err().contains("\"age\", \"income\", \"city\""), failed::all);
  }

  @Test
  void aDryRunOfAFinishedRunChecksAllTheSame() throws IOException {
    assertEquals(0, train().code());
    Cli dry = train("--dry-run");
    assertEquals(0, dry.code(), dry::all);
    assertTrue(dry.out().contains("4 epochs of"), dry::all);
    assertTrue(dry.out().contains("finished already"), dry::all);
    Files.delete(path("rows.csv"));
    file("rows.csv", "age,churned\n1,yes\n2,no\n");
    Cli refused = train("--dry-run", "--set", "output.path=" + path("out"));
    assertFalse(refused.code() == 0, refused::all);
  }

  @Test
  void inspectShowsEveryColumn() throws IOException {
    String names =
        IntStream.range(0, 30).mapToObj(i -> "x" + i + "y").collect(Collectors.joining(","));
    String row = IntStream.range(0, 30).mapToObj(i -> i + ".5").collect(Collectors.joining(","));
    Path wide =
        file(
            "wide.csv",
            names + ",label\n" + (row + ",a\n" + row.replace(".5", ".25") + ",b\n").repeat(400));
    file(
        "wide.conf",
        "data { train = \"%s\", label = label }, network.hidden = [4], output.path = \"%s\""
            .formatted(wide, path("out")));
    Cli train = Cli.run("train", "--dry-run", "--config", path("wide.conf").toString());
    assertEquals(0, train.code(), train::all);
    assertTrue(train.out().contains("which inspect --config shows"), train::all);
    Cli inspect = Cli.run("inspect", "--config", path("wide.conf").toString());
    assertEquals(0, inspect.code(), inspect::all);
    assertFalse(inspect.out().contains("more, which"), inspect::all);
    IntStream.range(0, 30)
        .forEach(i -> assertTrue(inspect.out().contains("x" + i + "y"), inspect::all));
  }

  @Test
  void aForecastPromisesNoGainThatItDoesNotShow() throws IOException {
    Cli forecast = onRows("forecast", "--executors", "4", "--cores", "2");
    assertEquals(0, forecast.code(), forecast::all);
    assertFalse(forecast.out().contains("More executors make it faster"), forecast::all);
    assertTrue(forecast.out().contains("data.partitions = 2"), forecast::all);
    assertTrue(forecast.out().contains("spark.executor.memoryOverhead"), forecast::all);
  }

  @Test
  void aWarmupIsToldBesideItsSchedule() throws IOException {
    Cli dry = train("--dry-run", "--set", "schedule.type=cosine", "--set", "schedule.warmup=1");
    assertEquals(0, dry.code(), dry::all);
    assertTrue(dry.out().contains("schedule cosine with warmup"), dry::all);
  }
}
