package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Rows, checkpoints and model on a real HDFS: one NameNode, three DataNodes. */
class HdfsTest {
  @TempDir private static Path directory;

  private static MiniDFSCluster cluster;
  private static FileSystem hdfs;
  private static Job job;
  private static String root;

  @BeforeAll
  static void startHdfs() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.resolve("hdfs").toString());
    configuration.setInt("dfs.replication", 2);
    cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(3).build();
    cluster.waitActive();
    hdfs = cluster.getFileSystem();
    root = "hdfs://localhost:" + cluster.getNameNodePort();
    job = Job.create(directory);
    hdfs.copyFromLocalFile(hdfsPath(job.rows().toUri().toString()), hdfsPath("/rows/rows.csv"));
  }

  @AfterAll
  static void stopHdfs() {
    if (cluster != null) {
      cluster.shutdown();
    }
  }

  @Test
  void aDataNodeThatDiesDuringTrainingCostsNothing() throws Exception {
    String[] settings = {
      "data.train=" + root + "/rows/rows.csv",
      "training.epochs=300",
      "checkpoint.every-steps=20",
      "spark.hadoop.dfs.client.block.write.replace-datanode-on-failure.policy=NEVER"
    };
    Job.Run local = job.train("local", "local[2]", "training.epochs=300");
    assertEquals(0, local.exitCode(), local::printed);

    CompletableFuture<Job.Run> running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return job.trainInto(root + "/models/run", "hdfs", "local[2]", settings);
              } catch (InterruptedException e) {
                throw new CompletionException(e);
              }
            });
    while (hdfs.globStatus(hdfsPath("/models/run/checkpoints/step-*")).length == 0
        && !running.isDone()) {
      Thread.sleep(20);
    }
    assertFalse(running.isDone(), () -> printed(running));
    cluster.stopDataNode(0);
    Job.Run run = running.get();
    assertEquals(0, run.exitCode(), run::printed);
    assertArrayEquals(local.weights(), bytes("/models/run/model/weights.safetensors"));
    assertTrue(new String(bytes("/models/run/result.json")).contains("\"done\""));

    Job.Run again = job.trainInto(root + "/models/run", "hdfs-again", "local[2]", settings);
    assertEquals(0, again.exitCode(), again::printed);
    assertTrue(again.printed().contains("finished already"), again::printed);
  }

  /** HDFS keeps a file for the process that was writing it, for a minute after its death too. */
  @Test
  void aLockThatAKilledRunWasJustWritingIsTakenOver() throws Exception {
    org.apache.hadoop.fs.Path path = hdfsPath("/models/left/run.lock");
    FSDataOutputStream lock = hdfs.create(path);
    Job.Run run =
        job.trainInto(root + "/models/left", "hdfs-left", "local[2]", "output.existing=overwrite");
    assertEquals(0, run.exitCode(), run::printed);
    assertTrue(run.printed().contains("left its lock"), run::printed);
    assertFalse(hdfs.exists(path));
    assertThrows(IOException.class, lock::close);
  }

  @Test
  @EnabledIfSystemProperty(named = "gradus.soak", matches = "true")
  void aRegistryThereKeepsItsChampion() throws IOException, InterruptedException {
    org.apache.hadoop.fs.Path versions = hdfsPath("/registry/churn/versions");
    new Promotions(directory, job, List.of(), root + "/registry")
        .hold(
            () -> {
              try {
                return hdfs.listStatus(versions).length;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /** HDFS tells the length of an open file too late, so each is closed. */
  @Test
  void whatTensorBoardAndMlflowAreToldLiesThereToo() throws Exception {
    try (Mlflow server =
        Mlflow.start(
            directory,
            Map.of(),
            "--default-artifact-root",
            root + "/mlflow",
            "--no-serve-artifacts")) {
      String[] settings = {
        "training.epochs=60",
        "checkpoint.every-steps=130",
        "output.tensorboard=true",
        "mlflow={tracking-uri=\"%s\", experiment=e, model=m}".formatted(server.address())
      };
      String output = root + "/models/watched";
      job.trainUntil(
          () ->
              EventsTold.areLater(
                  names("/models/watched/tensorboard/train/*"),
                  names("/models/watched/checkpoints/step-*/manifest.json")),
          output,
          "hdfs-killed",
          settings);
      Job.Run run = job.trainInto(output, "hdfs-watched", "local[2]", settings);
      assertEquals(0, run.exitCode(), run::printed);
      assertTrue(run.printed().contains("goes on"), run::printed);
      Path copy = directory.resolve("watched");
      hdfs.copyToLocalFile(hdfsPath("/models/watched"), hdfsPath(copy.toString()));
      EventsTold.assertAreTheLogs(
          directory, copy.resolve("metrics.jsonl"), copy.resolve("tensorboard"));
      hdfs.copyToLocalFile(hdfsPath("/mlflow"), hdfsPath(directory.resolve("mlflow").toString()));
      Path artifacts = Mlflow.artifacts(directory.resolve("mlflow"));
      assertArrayEquals(
          Files.readAllBytes(copy.resolve("report.html")),
          Files.readAllBytes(artifacts.resolve("report.html")));
      assertTrue(Files.exists(artifacts.resolve("model/model.onnx")));
    }
  }

  private static Stream<String> names(String glob) {
    try {
      FileStatus[] found = hdfs.globStatus(hdfsPath(glob));
      return Stream.ofNullable(found)
          .flatMap(Arrays::stream)
          .map(status -> status.getPath().toString());
    } catch (IOException e) {
      return Stream.of(); // changed meanwhile
    }
  }

  /** Who may not read the rows, or write there, is told so by name of the path and of the user. */
  @Test
  void whatIsNotPermittedIsSaidPlainlyAndLeavesNothing() throws Exception {
    Job strangers = job.with(List.of("--driver-java-options", "-DHADOOP_USER_NAME=stranger"));
    hdfs.mkdirs(hdfsPath("/private"), new FsPermission("755"));
    hdfs.copyFromLocalFile(hdfsPath(job.rows().toUri().toString()), hdfsPath("/private/rows.csv"));

    Job.Run output = strangers.trainInto(root + "/private/run", "hdfs-output", "local[2]");
    assertEquals(3, output.exitCode(), output::printed);
    assertPlain(output, "/private/run cannot be made");
    assertFalse(hdfs.exists(hdfsPath("/private/run")));

    hdfs.setPermission(hdfsPath("/private/rows.csv"), new FsPermission("600"));
    Job.Run rows =
        strangers.train("hdfs-rows", "local[2]", "data.train=" + root + "/private/rows.csv");
    assertEquals(3, rows.exitCode(), rows::printed);
    assertPlain(rows, root + "/private/rows.csv: ");
    assertFalse(Files.exists(rows.output()));
  }

  /** Before our message there may be what Spark logs of its tasks. */
  private static void assertPlain(Job.Run run, String place) {
    String message = run.printed().substring(Math.max(0, run.printed().indexOf("gradus: ")));
    for (String told : List.of("gradus: ", place, "Permission denied", "user=stranger")) {
      assertTrue(message.contains(told), run::printed);
    }
    assertFalse(message.contains("\tat "), run::printed);
  }

  private static String printed(CompletableFuture<Job.Run> ended) {
    try {
      return ended.get().printed();
    } catch (InterruptedException | ExecutionException e) {
      return e.toString();
    }
  }

  private static byte[] bytes(String path) throws IOException {
    try (var in = hdfs.open(hdfsPath(path))) {
      return in.readAllBytes();
    }
  }

  private static org.apache.hadoop.fs.Path hdfsPath(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }
}
