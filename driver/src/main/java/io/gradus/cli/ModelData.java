package io.gradus.cli;

import io.gradus.config.ConfigLoader;
import io.gradus.config.DataConfig;
import io.gradus.config.IdxLabels;
import io.gradus.config.JobConfig;
import io.gradus.config.Secrets;
import io.gradus.model.TrainedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** The job of the model's training, reading these rows instead. */
  JobConfig job(TrainedModel trained) {
    JobConfig job =
        ConfigLoader.parse(
            Json.indented(withoutMasked(trained.provenance().configuration())), assignments);
    DataConfig data = job.data();
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

  /** A model does not know the secrets it was trained with: they are left out, not guessed. */
  private static Map<String, Object> withoutMasked(Map<?, ?> configuration) {
    Map<String, Object> known = new LinkedHashMap<>();
    configuration.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> group) {
            known.put(key.toString(), withoutMasked(group));
          } else if (!Secrets.MASK.equals(value)) {
            known.put(key.toString(), value);
          }
        });
    return known;
  }
}
