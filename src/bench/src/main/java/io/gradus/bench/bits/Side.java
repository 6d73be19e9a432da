package io.gradus.bench.bits;

import io.gradus.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What one build makes of the jobs: a folder for each, with all that its commands printed. */
final class Side {
  private static final String CHECKPOINTS = "checkpoints";
  private static final String METRICS = "metrics.jsonl";

  private final Path folder;
  private final Path data;

  Side(Path folder, Path data) {
    this.folder = folder;
    this.data = data;
  }

  /** Makes the rows that all trainings read. */
  void makeData() throws IOException {
    Files.createDirectories(data);
    Files.createDirectories(folder);
    run(folder, "sample-data", "digits", "-n", "1200", "-o", data.resolve("digits").toString());
    run(
        folder,
        "sample-data",
        "customers",
        "-n",
        "1500",
        "-f",
        "csv",
        "-o",
        data.resolve("customers").toString());
    SampleRows.writeSparse(data.resolve("sparse.libsvm"));
    SampleRows.writeNumbers(data.resolve("numbers.csv"));
  }

  /** Where the run of a training lies. */
  Path run(Training training) {
    return folder.resolve(training.name()).resolve("run");
  }

  /** Where the run lies that went on from a half-done one. */
  Path resumed(Training training) {
    return folder.resolve(training.name()).resolve("resumed");
  }

  /** Where the predictions lie. */
  Path predictions(Training training) {
    return folder.resolve(training.name()).resolve("predictions");
  }

  /**
   * Trains from the beginning.
   *
   * @param starts the side whose models a warm start begins with
   * @return the command's exit code
   */
  int train(Training training, Side starts) throws IOException {
    return train(training, run(training), "run.conf", starts);
  }

  private int train(Training training, Path output, String name, Side starts) throws IOException {
    Path mine = Files.createDirectories(folder.resolve(training.name()));
    Path file = mine.resolve(name);
    Optional<Training> start =
        Training.ALL.stream().filter(other -> other.name().equals(training.start())).findFirst();
    String model = start.map(other -> starts.model(other).toString()).orElse("");
    Files.writeString(file, training.configuration(data.toString(), output.toString(), model));
    return run(mine, "train", "--config", file.toString());
  }

  private Path model(Training training) {
    return run(training).resolve("model");
  }

  /** Predicts with the model of a side; the command's exit code. */
  int predict(Training training, Side trained) throws IOException {
    return run(
        folder.resolve(training.name()),
        "predict",
        "--model",
        trained.model(training).toString(),
        "--data",
        data.resolve(training.rows().test()).toString(),
        "--format",
        "csv",
        "--output",
        predictions(training).toString());
  }

  /**
   * Goes on where a run of a side stood in the middle.
   *
   * @return the step where it did; empty if there is no checkpoint, or the run began anew or failed
   */
  Optional<Long> resume(Training training, Side begun) throws IOException {
    List<Long> steps = begun.checkpoints(begun.run(training));
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    long middle = steps.get((steps.size() - 1) / 2);
    Path output = resumed(training);
    copyAsOf(middle, begun.run(training), output);
    int code = train(training, output, "resumed.conf", begun);
    // A run that began anew would have begun its metrics anew, with another time.
    boolean wentOn = code == 0 && firstMetric(output).equals(firstMetric(begun.run(training)));
    return wentOn ? Optional.of(middle) : Optional.empty();
  }

  private static String firstMetric(Path run) throws IOException {
    try (Stream<String> lines = Files.lines(run.resolve(METRICS))) {
      return lines.findFirst().orElse("");
    }
  }

  /** What a run that was killed after that step would have left. */
  private static void copyAsOf(long step, Path run, Path output) throws IOException {
    Files.createDirectories(output.resolve(CHECKPOINTS));
    for (String name : List.of("run.json", METRICS)) {
      Files.copy(run.resolve(name), output.resolve(name));
    }
    Path checkpoint = Path.of(CHECKPOINTS, String.format(Locale.ROOT, "step-%012d", step));
    copy(run.resolve(checkpoint), output.resolve(checkpoint));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
  }

  /** The steps of a run's checkpoints, ascending. */
  private List<Long> checkpoints(Path run) throws IOException {
    Path checkpoints = run.resolve(CHECKPOINTS);
    if (!Files.isDirectory(checkpoints)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(checkpoints)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("step-"))
          .map(name -> Long.parseLong(name.substring("step-".length())))
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }

  /** The end of what the commands for a training printed. */
  String lastPrinted(Training training) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(training.name()).resolve("printed"));
      return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int run(Path folder, String... words) throws IOException {
    StringWriter printed = new StringWriter();
    int code;
    try (PrintWriter writer = new PrintWriter(printed)) {
      code = Main.run(writer, writer, words);
    }
    Files.writeString(
        folder.resolve("printed"),
        "> %s%n%s".formatted(String.join(" ", words), printed),
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return code;
  }
}
