package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Executors that are killed, stop for a while or for good, or are decommissioned while they train:
 * training goes on, to the same bits, or ends and says why.
 */
class LostExecutorTest {
  /** For how long a slow executor does nothing: many rounds' time, and no time limit of Spark's. */
  private static final Duration PAUSE = Duration.ofSeconds(4);

  /** So that Spark misses an executor after seconds, not minutes. */
  private static final List<String> IMPATIENT =
      List.of(
          "--conf", "spark.executor.heartbeatInterval=1s",
          "--conf", "spark.network.timeout=6s",
          "--conf", "spark.network.timeoutInterval=1s");

  @TempDir private static Path directory;

  private static Job job;
  private static StandaloneCluster cluster;
  private static final Map<String, byte[]> undisturbed = new HashMap<>();

  @BeforeAll
  static void startCluster() throws IOException, InterruptedException {
    job = Job.create(directory);
    cluster = StandaloneCluster.start(directory, 2);
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** Some seconds of training. */
  private static String[] settings(String carrier) {
    return new String[] {
      "training.epochs=" + (carrier.equals("jobs") ? 10 : 150),
      "training.carrier=" + carrier,
      "checkpoint.every-steps=25"
    };
  }

  /** Troubles that take long come to rounds as jobs only where there is time. */
  private static List<String> mainly() {
    return Boolean.getBoolean("gradus.soak")
        ? List.of("resident", "sharded", "jobs")
        : List.of("resident");
  }

  /** What happens to an executor in the midst of training. */
  private interface Trouble {
    void befall(ProcessHandle executor, CompletableFuture<Job.Run> running) throws Exception;
  }

  private static Job.Run disturbed(
      String name, String carrier, List<String> options, Trouble trouble) throws Exception {
    Job disturbed = job.with(options);
    String run = name + "-" + carrier;
    CompletableFuture<Job.Run> running =
        disturbed.trainBeside(run, cluster.url(), settings(carrier));
    disturbed.awaitCheckpoint(run, running);
    List<ProcessHandle> executors = cluster.executors();
    assertEquals(2, executors.size(), "executors");
    trouble.befall(executors.get(0), running);
    return running.get();
  }

  private static void assertSameBits(String carrier, Job.Run run)
      throws IOException, InterruptedException {
    assertEquals(0, run.exitCode(), run::printed);
    if (!undisturbed.containsKey(carrier)) {
      Job.Run plain = job.train("undisturbed-" + carrier, "local[2]", settings(carrier));
      assertEquals(0, plain.exitCode(), plain::printed);
      undisturbed.put(carrier, plain.weights());
    }
    assertArrayEquals(undisturbed.get(carrier), run.weights(), run::printed);
  }

  private static void signal(String name, ProcessHandle process) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, process.pid() + "").start();
    assertEquals(0, kill.waitFor(), () -> "kill -" + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobs", "resident", "sharded"})
  void killedItChangesNoBit(String carrier) throws Exception {
    assertSameBits(
        carrier,
        disturbed("killed", carrier, List.of(), (executor, running) -> executor.destroyForcibly()));
  }

  @ParameterizedTest
  @MethodSource("mainly")
  void slowItChangesNoBit(String carrier) throws Exception {
    Job.Run slow =
        disturbed(
            "slow",
            carrier,
            List.of(),
            (executor, running) -> {
              signal("STOP", executor);
              Thread.sleep(PAUSE.toMillis());
              assertFalse(running.isDone(), "the run did not wait for its executor");
              signal("CONT", executor);
            });
    assertSameBits(carrier, slow);
    JsonNode stragglers =
        new ObjectMapper()
            .readTree(slow.output().resolve("result.json").toFile())
            .path("stragglers");
    double waited = stragglers.path("executors").path(0).path("seconds").asDouble();
    assertTrue(waited > 0.8 * PAUSE.toSeconds(), stragglers::toString);
    assertTrue(slow.printed().contains("waited"), slow::printed);
  }

  @ParameterizedTest
  @MethodSource("mainly")
  void frozenForGoodItIsReplacedAndChangesNoBit(String carrier) throws Exception {
    Job.Run run =
        disturbed("frozen", carrier, IMPATIENT, (executor, running) -> signal("STOP", executor));
    assertSameBits(carrier, run);
    assertTrue(run.printed().contains("Executor heartbeat timed out"), run::printed);
  }

  /** Resident rounds need a slot a partition; rounds as jobs do not, and are the same bits. */
  @Test
  void withoutAnotherInItsPlaceRoundsGoOnAsJobsUntilThereIsOne() throws Exception {
    String name = "missing";
    Job disturbed = job.with(List.of("--conf", "spark.gradus.slotTimeout=2s"));
    CompletableFuture<Job.Run> running =
        disturbed.trainBeside(name, cluster.url(), settings("resident"));
    disturbed.awaitCheckpoint(name, running);
    cluster.loseWorker();
    disturbed.awaitPrinted("rounds travel as Spark jobs", name, running);
    cluster.addWorker();
    Job.Run run = running.get();
    assertSameBits("resident", run);
    assertTrue(run.printed().contains("a slot for each of 2 partitions again"), run::printed);
  }

  /** Tasks that remember what they left out must stay: no rounds as jobs in place of theirs. */
  @Test
  void withTopKAndNoneInItsPlaceItEndsTheRunPlainly() throws Exception {
    String name = "missing-top-k";
    String[] settings =
        Stream.concat(
                Stream.of(settings("resident")),
                Stream.of("training.gradient-compression.method=top-k"))
            .toArray(String[]::new);
    Job disturbed = job.with(List.of("--conf", "spark.gradus.slotTimeout=2s"));
    CompletableFuture<Job.Run> running = disturbed.trainBeside(name, cluster.url(), settings);
    disturbed.awaitCheckpoint(name, running);
    cluster.loseWorker();
    Job.Run run = running.get();
    cluster.addWorker();
    cluster.awaitWorkers(2);
    assertEquals(1, run.exitCode(), run::printed);
    assertTrue(run.printed().contains("slots for 1 of 2 partitions. Executors"), run::printed);
    assertFalse(run.printed().contains("not expected"), run::printed);

    Job.Run again = job.train(name, cluster.url(), settings);
    assertEquals(0, again.exitCode(), again::printed);
    assertTrue(again.printed().contains("goes on    from the checkpoint"), again::printed);
  }

  /** As a machine that is taken away: it says so, and is gone some time after. */
  @ParameterizedTest
  @MethodSource("mainly")
  void decommissionedItChangesNoBit(String carrier) throws Exception {
    List<String> options =
        List.of(
            "--conf", "spark.decommission.enabled=true",
            "--conf", "spark.storage.decommission.enabled=true",
            "--conf", "spark.storage.decommission.rddBlocks.enabled=true",
            "--conf", "spark.storage.decommission.shuffleBlocks.enabled=true",
            "--conf", "spark.executor.decommission.forceKillTimeout=3s");
    Job.Run run =
        disturbed(
            "decommissioned",
            carrier,
            options,
            (executor, running) -> {
              signal("PWR", executor);
              executor.onExit().get();
            });
    assertSameBits(carrier, run);
  }

  /** The rows are needed again when all executors are lost with those that they have packed. */
  @ParameterizedTest
  @MethodSource("mainly")
  void withRowsThatVanishedItEndsTheRunPlainly(String carrier) throws Exception {
    byte[] rows = Files.readAllBytes(job.rows());
    Job.Run run;
    try {
      run =
          disturbed(
              "vanished",
              carrier,
              List.of(),
              (executor, running) -> {
                Files.delete(job.rows());
                cluster.executors().forEach(ProcessHandle::destroyForcibly);
              });
    } finally {
      Files.write(job.rows(), rows);
    }
    assertEquals(3, run.exitCode(), run::printed);
    assertTrue(run.printed().contains("rows.csv: Packed rows were lost"), run::printed);
    assertTrue(Files.readString(run.output().resolve("result.json")).contains("failed"));

    Job.Run again = job.train("vanished-" + carrier, "local[2]", settings(carrier));
    assertTrue(again.printed().contains("goes on    from the checkpoint"), again::printed);
    assertSameBits(carrier, again);
  }
}
