package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand rounds, in which an executor is killed every few hundred: the bits are the same, and
 * memory and open files of the driver do not grow.
 */
@EnabledIfSystemProperty(named = "gradus.soak", matches = "true")
class SoakTest {
  /** Of 13 rounds each. */
  private static final int EPOCHS = 770;

  private static final int KILL_EVERY = 500;
  private static final long HEAP_SLACK = 24L << 20;
  private static final long FILES_SLACK = 40;

  @TempDir private static Path directory;

  /** What the driver holds at one time. */
  private record Sample(long step, long liveBytes, long openFiles) {}

  @Test
  void nothingGrowsAndNoBitChanges() throws Exception {
    Job job = Job.create(directory).within(Duration.ofMinutes(15));
    String[] settings = {
      "training.epochs=" + EPOCHS, "training.validate-every=50", "checkpoint.every-steps=50"
    };
    Job.Run undisturbed = job.train("undisturbed", "local[2]", settings);
    assertEquals(0, undisturbed.exitCode(), undisturbed::printed);
    List<Sample> samples = new ArrayList<>();
    try (StandaloneCluster cluster = StandaloneCluster.start(directory, 2)) {
      CompletableFuture<Job.Run> running =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return job.train("disturbed", cluster.url(), settings);
                } catch (InterruptedException e) {
                  throw new CompletionException(e);
                }
              });
      long next = KILL_EVERY;
      while (!running.isDone()) {
        long step = newestCheckpoint(directory.resolve("disturbed/checkpoints"));
        List<ProcessHandle> executors = cluster.executors();
        if (step >= next && executors.size() == 2) {
          samples.add(sample(step));
          executors.get((int) (step / 50 % 2)).destroyForcibly();
          next = step + KILL_EVERY;
        }
        Thread.sleep(20);
      }
      Job.Run run = running.get();
      assertEquals(0, run.exitCode(), run::printed);
      assertArrayEquals(undisturbed.weights(), run.weights());
    }
    samples.forEach(System.out::println);
    assertTrue(samples.size() >= 8, () -> "executors were killed: " + samples);
    // The first ones are still warming up.
    Sample early = samples.get(2);
    Sample late = samples.get(samples.size() - 1);
    assertTrue(late.liveBytes <= early.liveBytes + HEAP_SLACK, samples::toString);
    assertTrue(late.openFiles <= early.openFiles + FILES_SLACK, samples::toString);
  }

  private static long newestCheckpoint(Path checkpoints) throws IOException {
    if (!Files.exists(checkpoints)) {
      return 0;
    }
    try (Stream<Path> found = Files.list(checkpoints)) {
      return found
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches("step-\\d+"))
          .mapToLong(name -> Long.parseLong(name.substring("step-".length())))
          .max()
          .orElse(0);
    }
  }

  private static Sample sample(long step) throws IOException, InterruptedException {
    ProcessHandle driver =
        ProcessHandle.current()
            .descendants()
            .filter(
                process ->
                    process
                        .info()
                        .commandLine()
                        .orElse("")
                        .contains("org.apache.spark.deploy.SparkSubmit"))
            .filter(process -> process.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow();
    long files;
    try (Stream<Path> open = Files.list(Path.of("/proc", driver.pid() + "", "fd"))) {
      files = open.count();
    }
    Path jmap = Path.of(System.getProperty("java.home"), "bin", "jmap");
    Process histogram =
        new ProcessBuilder(jmap.toString(), "-histo:live", driver.pid() + "").start();
    List<String> lines = new String(histogram.getInputStream().readAllBytes()).lines().toList();
    assertEquals(0, histogram.waitFor());
    String[] total = lines.get(lines.size() - 1).trim().split("\\s+");
    return new Sample(step, Long.parseLong(total[2]), files);
  }
}
