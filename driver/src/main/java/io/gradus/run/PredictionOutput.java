package io.gradus.run;

import io.gradus.config.Existing;
import io.gradus.explain.AttributionOptions;
import io.gradus.score.Deviations;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where predictions are written.
 *
 * @param path directory on any Hadoop file system
 * @param keep input columns to write beside the predictions
 * @param existing what happens if something is there already
 * @param explain how each prediction is explained, if it is
 * @param deviations whether those between the model's networks are written too
 */
public record PredictionOutput(
    String path,
    Format format,
    List<String> keep,
    Existing existing,
    Optional<AttributionOptions> explain,
    Deviations deviations) {
  /** Predictions without deviations. */
  public PredictionOutput(
      String path,
      Format format,
      List<String> keep,
      Existing existing,
      Optional<AttributionOptions> explain) {
    this(path, format, keep, existing, explain, Deviations.LEFT_OUT);
  }

  /** Predictions without their reasons. */
  public PredictionOutput(String path, Format format, List<String> keep, Existing existing) {
    this(path, format, keep, existing, Optional.empty());
  }

  /** How they are written. */
  public enum Format {
    PARQUET,
    CSV,
    JSON;

    /** As Spark calls it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public PredictionOutput {
    keep = List.copyOf(keep);
  }
}
