package io.gradus.run;

import io.gradus.config.ConfigLoader;
import io.gradus.config.DataConfig;
import io.gradus.config.IdxLabels;
import io.gradus.config.JobConfig;
import io.gradus.config.RangeConfig;
import io.gradus.config.RowNumbers;
import io.gradus.config.SplitConfig;
import io.gradus.encode.SourceSchema;
import io.gradus.model.Model;
import io.gradus.text.PrintableJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rows that a model is used on, and how they are read: as its training rows were, unless something
 * else is said.
 *
 * @param paths or globs of files, or names of tables; at least one
 * @param format of the files, as {@code data.format} names it; empty for that of the training rows
 * @param assignments {@code key=value} of {@code data} or {@code spark}, the last one of a key
 *     counts
 */
public record ModelRows(List<String> paths, Optional<String> format, List<String> assignments) {
  public ModelRows {
    paths = List.copyOf(paths);
    assignments = List.copyOf(assignments);
  }

  /** Rows that are read as the training rows were. */
  public static ModelRows of(String... paths) {
    return new ModelRows(List.of(paths), Optional.empty(), List.of());
  }

  /** Rows that are there already, so that nothing decides how they are read. */
  static ModelRows handedIn() {
    return new ModelRows(
        List.of("the rows handed in"), Optional.of(DataConfig.AUTO_FORMAT), List.of());
  }

  /** What a network learned of one unit of exposure needs each row's exposure. */
  private void requireExposure(Model trained, DataConfig data) {
    boolean said = assignments.stream().anyMatch(text -> text.startsWith("data.exposure"));
    Optional<String> exposure = trained.encoder().exposureColumn();
    if (said && !data.exposure().equals(exposure)) {
      throw new RunException(
          Reason.CONFIGURATION,
          "data.exposure: Expected %s, as in training, found %s. Leave it away; a column of ones gives predictions per unit of exposure."
              .formatted(exposure.orElse("null"), data.exposure().orElse("null")));
    }
  }

  /**
   * The job of the model's training, reading these rows instead.
   *
   * @param name of the model, for messages
   * @throws RunException if the model was trained on a format that only the user may name
   */
  JobConfig job(Model trained, String name) {
    ReadingSettings settings = ReadingSettings.of(trained.provenance().configuration());
    JobConfig job = ConfigLoader.parse(PrintableJson.indented(settings.taken()), assignments);
    DataConfig data = job.data();
    requireExposure(trained, data);
    Optional<SourceSchema> source = trained.source();
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    source.ifPresent(schema -> options.putAll(schema.options()));
    options.putAll(data.options());
    if (settings.left().contains("data.format")
        && format.isEmpty()
        && data.format().equals(DataConfig.AUTO_FORMAT)) {
      throw new RunException(
          Reason.CONFIGURATION,
          "%s: Expected a format of Gradus's own in provenance.json, found another one. Say with --data-format how the rows are to be read."
              .formatted(name));
    }
    return job.withData(
        new DataConfig(
            format.orElse(data.format()),
            paths,
            List.of(),
            0,
            List.of(),
            0,
            options,
            data.schema(),
            data.badRows(),
            data.maxSkippedRows(),
            data.unusual(),
            data.label(),
            data.weight(),
            data.exposure(),
            data.classes(),
            data.classWeights(),
            data.partitions(),
            source
                .map(SourceSchema::missingValues)
                .filter(marks -> !marks.isEmpty())
                .orElse(data.missingValues()),
            IdxLabels.byName(),
            RowNumbers.none(),
            data.evaluationWeight(),
            SplitConfig.random(),
            RangeConfig.all(),
            Optional.empty(),
            Optional.empty()));
  }
}
