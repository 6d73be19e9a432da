package io.gradus.config;

import io.gradus.encode.CategoricalEncoding;
import java.util.Optional;

/**
 * What is said for one column alone; whatever is empty follows {@link FeaturesConfig}.
 *
 * @param fill the number that stands in for a missing one; goes before {@code missing}
 */
public record ColumnConfig(
    Optional<ColumnType> type,
    Optional<Scaling> scaling,
    Optional<CategoricalEncoding> encoding,
    Optional<Integer> embeddingWidth,
    Optional<Integer> minimumCount,
    Optional<Integer> maxCategories,
    Optional<Integer> hashBuckets,
    Optional<MissingNumber> missing,
    Optional<Double> fill,
    Optional<GapIndicator> gapIndicator) {

  /** Only its type is said. */
  public static ColumnConfig of(ColumnType type) {
    return new ColumnConfig(
        Optional.of(type),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Nothing is said: the column follows {@link FeaturesConfig}. */
  public static ColumnConfig unspecified() {
    return new ColumnConfig(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
