package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a real YARN with two nodes: rows, checkpoints and model on its HDFS, both deploy modes. */
class YarnTest {
  private static final String ROWS = "data.train=/rows/rows.csv";
  private static final String[] SETTINGS = {
    "training.epochs=200", "training.carrier=resident", "checkpoint.every-steps=20"
  };

  @TempDir private static java.nio.file.Path directory;

  private static YarnCluster cluster;
  private static FileSystem hdfs;
  private static Job job;
  private static byte[] weights;

  @BeforeAll
  static void startYarn() throws IOException, InterruptedException {
    assumeTrue(
        Installation.sparkHasJar("spark-yarn_"),
        "This Spark has no YARN; the build adds it on the default line and on spark-3.5.");
    cluster = YarnCluster.start(directory);
    hdfs = cluster.hdfs();
    job = Job.create(directory);
    hdfs.copyFromLocalFile(new Path(job.rows().toUri()), new Path("/rows/rows.csv"));
    Job.Run local = job.train("local", "local[2]", SETTINGS);
    assertEquals(0, local.exitCode(), local::printed);
    weights = local.weights();
  }

  @AfterAll
  static void stopYarn() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** So do the runs that are disturbed; these are for whoever looks for why one did not. */
  @ParameterizedTest
  @ValueSource(strings = {"client", "cluster"})
  @EnabledIfSystemProperty(named = "gradus.soak", matches = "true")
  void givesTheSameBits(String deployMode) throws Exception {
    Job.Run run = train(deployMode, 1, deployMode);
    assertSameBits(run, deployMode);
  }

  /** The key is refused before there is a Spark session, the column after. */
  @ParameterizedTest
  @CsvSource({"2, training.epoch=1, training.epochs", "3, data.label=nothing, nothing"})
  void inClusterModeAFailureIsSeen(int code, String setting, String said) throws Exception {
    String name = "failed-" + code;
    Job.Run run = onYarn("cluster", 1).trainInto(output(name), name, "yarn", ROWS, setting);
    assertNotEquals(0, run.exitCode(), run::printed);
    ApplicationReport application = cluster.newest();
    assertEquals(FinalApplicationStatus.FAILED, application.getFinalApplicationStatus());
    String why = application.getDiagnostics();
    assertTrue(why.contains("gradus ended with " + code + ": "), why);
    assertTrue(why.contains(said), why);
    assertFalse(hdfs.exists(new Path(output(name))));
  }

  @Test
  void aKilledExecutorChangesNoBit() throws Exception {
    Job.Run run = disturbed("client", 1, "lost-executor", cluster::executors);
    assertTrue(run.printed().contains("Lost executor"), run::printed);
    assertSameBits(run, "lost-executor");
  }

  @Test
  void aKilledDriverIsStartedAgainAndGoesOn() throws Exception {
    Job.Run run = disturbed("cluster", 2, "lost-driver", cluster::drivers);
    assertSameBits(run, "lost-driver");
    assertEquals(2, cluster.attempts());
    String printed = cluster.printed();
    assertTrue(printed.contains("goes on"), printed);
  }

  /** Kills one of the processes with signal 9 when there is a checkpoint, and waits for the end. */
  private static Job.Run disturbed(
      String deployMode, int attempts, String name, Supplier<List<ProcessHandle>> processes)
      throws Exception {
    CompletableFuture<Job.Run> running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return train(deployMode, attempts, name);
              } catch (InterruptedException e) {
                throw new CompletionException(e);
              }
            });
    Path checkpoints = new Path(output(name), "checkpoints/step-*");
    while (hdfs.globStatus(checkpoints).length == 0 && !running.isDone()) {
      Thread.sleep(20);
    }
    assertFalse(running.isDone(), "the run ended before it could be disturbed");
    List<ProcessHandle> found = processes.get();
    assertFalse(found.isEmpty(), "no process to kill");
    found.get(0).destroyForcibly();
    return running.get();
  }

  private static Job.Run train(String deployMode, int attempts, String name)
      throws InterruptedException {
    List<String> settings = new ArrayList<>(List.of(SETTINGS));
    settings.add(ROWS);
    return onYarn(deployMode, attempts)
        .trainInto(output(name), name, "yarn", settings.toArray(String[]::new));
  }

  /** The jobs and their output know no file system: it is the cluster's. */
  private static Job onYarn(String deployMode, int attempts) {
    List<String> options = new ArrayList<>(List.of("--deploy-mode", deployMode));
    options.addAll(List.of("--num-executors", "2", "--driver-memory", "700m"));
    Map<String, String> settings =
        Map.of(
            "spark.yarn.maxAppAttempts",
            String.valueOf(attempts),
            // Each node has Spark: it need not be sent.
            "spark.yarn.jars",
            "local:" + Installation.sparkHome().resolve("jars/*"),
            "spark.yarn.appMasterEnv.SPARK_LOCAL_IP",
            "127.0.0.1",
            "spark.executorEnv.SPARK_LOCAL_IP",
            "127.0.0.1");
    settings.forEach((key, value) -> options.addAll(List.of("--conf", key + "=" + value)));
    return job.with(options)
        .in(Map.of("HADOOP_CONF_DIR", cluster.configuration().toString()))
        .withConfigurationSent();
  }

  private static String output(String name) {
    return "/models/" + name;
  }

  private static void assertSameBits(Job.Run run, String name) throws Exception {
    assertEquals(0, run.exitCode(), run::printed);
    assertEquals(FinalApplicationStatus.SUCCEEDED, cluster.newest().getFinalApplicationStatus());
    try (InputStream in = hdfs.open(new Path(output(name), "model/weights.safetensors"))) {
      assertArrayEquals(weights, in.readAllBytes());
    }
  }
}
