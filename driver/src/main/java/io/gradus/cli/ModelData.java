package io.gradus.cli;

import io.gradus.run.ModelRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options: which rows a model is to be used on, and how they are read. */
final class ModelData {
  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "<path>",
      description = "Model directory, as train leaves it under <output>/model.")
  private String model;

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

  String model() {
    return model;
  }

  List<String> paths() {
    return paths;
  }

  /** The rows, and how they are read. */
  ModelRows rows() {
    return new ModelRows(paths, Optional.ofNullable(format), assignments);
  }
}
