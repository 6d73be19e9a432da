package io.gradus.dataset;

import io.gradus.config.BadRows;
import io.gradus.config.CategoricalEncoding;
import io.gradus.config.ClassWeights;
import io.gradus.config.ColumnConfig;
import io.gradus.config.DataConfig;
import io.gradus.config.FeaturesConfig;
import io.gradus.config.GapIndicator;
import io.gradus.config.IdxLabels;
import io.gradus.config.MissingNumber;
import io.gradus.config.Scaling;
import io.gradus.config.TargetScaling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configurations as users have them by default, changed where a test says so. */
final class Configs {
  String format = "auto";
  List<String> train = List.of();
  List<String> validation = List.of();
  double validationFraction;
  List<String> test = List.of();
  double testFraction;
  Map<String, String> options = Map.of();
  Optional<String> schema = Optional.empty();
  BadRows badRows = BadRows.FAIL;
  Optional<Long> maxSkippedRows = Optional.empty();
  List<String> label = List.of("label");
  Optional<String> weight = Optional.empty();
  ClassWeights classWeights = new ClassWeights.Equal();
  Optional<Integer> partitions = Optional.of(2);
  IdxLabels idxLabels = IdxLabels.byName();

  List<String> include = List.of();
  List<String> exclude = List.of();
  Scaling scaling = Scaling.STANDARD;
  CategoricalEncoding encoding = CategoricalEncoding.EMBEDDING;
  Optional<Integer> embeddingWidth = Optional.empty();
  int minimumCount = 1;
  int maxCategories = 10_000;
  MissingNumber missing = MissingNumber.MEAN;
  GapIndicator gapIndicator = GapIndicator.AUTO;
  TargetScaling targetScaling = TargetScaling.STANDARD;
  Map<String, ColumnConfig> columns = new LinkedHashMap<>();
  Map<String, String> derived = Map.of();

  static Configs of(String... train) {
    Configs configs = new Configs();
    configs.train = List.of(train);
    return configs;
  }

  DataConfig data() {
    return new DataConfig(
        format,
        train,
        validation,
        validationFraction,
        test,
        testFraction,
        options,
        schema,
        badRows,
        maxSkippedRows,
        label,
        weight,
        classWeights,
        partitions,
        idxLabels);
  }

  FeaturesConfig features() {
    return new FeaturesConfig(
        include,
        exclude,
        scaling,
        encoding,
        embeddingWidth,
        minimumCount,
        maxCategories,
        missing,
        gapIndicator,
        targetScaling,
        columns,
        derived);
  }
}
