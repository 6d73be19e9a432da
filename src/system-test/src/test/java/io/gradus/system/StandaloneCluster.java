package io.gradus.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A standalone master and workers of one core each, every one a process of its own. */
final class StandaloneCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Pattern ALIVE = Pattern.compile("\"aliveworkers\"\\s*:\\s*(\\d+)");
  private static final Pattern COMPLETED_DRIVERS =
      Pattern.compile("\"completeddrivers\"\\s*:\\s*\\[(.*?)]", Pattern.DOTALL);
  private static final Pattern STATE = Pattern.compile("\"state\"\\s*:\\s*\"(\\w+)\"");

  private final List<Command> processes = new ArrayList<>();
  private final List<Command> workers = new ArrayList<>();
  private final Path directory;
  private final int port;
  private final int statusPort;
  private int workersStarted;

  private StandaloneCluster(Path directory, int port, int statusPort) {
    this.directory = directory;
    this.port = port;
    this.statusPort = statusPort;
  }

  /**
   * Returns when all workers are registered.
   *
   * @param directory for logs and the workers' files
   */
  static StandaloneCluster start(Path directory, int workers)
      throws IOException, InterruptedException {
    StandaloneCluster cluster =
        new StandaloneCluster(directory, Command.freePort(), Command.freePort());
    cluster.processes.add(
        cluster.launched("master.Master", "master", cluster.port, cluster.statusPort));
    for (int i = 0; i < workers; i++) {
      cluster.addWorker();
    }
    cluster.awaitWorkers(workers);
    return cluster;
  }

  /** Starts one more worker; it registers by itself. */
  void addWorker() {
    String name = "worker-" + workersStarted++;
    String work = directory.resolve(name).toString();
    Command worker =
        launched(
            "worker.Worker",
            name,
            0,
            0,
            "--cores",
            "1",
            "--memory",
            "1g",
            "--work-dir",
            work,
            url());
    processes.add(worker);
    workers.add(worker);
  }

  /** Kills a worker with all that it runs, as a machine that is gone. */
  void loseWorker() {
    Command lost = workers.remove(0);
    processes.remove(lost);
    lost.close();
  }

  /** For {@code --master}. */
  String url() {
    return "spark://" + HOST + ":" + port;
  }

  /** The executors' processes that live now. */
  List<ProcessHandle> executors() {
    return processes.stream()
        .flatMap(Command::descendants)
        .filter(
            process ->
                process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  /** How the drivers ended that were started in cluster deploy mode. */
  List<String> driverStates() throws InterruptedException {
    Matcher drivers = COMPLETED_DRIVERS.matcher(status());
    return drivers.find()
        ? STATE.matcher(drivers.group(1)).results().map(state -> state.group(1)).sorted().toList()
        : List.of();
  }

  /** What the drivers printed that were started in cluster deploy mode, on both streams. */
  String printedByDrivers() {
    StringBuilder printed = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(StandaloneCluster::ofADriver).toList()) {
        printed.append(Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return printed.toString();
  }

  private static boolean ofADriver(Path file) {
    return file.getParent().getFileName().toString().startsWith("driver-")
        && file.getFileName().toString().matches("stdout|stderr");
  }

  @Override
  public void close() {
    processes.forEach(Command::close);
  }

  private Command launched(String type, String name, int port, int statusPort, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.add("org.apache.spark.deploy." + type);
    arguments.addAll(List.of("--host", HOST, "--port", String.valueOf(port)));
    arguments.addAll(List.of("--webui-port", String.valueOf(statusPort)));
    arguments.addAll(List.of(more));
    return Command.start(directory, name, "spark-class", arguments);
  }

  /** Returns when so many workers are registered. */
  void awaitWorkers(int expected) throws InterruptedException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    int found = 0;
    while (found < expected) {
      boolean running = processes.stream().allMatch(Command::alive);
      if (!running || System.nanoTime() > end) {
        StringBuilder said = new StringBuilder();
        processes.forEach(process -> said.append(process.output()).append('\n'));
        close();
        throw new AssertionError(
            "Expected %s workers within %s, found %s. The cluster printed:%n%s"
                .formatted(expected, START_LIMIT, found, said));
      }
      Thread.sleep(200);
      found = aliveWorkers();
    }
  }

  private int aliveWorkers() throws InterruptedException {
    Matcher workers = ALIVE.matcher(status());
    return workers.find() ? Integer.parseInt(workers.group(1)) : 0;
  }

  /** What the master says of the cluster, as JSON; nothing while it does not listen. */
  private String status() throws InterruptedException {
    URI status = URI.create("http://" + HOST + ":" + statusPort + "/json/");
    try {
      HttpRequest request = HttpRequest.newBuilder(status).timeout(Duration.ofSeconds(5)).build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    }
  }
}
