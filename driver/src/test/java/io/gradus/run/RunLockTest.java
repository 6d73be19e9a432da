package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.text.PrintableJson;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two runs and one output. */
@SuppressWarnings("try") // Locks and their holders are there for as long.
class RunLockTest {
  @TempDir Path folder;

  @Test
  void aSecondRunOnTheSameOutputIsRefusedWithTheFirstOnesId() throws IOException {
    RunDirectory output = RunDirectory.at(folder.toString(), new Configuration());
    output.create();
    RunLock first = RunLock.acquire(output, "the-first-run");
    try {
      RunException refused =
          assertThrows(RunException.class, () -> RunLock.acquire(output, "the-second-run"));
      assertTrue(refused.getMessage().contains("the-first-run"), refused.getMessage());
      assertEquals(Reason.HELD, refused.reason());
    } finally {
      first.close();
    }
    RunLock.acquire(output, "the-third-run").close();
    assertTrue(output.empty());
  }

  @Test
  void theLockOfAProcessThatIsGoneIsTakenOver() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    RunDirectory output = RunDirectory.at(folder.toString(), new Configuration());
    output.create();
    Files.writeString(
        folder.resolve(RunLock.FILE),
        "{\"run\":\"dead\",\"host\":\"%s\",\"process\":%d,\"beat\":3}"
            .formatted(java.net.InetAddress.getLocalHost().getHostName(), gone.pid()));
    RunLock.acquire(output, "alive").close();
  }

  /** A process that lives, and whose lock at the folder is renewed. */
  private final class Holder implements AutoCloseable {
    private final Process process;
    private final Thread heart;

    Holder(Map<String, Object> facts) throws IOException {
      process = new ProcessBuilder("sleep", "1000").start();
      Map<String, Object> content = new LinkedHashMap<>();
      content.put("run", "first");
      content.put("user", "ann");
      content.put("host", InetAddress.getLocalHost().getHostName());
      content.put("process", process.pid());
      content.put(
          "process_started", process.toHandle().info().startInstant().orElseThrow().toString());
      content.putAll(facts);
      write(content, 0);
      heart =
          new Thread(
              () -> {
                try {
                  for (int beat = 1; !Thread.interrupted(); beat++) {
                    write(content, beat);
                    Thread.sleep(50);
                  }
                } catch (IOException | InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      heart.start();
    }

    /** Once the lock is somebody else's, its file stays his. */
    private void write(Map<String, Object> content, int beat) throws IOException {
      Path file = folder.resolve(RunLock.FILE);
      if (beat > 0 && !Files.exists(file)) {
        throw new IOException("It is taken over.");
      }
      content.put("beat", beat);
      Path next = Files.writeString(folder.resolve("next"), PrintableJson.indented(content));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    boolean lives() {
      return process.isAlive();
    }

    @Override
    public void close() throws InterruptedException {
      heart.interrupt();
      heart.join();
      process.destroyForcibly();
    }
  }

  private RunDirectory output() {
    RunDirectory output = RunDirectory.at(folder.toString(), new Configuration());
    output.create();
    return output;
  }

  private RunException refused() {
    return assertThrows(RunException.class, () -> RunLock.acquire(output(), "second"));
  }

  @Test
  void aProcessOfTheSameTaskIsEndedSinceNobodyWaitsForIt() throws Exception {
    System.setProperty(LockHolder.OWNER, "nightly/2026-11-28");
    try (Holder other = new Holder(Map.of("owner", "nightly/2026-11-27"))) {
      RunException refused = refused();
      assertEquals(Reason.HELD, refused.reason());
      assertTrue(
          refused.getMessage().contains("kill " + other.process.pid()), refused.getMessage());
      assertTrue(other.lives(), "another night's is left alone");
    }
    Files.deleteIfExists(folder.resolve(RunLock.FILE));
    try (Holder orphan = new Holder(Map.of("owner", "nightly/2026-11-28"));
        AutoCloseable lock = RunLock.acquire(output(), "second")) {
      assertFalse(orphan.lives());
    } finally {
      System.clearProperty(LockHolder.OWNER);
    }
  }

  @Test
  void withoutATaskNoProcessIsEnded() throws Exception {
    try (Holder other = new Holder(Map.of("owner", ""))) {
      assertEquals(Reason.HELD, refused().reason());
      assertTrue(other.lives());
    }
  }

  /** Numbers of processes are given again: the one that has it now is another. */
  @Test
  void aProcessThatStartedAtAnotherTimeIsAnother() throws Exception {
    try (Holder other = new Holder(Map.of("process_started", "2026-01-01T00:00:00Z"));
        AutoCloseable lock = RunLock.acquire(output(), "second")) {
      assertTrue(other.lives());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yarn | | application_17_0001 | yarn application -kill application_17_0001",
        "k8s://https://api:6443 | churn-driver | spark-1 | kubectl delete pod churn-driver"
            + " --namespace default",
        "spark://host:7077 | | app-1 | ', on elsewhere'",
        "yarn | | a; rm -rf / | ', on elsewhere'"
      })
  void whatRunsElsewhereIsNotEndedButSaidHow(String master, String pod, String run, String command)
      throws Exception {
    System.setProperty(LockHolder.OWNER, "nightly");
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("owner", "nightly");
    facts.put("host", "elsewhere");
    facts.put("run", run);
    facts.put("master", master);
    if (pod != null) {
      facts.put("pod", pod);
    }
    try (Holder other = new Holder(facts)) {
      RunException refused = refused();
      assertEquals(Reason.HELD, refused.reason());
      assertTrue(refused.getMessage().endsWith(command + "."), refused.getMessage());
      assertTrue(other.lives());
    } finally {
      System.clearProperty(LockHolder.OWNER);
    }
  }

  @Test
  void airflowsTaskIsTheOwnerUnlessAnotherIsNamed() {
    SparkConf conf = new SparkConf(false);
    Map<String, String> airflow =
        Map.of(
            "AIRFLOW_CTX_DAG_ID", "churn",
            "AIRFLOW_CTX_TASK_ID", "train",
            "AIRFLOW_CTX_DAG_RUN_ID", "scheduled__2026-11-28",
            "AIRFLOW_CTX_TRY_NUMBER", "2");
    assertEquals(
        Optional.of("airflow/churn/train/scheduled__2026-11-28"), LockHolder.owner(conf, airflow));
    assertEquals(Optional.empty(), LockHolder.owner(conf, Map.of("AIRFLOW_CTX_DAG_ID", "churn")));
    assertEquals(Optional.of("cron"), LockHolder.owner(conf, Map.of("GRADUS_OWNER", "cron")));
    conf.set(LockHolder.OWNER, "mine");
    assertEquals(Optional.of("mine"), LockHolder.owner(conf, Map.of("GRADUS_OWNER", "cron")));
  }
}
