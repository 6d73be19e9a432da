package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An executor that is killed with signal 9 while it trains: training goes on, to the same bits. */
class LostExecutorTest {
  @TempDir private static Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"jobs", "resident"})
  void changesNoBit(String carrier) throws Exception {
    Path home = Files.createDirectories(directory.resolve(carrier));
    Job job = Job.create(home);
    String[] settings = {
      "training.epochs=" + (carrier.equals("jobs") ? 20 : 400),
      "training.carrier=" + carrier,
      "checkpoint.every-steps=10"
    };
    Job.Run undisturbed = job.train("undisturbed", "local[2]", settings);
    assertEquals(0, undisturbed.exitCode(), undisturbed::printed);
    try (StandaloneCluster cluster = StandaloneCluster.start(home, 2)) {
      CompletableFuture<Job.Run> running =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return job.train("disturbed", cluster.url(), settings);
                } catch (InterruptedException e) {
                  throw new CompletionException(e);
                }
              });
      while (!Files.exists(home.resolve("disturbed/checkpoints")) && !running.isDone()) {
        Thread.sleep(10);
      }
      List<ProcessHandle> executors = cluster.executors();
      assertEquals(2, executors.size(), "executors");
      assertTrue(!running.isDone(), "the run ended before it could be disturbed");
      executors.get(0).destroyForcibly();
      Job.Run run = running.get();
      assertEquals(0, run.exitCode(), run::printed);
      assertArrayEquals(undisturbed.weights(), run.weights());
    }
  }
}
