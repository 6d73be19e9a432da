package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of a cluster that change how tasks run or talk, and no bit of the result. */
class ClusterSettingsTest {
  private static final String SECRET = "a-secret-that-must-not-show-4711";

  @TempDir private static Path directory;

  private static Job job;
  private static byte[] weights;

  @BeforeAll
  static void trainWithoutThem() throws IOException, InterruptedException {
    job = Job.create(directory);
    Job.Run run = job.train("plain", "local[2]");
    assertEquals(0, run.exitCode(), run::printed);
    weights = run.weights();
  }

  @Test
  void dynamicAllocation() throws IOException, InterruptedException {
    try (StandaloneCluster cluster = StandaloneCluster.start(directory, 2)) {
      Job.Run run =
          job.with(
                  conf(
                      "spark.dynamicAllocation.enabled=true",
                      "spark.dynamicAllocation.shuffleTracking.enabled=true",
                      "spark.dynamicAllocation.minExecutors=0",
                      "spark.dynamicAllocation.executorIdleTimeout=1s",
                      "spark.dynamicAllocation.cachedExecutorIdleTimeout=1s",
                      "spark.dynamicAllocation.schedulerBacklogTimeout=1s"))
              .train("allocation", cluster.url());
      assertSameBits(run);
      assertTrue(
          run.printed().contains("as Spark jobs, since dynamic allocation is on"), run::printed);
    }
  }

  @Test
  void speculation() throws IOException, InterruptedException {
    assertSameBits(
        job.with(
                conf(
                    "spark.speculation=true",
                    "spark.speculation.interval=10ms",
                    "spark.speculation.multiplier=1.01",
                    "spark.speculation.quantile=0.1",
                    "spark.speculation.minTaskRuntime=1ms"))
            .train("speculation", "local-cluster[2,2,1024]", "training.carrier=jobs"));
  }

  @Test
  void authenticationAndEncryption() throws IOException, InterruptedException {
    Path events = Files.createDirectories(directory.resolve("events"));
    for (String carrier : List.of("jobs", "resident", "sharded")) {
      Job.Run run =
          job.with(
                  conf(
                      "spark.authenticate=true",
                      "spark.authenticate.secret=" + SECRET,
                      "spark.network.crypto.enabled=true",
                      "spark.io.encryption.enabled=true",
                      "spark.acls.enable=true",
                      "spark.eventLog.enabled=true",
                      "spark.eventLog.dir=" + events.toUri()))
              .train(
                  "encrypted-" + carrier, "local-cluster[2,1,1024]", "training.carrier=" + carrier);
      assertSameBits(run);
      assertFalse(run.printed().contains(SECRET), run::printed);
    }
    // Outputs, Spark's event logs, and what the executors printed.
    List<Path> files = new ArrayList<>(filesIn(directory));
    files.addAll(filesIn(Installation.sparkHome().resolve("work")));
    assertTrue(files.stream().anyMatch(file -> file.startsWith(events)), "event logs");
    for (Path file : files) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertFalse(text.contains(SECRET), () -> file + " shows the secret");
    }
  }

  private static List<Path> filesIn(Path top) throws IOException {
    if (!Files.exists(top)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(top)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static List<String> conf(String... settings) {
    List<String> words = new ArrayList<>();
    for (String setting : settings) {
      words.add("--conf");
      words.add(setting);
    }
    return words;
  }

  private static void assertSameBits(Job.Run run) throws IOException {
    assertEquals(0, run.exitCode(), run::printed);
    assertArrayEquals(weights, run.weights(), run::printed);
  }
}
