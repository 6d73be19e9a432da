package io.gradus.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.gradus.encode.CategoricalEncoding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What can be said of a single column, in {@code features.columns}. */
final class ColumnKeys {
  private static final List<ColumnKey<?>> KEYS = new ArrayList<>();

  private static final ValueType<Integer> AT_LEAST_ONE = ValueType.whole(Range.atLeast(1));
  private static final ColumnKey<ColumnType> TYPE =
      declared("type", ValueType.choice(ColumnType.class), ColumnConfig::type);
  private static final ColumnKey<Scaling> SCALING =
      declared("scaling", ValueType.choice(Scaling.class), ColumnConfig::scaling);
  private static final ColumnKey<CategoricalEncoding> ENCODING =
      declared("encoding", ValueType.choice(CategoricalEncoding.class), ColumnConfig::encoding);
  private static final ColumnKey<Integer> EMBEDDING_WIDTH =
      declared("embedding-width", AT_LEAST_ONE, ColumnConfig::embeddingWidth);
  private static final ColumnKey<Integer> MINIMUM_COUNT =
      declared("minimum-count", AT_LEAST_ONE, ColumnConfig::minimumCount);
  private static final ColumnKey<Integer> MAX_CATEGORIES =
      declared("max-categories", FeaturesSection.CATEGORIES, ColumnConfig::maxCategories);
  private static final ColumnKey<Integer> HASH_BUCKETS =
      declared("hash-buckets", FeaturesSection.BUCKETS, ColumnConfig::hashBuckets);
  private static final ColumnKey<MissingNumber> MISSING =
      declared("missing", ValueType.choice(MissingNumber.class), ColumnConfig::missing);
  private static final ColumnKey<Double> FILL =
      declared("fill", ValueType.number(Range.any()), ColumnConfig::fill);
  private static final ColumnKey<GapIndicator> GAP_INDICATOR =
      declared("gap-indicator", ValueType.choice(GapIndicator.class), ColumnConfig::gapIndicator);

  /** A key of a column; what is not said follows {@code features}. */
  private record ColumnKey<T>(
      String name, ValueType<T> type, Function<ColumnConfig, Optional<T>> place) {
    Optional<T> read(Group group) {
      return type.read(group, name);
    }

    void write(ColumnConfig column, Map<String, Object> into) {
      place.apply(column).ifPresent(value -> into.put(name, type.write(value)));
    }
  }

  private ColumnKeys() {}

  private static <T> ColumnKey<T> declared(
      String name, ValueType<T> type, Function<ColumnConfig, Optional<T>> place) {
    ColumnKey<T> key = new ColumnKey<>(name, type, place);
    KEYS.add(key);
    return key;
  }

  /** The names of all of them. */
  static List<String> names() {
    return KEYS.stream().map(ColumnKey::name).toList();
  }

  /** Reads {@code columns} of {@code features}. */
  static Map<String, ColumnConfig> columns(Group features) {
    Map<String, ColumnConfig> columns = new LinkedHashMap<>();
    Optional<ConfigObject> object = features.object("columns");
    if (object.isEmpty()) {
      return columns;
    }
    Group all = features.group("columns");
    for (String name : all.keys()) {
      Optional<ConfigValue> value = all.value(name);
      if (value.isPresent() && value.get() instanceof ConfigObject) {
        columns.put(name, column(all.group(name)));
      } else {
        // columns { city = categorical } is short for columns { city { type = categorical } }.
        value
            .flatMap(type -> all.choice(name, type, ColumnType.class))
            .ifPresent(type -> columns.put(name, ColumnConfig.of(type)));
      }
    }
    return columns;
  }

  private static ColumnConfig column(Group group) {
    ColumnConfig column =
        new ColumnConfig(
            TYPE.read(group),
            SCALING.read(group),
            ENCODING.read(group),
            EMBEDDING_WIDTH.read(group),
            MINIMUM_COUNT.read(group),
            MAX_CATEGORIES.read(group),
            HASH_BUCKETS.read(group),
            MISSING.read(group),
            FILL.read(group),
            GAP_INDICATOR.read(group));
    group.rejectUnknown();
    if (column.fill().isPresent() && column.missing().isPresent()) {
      group.report("fill", "Expected either fill or missing, found both. Remove one of them.");
    }
    return column;
  }

  static Map<String, Object> written(Map<String, ColumnConfig> columns) {
    Map<String, Object> written = new LinkedHashMap<>();
    columns.forEach(
        (name, column) -> {
          Map<String, Object> said = new LinkedHashMap<>();
          KEYS.forEach(key -> key.write(column, said));
          written.put(name, said);
        });
    return written;
  }
}
