package io.gradus.cli;

import io.gradus.config.ConfigLoader;
import io.gradus.config.DataConfig;
import io.gradus.config.IdxLabels;
import io.gradus.config.JobConfig;
import io.gradus.model.TrainedModel;
import io.gradus.run.ReadingSettings;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import io.gradus.text.PrintableJson;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which rows a model is to be used on, and how they are read: as its training rows were. */
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

  /**
   * The job of the model's training, reading these rows instead.
   *
   * @throws RunException if the model was trained on a format that only the user may name
   */
  JobConfig job(TrainedModel trained) {
    ReadingSettings settings = ReadingSettings.of(trained.provenance().configuration());
    JobConfig job = ConfigLoader.parse(PrintableJson.indented(settings.taken()), assignments);
    DataConfig data = job.data();
    if (settings.left().contains("data.format")
        && format == null
        && data.format().equals(DataConfig.AUTO_FORMAT)) {
      throw new RunException(
          Reason.CONFIGURATION,
          "%s: Expected a format of Gradus's own in provenance.json, found another one. Say with --data-format how the rows are to be read."
              .formatted(model));
    }
    DataConfig reading =
        new DataConfig(
            format == null ? data.format() : format,
            paths,
            List.of(),
            0,
            List.of(),
            0,
            data.options(),
            data.schema(),
            data.badRows(),
            data.maxSkippedRows(),
            data.label(),
            data.weight(),
            data.classWeights(),
            data.partitions(),
            IdxLabels.byName());
    return job.withData(reading);
  }
}
