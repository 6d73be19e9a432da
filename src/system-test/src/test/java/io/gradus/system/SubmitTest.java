package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training by spark-submit: the same bits on every kind of master, and a telling exit code. */
class SubmitTest {
  @TempDir private static Path directory;

  private static Job job;
  private static byte[] weights;
  private static StandaloneCluster cluster;

  /** Three workers: two compute while a driver lives on the third. */
  @BeforeAll
  static void startClusterAndTrainOnOneCore() throws IOException, InterruptedException {
    job = Job.create(directory);
    cluster = StandaloneCluster.start(Files.createDirectory(directory.resolve("cluster")), 3);
    Job.Run run = job.train("one-core", "local[1]", "training.carrier=jobs");
    assertEquals(0, run.exitCode(), run::printed);
    weights = run.weights();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {"local[2] resident", "local-cluster[2,1,1024] jobs"})
  void givesTheSameBits(String master, String carrier) throws IOException, InterruptedException {
    assertSameBits(job.train(carrier, master, "training.carrier=" + carrier));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobs", "resident"})
  void givesTheSameBitsOnTwoWorkers(String carrier) throws IOException, InterruptedException {
    Job onTwo = job.with(List.of("--conf", "spark.cores.max=2"));
    assertSameBits(onTwo.train("workers-" + carrier, cluster.url(), "training.carrier=" + carrier));
  }

  /** The driver too is a process of a worker; spark-submit waits, but ends with 0 in any case. */
  @Test
  void inClusterDeployModeTheSchedulerSeesHowItEnded() throws IOException, InterruptedException {
    Job deployed =
        job.with(
            List.of(
                "--deploy-mode",
                "cluster",
                "--driver-memory",
                "700m",
                "--conf",
                "spark.standalone.submit.waitAppCompletion=true"));
    assertSameBits(deployed.train("deployed", cluster.url()));
    Job.Run failed =
        deployed.train("failed", cluster.url(), "data.train=" + directory + "/missing.csv");
    assertEquals(List.of("FAILED", "FINISHED"), cluster.driverStates(), cluster::printedByDrivers);
    assertTrue(
        cluster.printedByDrivers().contains("gradus ended with 3: "), cluster::printedByDrivers);
    assertFalse(Files.exists(failed.output()));
  }

  /** On processors that can; elsewhere the refusal is held. */
  @Test
  void bfloat16ProductsComeAlongInTheJar() throws IOException, InterruptedException {
    String[] wide = {"network.hidden=[64,64]", "training.batch-size=256"};
    String[] rounded = {wide[0], wide[1], "training.matmul-precision=bf16"};
    Job.Run run = job.train("bf16", "local[2]", rounded);
    Path cpu = Path.of("/proc/cpuinfo");
    if (!System.getProperty("os.arch").equals("amd64")
        || !Files.readString(cpu).contains("avx512_bf16")) {
      assertEquals(2, run.exitCode(), run::printed);
      assertTrue(run.printed().contains("matmul-precision = float32"), run::printed);
      return;
    }
    assertEquals(0, run.exitCode(), run::printed);
    Job.Run single = job.train("float32", "local[2]", wide);
    assertFalse(java.util.Arrays.equals(single.weights(), run.weights()));
    Job.Run elsewhere = job.train("bf16-workers", "local-cluster[2,1,1024]", rounded);
    assertArrayEquals(run.weights(), elsewhere.weights(), elsewhere::printed);
  }

  @Test
  void anotherSeedGivesOtherBits() throws IOException, InterruptedException {
    Job.Run run = job.train("another-seed", "local[2]", "seed=12");
    assertEquals(0, run.exitCode(), run::printed);
    assertFalse(java.util.Arrays.equals(weights, run.weights()));
  }

  @Test
  void aWrongConfigurationEndsWithTwo() throws InterruptedException {
    Job.Run run = job.train("wrong-key", "local[1]", "training.epoch=1");
    assertEquals(2, run.exitCode(), run::printed);
    assertTrue(run.printed().contains("training.epochs"), run::printed);
    assertFalse(Files.exists(run.output()));
  }

  @Test
  void dataThatAreNotThereEndWithThree() throws InterruptedException {
    Job.Run run = job.train("no-data", "local[1]", "data.train=" + directory + "/missing.csv");
    assertEquals(3, run.exitCode(), run::printed);
    assertTrue(run.printed().contains("missing.csv"), run::printed);
    assertFalse(Files.exists(run.output()));
  }

  private static void assertSameBits(Job.Run run) throws IOException {
    assertEquals(0, run.exitCode(), run::printed);
    assertArrayEquals(weights, run.weights());
  }
}
