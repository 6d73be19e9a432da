package io.gradus.system;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * A ResourceManager and two NodeManagers, with an HDFS for what they hand each other. The program
 * runs until it is killed.
 */
final class YarnServers {
  private static final int NODES = 2;
  private static final long START_LIMIT_MILLIS = 60_000;

  /** What a client has to know. */
  private static final List<String> CLIENT_KEYS =
      List.of(
          FileSystem.FS_DEFAULT_NAME_KEY,
          YarnConfiguration.RM_ADDRESS,
          YarnConfiguration.RM_SCHEDULER_ADDRESS,
          YarnConfiguration.RM_WEBAPP_ADDRESS,
          YarnConfiguration.RM_AM_MAX_ATTEMPTS,
          "dfs.replication");

  private YarnServers() {}

  /**
   * Starts the servers, and writes the client's configuration when all nodes are there.
   *
   * @param arguments the directory of the servers' files, and the one that is to be made for the
   *     configuration
   */
  public static void main(String[] arguments) {
    try {
      serve(Path.of(arguments[0]), Path.of(arguments[1]));
    } catch (Throwable failure) {
      // Threads of the servers that did start would keep the process.
      failure.printStackTrace();
      System.exit(1);
    }
  }

  private static void serve(Path directory, Path forClients) throws Exception {
    Configuration configuration = hdfs(directory);
    scheduler(configuration);
    MiniYARNCluster yarn = new MiniYARNCluster("yarn", NODES, 1, 1);
    yarn.init(configuration);
    yarn.start();
    if (!yarn.waitForNodeManagersToConnect(START_LIMIT_MILLIS)) {
      throw new IllegalStateException("Expected %s NodeManagers, found less.".formatted(NODES));
    }
    writeForClients(yarn.getConfig(), forClients);
    new CountDownLatch(1).await();
  }

  private static Configuration hdfs(Path directory) throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.resolve("hdfs").toString());
    configuration.setInt("dfs.replication", 1);
    MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    cluster.waitActive();
    configuration.set(
        FileSystem.FS_DEFAULT_NAME_KEY, "hdfs://localhost:" + cluster.getNameNodePort());
    return configuration;
  }

  private static void scheduler(Configuration configuration) {
    configuration.setInt(YarnConfiguration.RM_AM_MAX_ATTEMPTS, 2);
    configuration.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 128);
    // Logs of the containers stay in the nodes' own folders, and with them what a test asks for.
    configuration.setInt(YarnConfiguration.DEBUG_NM_DELETE_DELAY_SEC, 3600);
    // The machine's disks may be fuller than a cluster's should be.
    configuration.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 100);
    String queues = "yarn.scheduler.capacity.root.";
    configuration.set(queues + "queues", "default");
    configuration.setInt(queues + "default.capacity", 100);
    configuration.setFloat("yarn.scheduler.capacity.maximum-am-resource-percent", 1);
  }

  /** The directory is there when all of it is. */
  private static void writeForClients(Configuration all, Path directory) throws IOException {
    Configuration known = new Configuration(false);
    CLIENT_KEYS.forEach(key -> known.set(key, all.get(key)));
    Path half = Files.createDirectories(directory.resolveSibling("half-written"));
    for (String file : List.of("core-site.xml", "yarn-site.xml")) {
      try (OutputStream out = Files.newOutputStream(half.resolve(file))) {
        known.writeXml(out);
      }
    }
    Files.move(half, directory);
  }
}
