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
class PlanTest extends SparkCli {
  @Test
  void forecastsForClustersOfSeveralSizes() throws IOException {
    Cli plan = plan("--executors", "6", "--cores", "2", "--set", "data.partitions=null");
    assertEquals(0, plan.code(), plan::all);
    List<String> lines = plan.out().lines().map(String::strip).toList();
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
    assertTrue(plan.out().contains("fastest"), plan::all);
    assertFalse(Files.exists(path("out")));
  }

  @Test
  void saysWhereConfiguredPartitionsLeaveCoresIdle() throws IOException {
    Cli plan = plan("--executors", "1", "--cores", "4", "--set", "training.carrier=jobs");
    assertEquals(0, plan.code(), plan::all);
    assertTrue(plan.out().contains("data.partitions = 2 keeps all other cores idle"), plan::all);
    assertTrue(plan.out().contains("rounds as Spark jobs"), plan::all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--executors=0", "--cores=0", "--network=0"})
  void clustersOfNothingAreRefused(String option) throws IOException {
    Cli plan = plan(option);
    assertEquals(2, plan.code(), plan::all);
    assertTrue(plan.err().contains("Expected at least 1"), plan::all);
  }

  private Cli plan(String... more) throws IOException {
    return onRows("plan", more);
  }
}
