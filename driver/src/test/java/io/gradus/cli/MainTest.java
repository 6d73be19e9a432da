package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no Spark must not start one. */
class MainTest {
  @TempDir Path directory;

  @AfterEach
  void noSessionWasBuilt() {
    assertTrue(SparkSession.getDefaultSession().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "forecast", "evaluate", "predict", "inspect", "sample-data"})
  void everyCommandHelps(String command) {
    Cli help = Cli.run(command, "--help");
    assertEquals(0, help.code(), help::all);
    assertTrue(help.out().startsWith("Usage: gradus " + command), help::all);
    assertTrue(help.out().contains("--verbose"), help::all);
  }

  @Test
  void helpNamesTheCommands() {
    Cli help = Cli.run("--help");
    assertEquals(0, help.code(), help::all);
    assertTrue(help.out().contains("predict"), help::all);
  }

  @Test
  void versionsAreTold() {
    Cli version = Cli.run("--version");
    assertEquals(0, version.code(), version::all);
    assertTrue(version.out().contains("Spark "), version::all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| Expected a command",
        "trian --config x | trian",
        "train | --config",
        "train --config x --nonsense 1 | --nonsense",
        "evaluate --model m | --data",
        "predict --model m --data d | --output",
        "predict --model m --data d --output o --format xls | xls",
        "inspect | -m=<path>",
        "sample-data digits | --output",
        "sample-data letters --output o | letters",
        "sample-data digits --output o --format csv | idx",
        "sample-data customers --output o --rows 0 | --rows",
        "inspect --model m --config c | mutually exclusive",
      })
  void wrongUsageIsToldInShort(String line, String told) {
    Cli wrong = Cli.run(line == null ? new String[0] : line.split(" "));
    assertEquals(2, wrong.code(), wrong::all);
    assertTrue(wrong.err().contains(told), wrong::all);
    assertTrue(wrong.err().contains("--help"), wrong::all);
    assertEquals("", wrong.out());
    assertTrue(wrong.err().lines().count() < 6, wrong::all);
  }

  @Test
  void aConfigurationThatIsNotThere() {
    Cli missing = Cli.run("train", "--config", directory.resolve("none.conf").toString());
    assertEquals(2, missing.code(), missing::all);
    assertTrue(missing.err().contains("none.conf"), missing::all);
  }

  @Test
  void allProblemsOfAConfigurationAndNoStackTrace() throws IOException {
    Path config = directory.resolve("job.conf");
    Files.writeString(config, "data.train = a.csv\ntraining.epoch = 1\nspark.password = [hunter2]");
    Cli wrong = Cli.run("train", "--config", config.toString(), "--set", "seed=x");
    assertEquals(2, wrong.code(), wrong::all);
    for (String told :
        new String[] {"data.label", "output.path", "training.epoch:", "training.epochs", "seed"}) {
      assertTrue(wrong.err().contains(told), wrong::all);
    }
    assertFalse(wrong.err().contains("hunter2"), wrong::all);
    assertFalse(wrong.err().contains("\tat "), wrong::all);
    Cli verbose = Cli.run("train", "--config", config.toString(), "--verbose");
    assertTrue(verbose.err().contains("\tat "), verbose::all);
  }

  @Test
  void anOutputThatIsThereAlready() throws IOException {
    Path config = directory.resolve("job.conf");
    Files.writeString(config, "data { train = a.csv, label = y }");
    Cli there = Cli.run("train", "--config", config.toString(), "--output", directory.toString());
    assertEquals(2, there.code(), there::all);
    assertTrue(there.err().contains("no run wrote it"), there::all);
    assertTrue(Files.exists(config));
  }

  @Test
  void aModelThatIsNotThere() {
    String nowhere = directory.resolve("nothing").toString();
    for (String[] arguments :
        new String[][] {
          {"inspect", "--model", nowhere},
          {"evaluate", "--model", nowhere, "--data", "x"},
          {"predict", "--model", nowhere, "--data", "x", "--output", nowhere + "/out"}
        }) {
      Cli missing = Cli.run(arguments);
      assertEquals(3, missing.code(), missing::all);
      assertTrue(missing.err().contains(nowhere), missing::all);
      assertFalse(Files.exists(Path.of(nowhere)));
    }
  }

  /** In client mode the process would end. */
  @Test
  void inClusterModeAFailureIsThrown() {
    System.setProperty("spark.submit.deployMode", "cluster");
    try {
      ApplicationFailedException thrown =
          assertThrows(
              ApplicationFailedException.class,
              () -> Main.main(new String[] {"train", "--config", directory + "/missing.conf"}));
      assertTrue(thrown.getMessage().startsWith("gradus ended with 2: "), thrown.getMessage());
      assertTrue(thrown.getMessage().contains("missing.conf"), thrown.getMessage());
      Main.main(new String[] {"--version"});
    } finally {
      System.clearProperty("spark.submit.deployMode");
    }
  }
}
