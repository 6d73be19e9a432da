package io.gradus.bench.performance;

import io.gradus.bench.JavaProcess;
import io.gradus.bench.Program;
import io.gradus.bench.Table;
import io.gradus.cli.Main;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A grid of sixteen and five folds as whole processes, beside as many single trainings; and grids
 * in Spark ML, ours beside those of MLlib's perceptron and of XGBoost.
 */
final class Grids {
  private static final int ROWS = 50_000;
  private static final int FOLDS = 5;
  private static final double[] RATES = {0.001, 0.003, 0.006, 0.01};
  private static final double[] DROPOUTS = {0, 0.1, 0.2, 0.3};
  private static final String XGBOOST = "grid.py";

  private final Path work;
  private final Optional<String> python;

  /**
   * What is to be measured.
   *
   * @param work folder for rows and outputs
   * @param python one that has PySpark and XGBoost; without, XGBoost is left out
   */
  Grids(Path work, Optional<String> python) {
    this.work = work.resolve("grids").toAbsolutePath();
    this.python = python;
  }

  String page() throws Exception {
    Files.createDirectories(work);
    Path rows = work.resolve("rows.csv");
    GridRows.write(rows, ROWS);
    return String.format(
        Locale.ROOT,
        """
        ## Grids
        %,d rows of %s columns as CSV, of which %s are categories; 64-32 hidden units, 10 epochs at batch 256, four rates × four
        shares of dropout. Each line is a process of its own, its start and its report counted.

        %s
        The same rows and as many maps in Spark ML, %s folds each, on two cores; the networks have the same layers, MLlib's learn by
        L-BFGS (four numbers of iterations × four block sizes, which is what it has to choose), XGBoost's trees by four depths × four rates.

        %s\
        """,
        ROWS,
        GridRows.COLUMNS,
        GridRows.CATEGORIES,
        processes(rows),
        GridsInSparkMl.FOLDS,
        sparkMl(rows));
  }

  private Table processes(Path rows) throws Exception {
    Path config = work.resolve("grid.conf");
    Files.writeString(
        config,
        """
        data { train = "%s", label = label, validation-fraction = 0.2 }
        preset = none
        network.hidden = [64, 32]
        training { epochs = 10, batch-size = 256 }
        optimizer { type = adam, rate = 0.003 }
        tuning { method = grid, space { optimizer.rate = %s, network.dropout = %s } }
        """
            .formatted(rows, List.of(boxed(RATES)), List.of(boxed(DROPOUTS))));
    List<Double> singles = new ArrayList<>();
    for (int i = 0; i < RATES.length; i++) {
      singles.add(
          seconds(
              "train",
              config,
              "--set",
              "optimizer.rate=" + RATES[i],
              "--set",
              "network.dropout=" + DROPOUTS[i]));
    }
    double grid = seconds("tune", config);
    double folds = seconds("cross-validate", config, "--folds", String.valueOf(FOLDS));
    double one = Trials.median(singles);
    int models = RATES.length * DROPOUTS.length;
    Table table = new Table("command", "seconds", "of one training", "of as many trainings");
    table.row(
        "`train`, the median of %s".formatted(singles.size()),
        Table.seconds(one),
        Table.decimal(1),
        "–");
    table.row(
        "`tune`, a grid of %s".formatted(models),
        Table.seconds(grid),
        Table.decimal(grid / one),
        Table.decimal(grid / one / models));
    table.row(
        "`cross-validate`, %s folds".formatted(FOLDS),
        Table.seconds(folds),
        Table.decimal(folds / one),
        Table.decimal(folds / one / FOLDS));
    return table;
  }

  private double seconds(String command, Path config, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(command, "--config", config.toString()));
    words.addAll(List.of("--output", work.resolve(command).toString(), "--restart"));
    words.addAll(List.of("--set", "spark.spark.master=local[2]"));
    words.addAll(List.of(more));
    return seconds(
        command,
        () ->
            JavaProcess.run(
                "2g", Main.class, PerformanceReport.ON_CLASS_PATH, words.toArray(String[]::new)));
  }

  private Table sparkMl(Path rows) throws Exception {
    Table table = new Table("", "seconds", "best mean AUC");
    for (GridsInSparkMl.Validator validator : GridsInSparkMl.Validator.values()) {
      row(
          table,
          validator.shown(),
          () ->
              JavaProcess.run(
                  "3g",
                  GridsInSparkMl.class,
                  PerformanceReport.ON_CLASS_PATH,
                  rows.toString(),
                  validator.name()));
    }
    if (python.isPresent()) {
      row(table, "Spark's `CrossValidator`, XGBoost's classifier", () -> xgboost(rows));
    }
    return table;
  }

  private static void row(Table table, String name, Callable<List<String>> run) throws Exception {
    List<List<String>> printed = new ArrayList<>();
    double seconds =
        seconds(
            name,
            () -> {
              printed.add(run.call());
              return null;
            });
    List<String> lines = printed.get(0);
    table.row(
        name,
        Table.seconds(seconds),
        String.format(Locale.ROOT, "%.4f", Double.parseDouble(lines.get(lines.size() - 1))));
  }

  private List<String> xgboost(Path rows) throws IOException, InterruptedException {
    Path program = work.resolve(XGBOOST);
    try (InputStream source = Grids.class.getResourceAsStream(XGBOOST)) {
      Files.copy(source, program, StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> command =
        List.of(
            python.orElseThrow(),
            program.toString(),
            rows.toString(),
            String.valueOf(GridsInSparkMl.FOLDS));
    return Program.run(command, python.orElseThrow() + " to have PySpark and XGBoost");
  }

  /** Tells the time at once, too: the table comes after half an hour, if no later line fails. */
  private static double seconds(String name, Callable<?> work) throws Exception {
    long start = System.nanoTime();
    work.call();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.err.printf(Locale.ROOT, "%s: %.1f s%n", name, seconds);
    return seconds;
  }

  private static Double[] boxed(double[] values) {
    return Arrays.stream(values).boxed().toArray(Double[]::new);
  }
}
