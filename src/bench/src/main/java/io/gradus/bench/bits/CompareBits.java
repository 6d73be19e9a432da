package io.gradus.bench.bits;

import io.gradus.bench.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains all jobs with the Gradus on the class path, in one Spark session. Given the folder of an
 * earlier build, it also predicts with that one's models, goes on from its half-done runs, and
 * shows what differs.
 */
@Command(name = "compare-bits", mixinStandardHelpOptions = true)
public final class CompareBits implements Callable<Integer> {
  @Option(names = "--data", required = true, description = "Folder of the rows; made if missing.")
  private Path data;

  @Option(names = "--work", required = true, description = "Folder for what is trained.")
  private Path work;

  @Option(names = "--before", description = "What the earlier build left in its --work.")
  private Optional<Path> before = Optional.empty();

  @Option(names = "--only", split = ",", description = "Names of trainings.")
  private List<String> only = List.of();

  private boolean failed;

  public static void main(String[] arguments) {
    // Commits that choose and those that do not are to train the same.
    System.setProperty("spark.gradus.preset", "none");
    System.exit(new CommandLine(new CompareBits()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, ReflectiveOperationException {
    List<String> names = Training.ALL.stream().map(Training::name).toList();
    if (!names.containsAll(only)) {
      throw new IllegalArgumentException(
          "Expected trainings of %s, found %s.".formatted(names, only));
    }
    List<Training> trainings =
        Training.ALL.stream()
            .filter(training -> only.isEmpty() || only.contains(training.name()))
            .toList();
    openSession();
    Side side = new Side(work.toAbsolutePath(), data.toAbsolutePath());
    if (before.isPresent()) {
      compare(trainings, new Side(before.get().toAbsolutePath(), data.toAbsolutePath()), side);
      return failed ? 1 : 0;
    }
    if (!Files.exists(data.resolve("numbers.csv"))) {
      side.makeData();
    }
    for (Training training : trainings) {
      int code = side.train(training, side);
      System.out.println("   %s: %s".formatted(training.name(), code == 0 ? "trained" : code));
      if (code == 0) {
        side.predict(training, side);
      }
    }
    return 0;
  }

  /**
   * One for all commands, which use what is there. By reflection, for the classes behind a session
   * differ between the Spark that this was compiled on and the one that an older build runs on.
   */
  private static void openSession() throws ReflectiveOperationException {
    Object builder =
        Class.forName("org.apache.spark.sql.SparkSession").getMethod("builder").invoke(null);
    Object session = builder.getClass().getMethod("getOrCreate").invoke(builder);
    System.out.println("   Spark " + session.getClass().getMethod("version").invoke(session));
  }

  private void compare(List<Training> trainings, Side earlier, Side side) throws IOException {
    Table table =
        new Table(
            "training",
            "weights",
            "best so far",
            "predicts with its model",
            "goes on from its checkpoint");
    for (Training training : trainings) {
      int code = side.train(training, earlier);
      if (code != 0) {
        boolean neither = !Files.exists(earlier.run(training).resolve("model"));
        Difference refused =
            new Difference(
                "%s: %s".formatted(neither ? "both fail" : "fails", side.lastPrinted(training)),
                !neither || !canRefuse(training));
        row(table, training, refused);
        continue;
      }
      if (!Files.exists(earlier.run(training).resolve("model"))) {
        row(table, training, Difference.of("only the earlier build fails"));
        continue;
      }
      row(
          table,
          training,
          weights(earlier.run(training), side.run(training), "model"),
          weights(earlier.run(training), side.run(training), "checkpoints/best"),
          predictions(training, earlier, side),
          resumed(training, earlier, side));
    }
    System.out.println(table);
  }

  /** A processor need not have bfloat16 products. */
  private static boolean canRefuse(Training training) {
    return training.settings().contains("matmul-precision = bf16");
  }

  private static Difference weights(Path before, Path after, String model) throws IOException {
    Path file = Path.of(model, "weights.safetensors");
    return Difference.ofWeights(before.resolve(file), after.resolve(file));
  }

  private static Difference predictions(Training training, Side earlier, Side side)
      throws IOException {
    if (side.predict(training, earlier) != 0) {
      return Difference.of(side.lastPrinted(training));
    }
    return Difference.ofPredictions(earlier.predictions(training), side.predictions(training));
  }

  private static Difference resumed(Training training, Side earlier, Side side) throws IOException {
    Optional<Long> step = side.resume(training, earlier);
    if (step.isEmpty()) {
      return Difference.of("it does not: " + side.lastPrinted(training));
    }
    Difference weights = weights(earlier.run(training), side.resumed(training), "model");
    boolean failed = weights.failed() && training.resumesWithTheSameBits();
    return new Difference("from step %s: %s".formatted(step.get(), weights.text()), failed);
  }

  private void row(Table table, Training training, Difference... differences) {
    String[] cells = {training.name(), "", "", "", ""};
    boolean bad = false;
    for (int i = 0; i < differences.length; i++) {
      cells[i + 1] =
          differences[i].failed()
              ? "**%s**".formatted(differences[i].text())
              : differences[i].text();
      bad |= differences[i].failed();
    }
    failed |= bad;
    System.out.println("   %s: %s".formatted(training.name(), bad ? "DIFFERS" : "equal"));
    table.row(cells);
  }
}
