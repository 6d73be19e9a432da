package io.gradus.run;

import io.gradus.config.DataConfig;
import io.gradus.config.FeaturesConfig;
import io.gradus.config.JobConfig;
import io.gradus.config.MissingNumber;
import io.gradus.config.Scaling;
import io.gradus.config.Uninformative;
import io.gradus.network.Task;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything in a configuration that decides how rows are encoded and packed: models that are equal
 * in this share one packed copy.
 *
 * @param edges whether rows are drawn for the edges of bins
 * @param seed where it draws rows; models that draw none share the rows whatever their seeds
 * @param warmStart the model whose encoder is taken
 */
record Encoding(
    DataConfig data,
    FeaturesConfig features,
    Optional<Task> task,
    boolean edges,
    Optional<Long> seed,
    Optional<String> warmStart) {

  static Encoding of(JobConfig job) {
    return new Encoding(
        job.data(),
        job.encodedFeatures(),
        job.task(),
        job.network().numbers().takesEdges(),
        drawsRows(job) ? Optional.of(job.seed()) : Optional.empty(),
        job.network().warmStart());
  }

  /** Whether the seed says which rows are for validation or test, or which quantiles are of. */
  private static boolean drawsRows(JobConfig job) {
    return job.data().validationFraction() > 0
        || job.data().testFraction() > 0
        || takesQuantiles(job.features())
        || job.network().numbers().takesEdges()
        || job.data().undersampling().isPresent()
        || job.data().oversampling().isPresent()
        // Whether numbers are identifiers is looked up in rows that are drawn.
        || job.features().identifiers() == Uninformative.EXCLUDE;
  }

  private static boolean takesQuantiles(FeaturesConfig features) {
    Stream<Scaling> scalings =
        Stream.concat(
            Stream.of(features.scaling()),
            features.columns().values().stream().flatMap(column -> column.scaling().stream()));
    Stream<MissingNumber> missing =
        Stream.concat(
            Stream.of(features.missing()),
            features.columns().values().stream().flatMap(column -> column.missing().stream()));
    return scalings.anyMatch(Scaling::takesQuantiles)
        || missing.anyMatch(MissingNumber.MEDIAN::equals);
  }
}
