package io.gradus.dataset;

import io.gradus.dataset.pack.PackedData;
import io.gradus.dataset.scan.BadRow;
import io.gradus.dataset.scan.SparkErrors;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.Task;
import io.gradus.score.ScoringReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Everything that training needs of the data. Closing it gives the memory back. */
public final class PreparedData implements AutoCloseable {
  private final DataSurvey survey;
  private final PackedData training;
  private final Optional<PackedData> validation;
  private final Optional<PackedData> test;
  private final List<String> warnings;

  PreparedData(
      DataSurvey survey,
      PackedData training,
      Optional<PackedData> validation,
      Optional<PackedData> test,
      List<String> warnings) {
    this.survey = survey;
    this.training = training;
    this.validation = validation;
    this.test = test;
    this.warnings = List.copyOf(warnings);
  }

  /** The fitted encoder, to be stored with the model. */
  public FeatureEncoder encoder() {
    return survey.encoder();
  }

  /** The task, as configured or by the label. */
  public Task task() {
    return survey.task();
  }

  /** What the first look at the training rows told. */
  public DataSurvey survey() {
    return survey;
  }

  /** The training rows, numbered from 0 in the order of the scan. */
  public PackedData train() {
    return training;
  }

  /** The validation rows, if any are configured. */
  public Optional<PackedData> validation() {
    return validation;
  }

  /** The test rows, if any are configured. */
  public Optional<PackedData> test() {
    return test;
  }

  /** What may be a mistake in the files that the rows come from. */
  public List<String> warnings() {
    return warnings;
  }

  /** Rows that were left out of all parts. */
  public long skippedRows() {
    return parts().mapToLong(PackedData::skippedRows).sum();
  }

  /** Some of the rows that were left out, and why. */
  public List<BadRow> skippedSample() {
    return parts().flatMap(part -> part.skippedSample().stream()).toList();
  }

  /** What validation and test rows held, against what the training rows held, by their name. */
  public Map<String, ScoringReport> reports() {
    Map<String, ScoringReport> reports = new LinkedHashMap<>();
    validation.flatMap(PackedData::report).ifPresent(report -> reports.put("validation", report));
    test.flatMap(PackedData::report).ifPresent(report -> reports.put("test", report));
    return reports;
  }

  /**
   * Runs work on the packed rows. Where blocks of them are lost, Spark reads the data again.
   *
   * @throws io.gradus.encode.DataException if these cannot be read any more
   */
  public <T> T reading(Supplier<T> work) {
    return SparkErrors.readingAgain("data", work);
  }

  @Override
  public void close() {
    parts().forEach(PackedData::close);
  }

  private Stream<PackedData> parts() {
    return Stream.of(Optional.of(training), validation, test).flatMap(Optional::stream);
  }
}
