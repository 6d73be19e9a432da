package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.ConfigLoader;
import io.gradus.config.DataConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A first run is one line: no configuration file. */
class OneLineTest extends SparkCli {
  private Path weights(String output) {
    return path(output).resolve("model/weights.safetensors");
  }

  private Cli oneLine(String command, String... more) throws IOException {
    if (!Files.exists(path("rows.csv"))) {
      file("rows.csv", rows(400));
    }
    String[] words = new String[5 + more.length];
    words[0] = command;
    words[1] = "--data";
    words[2] = path("rows.csv").toString();
    words[3] = "--label";
    words[4] = "churned";
    System.arraycopy(more, 0, words, 5, more.length);
    return Cli.run(words);
  }

  @Test
  void leavesTheConfigurationThatItAmountsTo() throws IOException {
    String[] output = {"--output", path("out").toString(), "--set", "training.epochs=2"};
    Cli trained = oneLine("train", output);
    assertEquals(0, trained.code(), trained::all);
    assertTrue(trained.out().contains("binary of churned"), trained::all);
    Path left = path("out/run.conf");
    Cli again = Cli.run("train", "--config", left.toString(), "--output", path("again").toString());
    assertEquals(0, again.code(), again::all);
    assertArrayEquals(Files.readAllBytes(weights("out")), Files.readAllBytes(weights("again")));
    String text = Files.readString(left);
    assertFalse(text.contains("batch-size"), text);
    Cli finished = oneLine("train", output);
    assertEquals(0, finished.code(), finished::all);
    assertTrue(finished.out().contains("finished already"), finished::all);
  }

  @Test
  void aDryRunAndAForecastNeedNoFileEither() throws IOException {
    Cli checked = oneLine("train", "--output", path("out").toString(), "--dry-run");
    assertEquals(0, checked.code(), checked::all);
    assertTrue(checked.out().contains("binary of churned"), checked::all);
    assertFalse(Files.exists(path("out")));
    Cli forecast = oneLine("forecast", "--executors", "1");
    assertEquals(0, forecast.code(), forecast::all);
    assertTrue(forecast.out().contains("Nothing was trained"), forecast::all);
  }

  @Test
  void severalPathsAndLabelsOfAnySigns() throws IOException {
    file("a, b.csv", "x,\"y, [1]\",y.2\n" + "1,0,1\n2,1,0\n".repeat(200));
    Files.copy(path("a, b.csv"), path("c.csv"));
    Cli trained =
        Cli.run(
            "train",
            "--data",
            path("a, b.csv").toString(),
            path("c.csv").toString(),
            "--label",
            "y, [1]",
            "--label",
            "y.2",
            "--set",
            "training.epochs=1",
            "--output",
            path("out").toString());
    assertEquals(0, trained.code(), trained::all);
    DataConfig data = ConfigLoader.load(path("out/run.conf").toString(), List.of()).data();
    assertEquals(List.of("y, [1]", "y.2"), data.label());
    assertEquals(List.of(path("a, b.csv").toString(), path("c.csv").toString()), data.train());
  }
}
