package io.gradus.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.gradus.encode.CategoricalEncoding;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code features}. */
final class FeaturesSection {
  private FeaturesSection() {}

  static FeaturesConfig read(Group group, DataConfig data) {
    FeaturesConfig features =
        new FeaturesConfig(
            group.texts("select"),
            group.texts("exclude"),
            group.choice("scaling", Scaling.class).orElse(Scaling.STANDARD),
            group
                .choice("encoding", CategoricalEncoding.class)
                .orElse(CategoricalEncoding.EMBEDDING),
            group.whole("embedding-width", Range.atLeast(1)),
            group.whole("minimum-count", Range.atLeast(1)).orElse(1),
            group.whole("max-categories", Range.atLeast(1)).orElse(1),
            group.choice("missing", MissingNumber.class).orElse(MissingNumber.MEAN),
            group.choice("gap-indicator", GapIndicator.class).orElse(GapIndicator.AUTO),
            group.choice("target-scaling", TargetScaling.class).orElse(TargetScaling.STANDARD),
            columns(group),
            group.textMap("derived"));
    group.rejectUnknown();
    for (String column : features.include()) {
      if (data.label().contains(column) || data.weight().filter(column::equals).isPresent()) {
        group.report(
            "select",
            "Expected feature columns, found \"%s\", which is the label or the weight. Remove it here."
                .formatted(column));
      }
    }
    return features;
  }

  private static Map<String, ColumnConfig> columns(Group group) {
    Map<String, ColumnConfig> columns = new LinkedHashMap<>();
    Optional<ConfigObject> object = group.object("columns");
    if (object.isEmpty()) {
      return columns;
    }
    Group all = group.group("columns");
    for (String name : all.keys()) {
      Optional<ConfigValue> value = all.value(name);
      if (value.isPresent() && value.get() instanceof ConfigObject) {
        columns.put(name, column(all.group(name)));
      } else {
        // columns { city = categorical } is short for columns { city { type = categorical } }.
        value
            .flatMap(type -> all.choice(name, type, ColumnType.class))
            .ifPresent(type -> columns.put(name, ofType(type)));
      }
    }
    return columns;
  }

  private static ColumnConfig ofType(ColumnType type) {
    return new ColumnConfig(
        Optional.of(type),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ColumnConfig column(Group group) {
    ColumnConfig column =
        new ColumnConfig(
            group.choice("type", ColumnType.class),
            group.choice("scaling", Scaling.class),
            group.choice("encoding", CategoricalEncoding.class),
            group.whole("embedding-width", Range.atLeast(1)),
            group.whole("minimum-count", Range.atLeast(1)),
            group.whole("max-categories", Range.atLeast(1)),
            group.choice("missing", MissingNumber.class),
            group.number("fill", Range.any()),
            group.choice("gap-indicator", GapIndicator.class));
    group.rejectUnknown();
    if (column.fill().isPresent() && column.missing().isPresent()) {
      group.report("fill", "Expected either fill or missing, found both. Remove one of them.");
    }
    return column;
  }
}
