package io.gradus.cli;

import io.gradus.report.Numbers;
import io.gradus.run.CommandResult;
import io.gradus.run.ModelRows;
import io.gradus.score.ScoringReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options: which rows models are to be used on, and how they are read. */
class DataOptions {
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

  List<String> paths() {
    return paths;
  }

  /** The rows, and how they are read, with what other options are short for. */
  ModelRows rows(List<String> more) {
    List<String> all = new ArrayList<>(more);
    if (allowUnusual) {
      all.add("data.unusual=warn");
    }
    all.addAll(assignments);
    return new ModelRows(paths, Optional.ofNullable(format), all);
  }

  /**
   * How many rows were read, and what of them.
   *
   * @param done what was done with those that could be used
   */
  static void tell(CommandResult result, String done, ScoringReport report) {
    result.rows("read", report.rows() + report.skipped());
    result.rows(done, report.rows());
    result.rows("bad", report.skipped());
    result.answer("scored", report.toMap());
  }

  /** What was unusual about the rows that were used, and how many were left out. */
  static void tell(Screen screen, ScoringReport report) {
    if (report.skipped() > 0) {
      screen.fact("skipped", Numbers.count(report.skipped(), "row") + " left out");
    }
    ScoringReport.first(report.unusual()).forEach(line -> screen.fact("unusual", line));
  }
}
