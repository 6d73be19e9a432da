package io.gradus.config;

import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.TargetTransform;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code features}. */
final class FeaturesSection {
  static final Section<FeaturesConfig> KEYS = Section.at("features", JobConfig::features);

  /** How many categories keep a code of their own. */
  static final ValueType<Integer> CATEGORIES = ValueType.whole(Range.atLeast(0));

  /** Codes are whole numbers of 32 bits, and each has weights or a mean of its own. */
  static final ValueType<Integer> BUCKETS = ValueType.whole(Range.within(0, 100_000_000));

  private static final ConfigKey<List<String>> INCLUDE =
      KEYS.key("select", ValueType.texts(), FeaturesConfig::include);
  private static final ConfigKey<List<String>> EXCLUDE =
      KEYS.key("exclude", ValueType.texts(), FeaturesConfig::exclude);
  private static final ConfigKey<Scaling> SCALING =
      KEYS.key("scaling", ValueType.choice(Scaling.class), FeaturesConfig::scaling);
  private static final ConfigKey<CategoricalEncoding> ENCODING =
      KEYS.key("encoding", ValueType.choice(CategoricalEncoding.class), FeaturesConfig::encoding);
  private static final ConfigKey<Optional<Integer>> EMBEDDING_WIDTH =
      KEYS.key(
          "embedding-width",
          ValueType.whole(Range.atLeast(1)).optional(),
          FeaturesConfig::embeddingWidth);
  private static final ConfigKey<Optional<Integer>> MINIMUM_COUNT =
      KEYS.key(
          "minimum-count",
          ValueType.whole(Range.atLeast(1)).optional(),
          FeaturesConfig::minimumCount);
  private static final ConfigKey<Integer> MAX_CATEGORIES =
      KEYS.key("max-categories", CATEGORIES, FeaturesConfig::maxCategories);
  private static final ConfigKey<Integer> HASH_BUCKETS =
      KEYS.key("hash-buckets", BUCKETS, FeaturesConfig::hashBuckets);
  private static final ConfigKey<MissingNumber> MISSING =
      KEYS.key("missing", ValueType.choice(MissingNumber.class), FeaturesConfig::missing);
  private static final ConfigKey<GapIndicator> GAP_INDICATOR =
      KEYS.key("gap-indicator", ValueType.choice(GapIndicator.class), FeaturesConfig::gapIndicator);
  private static final ConfigKey<TargetScaling> TARGET_SCALING =
      KEYS.key(
          "target-scaling", ValueType.choice(TargetScaling.class), FeaturesConfig::targetScaling);
  private static final ConfigKey<TargetTransform> TARGET_TRANSFORM =
      KEYS.key(
          "target-transform",
          ValueType.choice(TargetTransform.class),
          FeaturesConfig::targetTransform);
  private static final ConfigKey<Map<String, ColumnConfig>> COLUMNS =
      KEYS.key(
          "columns",
          ValueType.of(
              ConfigKey.Kind.MAP,
              "settings by column",
              (group, key) -> Optional.of(ColumnKeys.columns(group)),
              ColumnKeys::written),
          FeaturesConfig::columns);
  private static final ConfigKey<Map<String, String>> DERIVED =
      KEYS.key("derived", ValueType.map(), FeaturesConfig::derived);

  private static final ConfigKey<Uninformative> IDENTIFIERS =
      KEYS.key("identifiers", ValueType.choice(Uninformative.class), FeaturesConfig::identifiers);
  private static final ConfigKey<Uninformative> CONSTANTS =
      KEYS.key("constants", ValueType.choice(Uninformative.class), FeaturesConfig::constants);

  private static final ConfigKey<DateForm> DATES =
      KEYS.key("dates", ValueType.choice(DateForm.class), FeaturesConfig::dates);

  private static final String WITHOUT_CODES =
      "Expected at least 1 where hash-buckets is 0, found 0, so that no category has a code. Set"
          + " hash-buckets, by which all categories are hashed, or more categories.";

  private FeaturesSection() {}

  static FeaturesConfig read(Group group, DataConfig data) {
    FeaturesConfig features =
        new FeaturesConfig(
            INCLUDE.read(group),
            EXCLUDE.read(group),
            SCALING.read(group),
            ENCODING.read(group),
            EMBEDDING_WIDTH.read(group),
            MINIMUM_COUNT.read(group),
            MAX_CATEGORIES.read(group),
            HASH_BUCKETS.read(group),
            MISSING.read(group),
            GAP_INDICATOR.read(group),
            TARGET_SCALING.read(group),
            TARGET_TRANSFORM.read(group),
            COLUMNS.read(group),
            DERIVED.read(group),
            IDENTIFIERS.read(group),
            CONSTANTS.read(group),
            DATES.read(group));
    group.rejectUnknown();
    requireCodes(group, features);
    for (String column : features.include()) {
      if (data.label().contains(column)
          || data.weight().filter(column::equals).isPresent()
          || data.exposure().filter(column::equals).isPresent()) {
        group.report(
            "select",
            "Expected feature columns, found \"%s\", which is the label, the weight or the exposure. Remove it here."
                .formatted(column));
      }
    }
    return features;
  }

  /** Each category needs a code: its own, or one that it shares. */
  private static void requireCodes(Group group, FeaturesConfig features) {
    if (features.maxCategories() == 0 && features.hashBuckets() == 0) {
      group.report("max-categories", WITHOUT_CODES);
    }
    features
        .columns()
        .forEach(
            (name, column) -> {
              boolean said = column.maxCategories().isPresent() || column.hashBuckets().isPresent();
              int own = column.maxCategories().orElse(features.maxCategories());
              int buckets = column.hashBuckets().orElse(features.hashBuckets());
              if (said && own == 0 && buckets == 0) {
                group.group("columns").group(name).report("max-categories", WITHOUT_CODES);
              }
            });
  }
}
