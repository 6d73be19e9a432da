package io.gradus.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A small classification job, and its submission to masters of all kinds. */
final class Job {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int ROWS = 1000;

  private final Path directory;
  private final String configuration;
  private final List<String> options;
  private final Map<String, String> environment;
  private final Duration limit;

  private Job(
      Path directory,
      String configuration,
      List<String> options,
      Map<String, String> environment,
      Duration limit) {
    this.directory = directory;
    this.configuration = configuration;
    this.options = options;
    this.environment = environment;
    this.limit = limit;
  }

  /** The same job, with more options for spark-submit. */
  Job with(List<String> more) {
    return new Job(directory, configuration, List.copyOf(more), environment, limit);
  }

  /** The same job, with more variables in the environment of spark-submit. */
  Job in(Map<String, String> more) {
    return new Job(directory, configuration, options, Map.copyOf(more), limit);
  }

  /** The same job, which hands its configuration to the cluster and names it as it lies there. */
  Job withConfigurationSent() {
    Path file = Path.of(configuration);
    List<String> more = new ArrayList<>(options);
    more.addAll(List.of("--files", file.toString()));
    return new Job(directory, file.getFileName().toString(), more, environment, limit);
  }

  /** The same job, which may take that long. */
  Job within(Duration longer) {
    return new Job(directory, configuration, options, environment, longer);
  }

  /** Writes data and configuration. */
  static Job create(Path directory) throws IOException {
    Path data = directory.resolve("rows.csv");
    Files.writeString(data, rows(20_260_101L));
    Path configuration = directory.resolve("job.conf");
    Files.writeString(
        configuration,
        """
        seed = 11
        preset = none
        data { train = "%s", label = label, validation-fraction = 0.2, partitions = 2 }
        network { hidden = [24, 12], norm = batch, dropout = 0.1 }
        training { epochs = 3, batch-size = 64 }
        """
            .formatted(data));
    return new Job(directory, configuration.toString(), List.of(), Map.of(), LIMIT);
  }

  /** The file of the configuration. */
  String configuration() {
    return configuration;
  }

  /** The file of the rows. */
  Path rows() {
    return directory.resolve("rows.csv");
  }

  /**
   * Trains by spark-submit, and waits for the end.
   *
   * @param name of the run: its output is under it, in the job's directory
   * @param settings {@code key=value}, over those of the configuration
   */
  Run train(String name, String master, String... settings) throws InterruptedException {
    return trainInto(directory.resolve(name).toString(), name, master, settings);
  }

  /**
   * Trains by spark-submit, and waits for the end.
   *
   * @param output on any file system
   */
  Run trainInto(String output, String name, String master, String... settings)
      throws InterruptedException {
    List<String> words = words(output, master, settings);
    try (Command submit =
        Command.start(directory, "submit-" + name, "spark-submit", words, environment)) {
      int exitCode = submit.await(limit);
      return new Run(exitCode, submit.output(), directory.resolve(name));
    }
  }

  /** Trains by spark-submit, and says how it ended when it has. */
  CompletableFuture<Run> trainBeside(String name, String master, String... settings) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return train(name, master, settings);
          } catch (InterruptedException e) {
            throw new CompletionException(e);
          }
        });
  }

  /**
   * Waits until a run of that name has written a checkpoint, and so is in the midst of training.
   */
  void awaitCheckpoint(String name, CompletableFuture<Run> running) throws InterruptedException {
    while (!hasCheckpoint(directory.resolve(name)) && !running.isDone()) {
      Thread.sleep(10);
    }
    if (running.isDone()) {
      throw new AssertionError(
          "The run ended before it could be disturbed. It printed:%n%s"
              .formatted(running.join().printed()));
    }
  }

  /** Waits until a run of that name has printed that. */
  void awaitPrinted(String text, String name, CompletableFuture<Run> running)
      throws InterruptedException, IOException {
    Path log = directory.resolve("submit-" + name + ".log");
    while (!Files.readString(log).contains(text)) {
      if (running.isDone()) {
        throw new AssertionError(
            "The run ended and did not print \"%s\", but:%n%s"
                .formatted(text, running.join().printed()));
      }
      Thread.sleep(100);
    }
  }

  /** Whether a run has left a whole checkpoint at that output. */
  static boolean hasCheckpoint(Path output) {
    Path checkpoints = output.resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return false;
    }
    try (Stream<Path> found = Files.list(checkpoints)) {
      return found
          .filter(path -> path.getFileName().toString().startsWith("step-"))
          .anyMatch(path -> Files.exists(path.resolve("manifest.json")));
    } catch (IOException | UncheckedIOException e) {
      return false; // removed meanwhile
    }
  }

  private List<String> words(String output, String master, String... settings) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--master", master, "--executor-memory", "700m"));
    words.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + Command.QUICK_START));
    words.addAll(options);
    words.add(Installation.jar().toString());
    words.addAll(List.of("train", "--config", configuration));
    words.addAll(List.of("--output", output));
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    return words;
  }

  /** Starts training by spark-submit, and kills it with signal 9 when that is there. */
  void trainUntil(BooleanSupplier there, String name, String... settings)
      throws InterruptedException {
    trainUntil(there, directory.resolve(name).toString(), name, settings);
  }

  /**
   * The same.
   *
   * @param output on any file system
   */
  void trainUntil(BooleanSupplier there, String output, String name, String... settings)
      throws InterruptedException {
    try (Command submit =
        Command.start(
            directory, "killed-" + name, "spark-submit", words(output, "local[2]", settings))) {
      long end = System.nanoTime() + limit.toNanos();
      while (!there.getAsBoolean()) {
        if (!submit.alive() || System.nanoTime() > end) {
          throw new AssertionError(
              "Expected to kill the run before its end. It printed:%n%s"
                  .formatted(submit.output()));
        }
        Thread.sleep(5);
      }
    }
  }

  /** How a run ended. */
  record Run(int exitCode, String printed, Path output) {
    byte[] weights() throws IOException {
      return Files.readAllBytes(output.resolve("model").resolve("weights.safetensors"));
    }

    /** Of the best validation. */
    byte[] bestWeights() throws IOException {
      return Files.readAllBytes(output.resolve("checkpoints/best/weights.safetensors"));
    }
  }

  /** Numbers with gaps and a category, and a label that they tell well but not wholly. */
  private static String rows(long seed) {
    Random random = new Random(seed);
    StringBuilder csv = new StringBuilder("first,second,colour,label\n");
    String[] colours = {"red", "green", "blue"};
    for (int i = 0; i < ROWS; i++) {
      double first = random.nextGaussian();
      double second = 10 + 3 * random.nextGaussian();
      int colour = random.nextInt(colours.length);
      double score = first - (second - 10) / 3 + colour + 0.3 * random.nextGaussian();
      String gap = random.nextInt(20) == 0 ? "" : String.valueOf(first);
      csv.append(gap).append(',').append(second).append(',').append(colours[colour]).append(',');
      csv.append(score > 1 ? "yes" : "no").append('\n');
    }
    return csv.toString();
  }
}
