package io.gradus.cli;

import io.gradus.report.Numbers;
import io.gradus.run.CommandResult;
import io.gradus.run.ModelRows;
import io.gradus.run.ModelRun;
import io.gradus.score.ScoringReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options: which rows a model is to be used on, and how they are read. */
final class ModelData {
  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "<path>",
      description =
          "Model directory, as train leaves it under <output>/model, or registry:<name>@<alias or"
              + " number>.")
  private String model;

  @Option(
      names = RegistryOption.NAME,
      paramLabel = RegistryOption.LABEL,
      description = RegistryOption.DESCRIPTION)
  private String registry;

  @Option(
      names = {"-d", "--data"},
      required = true,
      arity = "1..*",
      paramLabel = "<path>",
      description = "Paths or globs of the rows, or names of tables.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = {"-f", "--data-format"},
      paramLabel = "<format>",
      description =
          "auto, csv, parquet, orc, json, libsvm, idx, table, or any format of Spark."
              + " Default: as in training.")
  private String format;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "<key=value>",
      description = "Overrides a key of data or spark, such as data.options.sep=;.")
  private List<String> assignments = new ArrayList<>();

  @Option(
      names = "--allow-unusual",
      description =
          "Only warns where the rows have nothing of what training saw in a column; short for"
              + " --set data.unusual=warn.")
  private boolean allowUnusual;

  String model() {
    return model;
  }

  /** A command's run of the model on the rows. */
  ModelRun run(CommandSpec command) {
    return run(command, model, List.of());
  }

  /** A command's run of the model on the rows, which have labels. */
  ModelRun run(CommandSpec command, WeightOption weight) {
    return run(command, weight, model);
  }

  /** A command's run of another model on the rows, which have labels. */
  ModelRun run(CommandSpec command, WeightOption weight, String other) {
    return run(command, other, weight.settings());
  }

  private ModelRun run(CommandSpec command, String directory, List<String> more) {
    ModelRun run =
        ModelRun.of(appName(command), RegistryOption.in(registry, directory), rows(more));
    CommandResult result = Main.result(command);
    result.reachedBy(run.spark());
    result.runsAs(run::applicationId);
    if (directory.equals(model)) {
      result.path("model", directory);
      run.version()
          .ifPresent(
              found -> {
                result.version(found.version().number());
                found.alias().ifPresent(result::alias);
              });
    }
    return run;
  }

  private static String appName(CommandSpec command) {
    return "gradus " + command.name();
  }

  List<String> paths() {
    return paths;
  }

  /** The rows, and how they are read, with what other options are short for. */
  private ModelRows rows(List<String> more) {
    List<String> all = new ArrayList<>(more);
    if (allowUnusual) {
      all.add("data.unusual=warn");
    }
    all.addAll(assignments);
    return new ModelRows(paths, Optional.ofNullable(format), all);
  }

  /**
   * How many rows a run has read, and what of them.
   *
   * @param done what was done with those that the model could be used on
   */
  static void tell(CommandResult result, String done, ModelRun run) {
    ScoringReport report = run.report();
    result.rows("read", report.rows() + report.skipped());
    result.rows(done, report.rows());
    result.rows("bad", report.skipped());
    result.answer("scored", report.toMap());
  }

  /** Which version was used, what was unusual about the rows of a run, how many were left out. */
  static void tell(Screen screen, ModelRun run) {
    run.version().ifPresent(version -> screen.fact("model", version.toString()));
    ScoringReport report = run.report();
    if (report.skipped() > 0) {
      screen.fact("skipped", Numbers.count(report.skipped(), "row") + " left out");
    }
    ScoringReport.first(report.unusual()).forEach(line -> screen.fact("unusual", line));
  }
}
