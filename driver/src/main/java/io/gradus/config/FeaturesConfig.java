package io.gradus.config;

import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.TargetTransform;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which columns are features and how they are encoded.
 *
 * @param include names or globs ({@code *}, {@code ?}) of feature columns; empty for all columns
 *     but label and weight
 * @param exclude names or globs of columns that are not features
 * @param scaling of numeric columns
 * @param encoding of categorical columns
 * @param embeddingWidth width of embeddings; empty for the rule min(50, ⌈1.6 · cardinality^0.56⌉)
 * @param minimumCount categories with fewer training rows are pooled into one; empty for the rule
 *     max(2, min(10, rows / 50))
 * @param maxCategories the most frequent categories that keep a code of their own; 0 only with
 *     buckets
 * @param hashBuckets codes that all other categories share by a hash of their text; 0 for one code
 *     of pooled and one of unseen ones
 * @param missing what stands in for missing numbers
 * @param gapIndicator when a feature says that a number was missing
 * @param targetScaling of regression targets
 * @param targetTransform what is learned of regression targets
 * @param columns what is said for single columns, by name
 * @param identifiers what becomes of columns of which nearly every row has a value of its own
 * @param constants what becomes of columns that are the same in all rows
 * @param dates what dates and points in time become
 * @param derived columns that are computed from others of the same row: SQL expressions by name
 */
public record FeaturesConfig(
    List<String> include,
    List<String> exclude,
    Scaling scaling,
    CategoricalEncoding encoding,
    Optional<Integer> embeddingWidth,
    Optional<Integer> minimumCount,
    int maxCategories,
    int hashBuckets,
    MissingNumber missing,
    GapIndicator gapIndicator,
    TargetScaling targetScaling,
    TargetTransform targetTransform,
    Map<String, ColumnConfig> columns,
    Map<String, String> derived,
    Uninformative identifiers,
    Uninformative constants,
    DateForm dates) {

  public FeaturesConfig {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    derived = Collections.unmodifiableMap(new LinkedHashMap<>(derived));
  }

  /** The same with another scaling of targets. */
  public FeaturesConfig withTargetScaling(TargetScaling other) {
    return new FeaturesConfig(
        include,
        exclude,
        scaling,
        encoding,
        embeddingWidth,
        minimumCount,
        maxCategories,
        hashBuckets,
        missing,
        gapIndicator,
        other,
        targetTransform,
        columns,
        derived,
        identifiers,
        constants,
        dates);
  }

  /** What is said for this column alone. */
  public ColumnConfig column(String name) {
    return columns.getOrDefault(name, ColumnConfig.unspecified());
  }
}
