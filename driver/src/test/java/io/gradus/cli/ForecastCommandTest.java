package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forecast as users read it. Its times are this machine's, so only their form is held. */
class ForecastCommandTest extends SparkCli {
  @Test
  void forecastsForClustersOfSeveralSizes() throws IOException {
    Cli forecast = forecast("--executors", "6", "--cores", "2", "--set", "data.partitions=null");
    assertEquals(0, forecast.code(), forecast::all);
    List<String> lines = forecast.out().lines().map(String::strip).toList();
    int head = 0;
    while (!lines.get(head).startsWith("executors")) {
      head++;
    }
    int[][] sizes = {{1, 2}, {2, 4}, {4, 8}, {6, 12}};
    for (int i = 0; i < sizes.length; i++) {
      String line = lines.get(head + 1 + i);
      assertTrue(
          line.matches("%s +%s +.*(ms|µs|s) .*MiB".formatted(sizes[i][0], sizes[i][1])), line);
    }
    assertTrue(forecast.out().contains("fastest"), forecast::all);
    assertFalse(Files.exists(path("out")));
  }

  @Test
  void saysWhereConfiguredPartitionsLeaveCoresIdle() throws IOException {
    Cli forecast = forecast("--executors", "1", "--cores", "4", "--set", "training.carrier=jobs");
    assertEquals(0, forecast.code(), forecast::all);
    assertTrue(
        forecast.out().contains("data.partitions = 2 keeps all other cores idle"), forecast::all);
    assertTrue(forecast.out().contains("rounds as Spark jobs"), forecast::all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--executors=0", "--cores=0", "--network=0"})
  void clustersOfNothingAreRefused(String option) throws IOException {
    Cli forecast = forecast(option);
    assertEquals(2, forecast.code(), forecast::all);
    assertTrue(forecast.err().contains("Expected at least 1"), forecast::all);
  }

  /**
   * The name that it had first; nor does it need an output, or touch the one that is configured.
   */
  @Test
  void planIsItsOtherNameAndAnOutputIsNotNeeded() throws IOException {
    file("rows.csv", rows(400));
    file("job.conf", job().replaceFirst("output.path.*", ""));
    Cli plan = Cli.run("plan", "--config", path("job.conf").toString(), "--executors", "1");
    assertEquals(0, plan.code(), plan::all);
    assertTrue(plan.out().contains("executors"), plan::all);
    file("out", "somebody's");
    Cli beside = forecast("--executors", "1");
    assertEquals(0, beside.code(), beside::all);
    assertEquals("somebody's", Files.readString(path("out")));
  }

  private Cli forecast(String... more) throws IOException {
    return onRows("forecast", more);
  }
}
