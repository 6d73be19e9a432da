package io.gradus.dataset;

import io.gradus.config.BadRows;
import io.gradus.config.ClassWeights;
import io.gradus.config.ColumnConfig;
import io.gradus.config.DataConfig;
import io.gradus.config.DateForm;
import io.gradus.config.EvaluationWeight;
import io.gradus.config.FeaturesConfig;
import io.gradus.config.GapIndicator;
import io.gradus.config.IdxLabels;
import io.gradus.config.MissingNumber;
import io.gradus.config.RangeConfig;
import io.gradus.config.RowNumbers;
import io.gradus.config.Scaling;
import io.gradus.config.SplitConfig;
import io.gradus.config.TargetScaling;
import io.gradus.config.Uninformative;
import io.gradus.config.Unusual;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.TargetTransform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configurations as users have them by default, changed where a test says so. */
public final class Configs {
  public String format = "auto";
  public List<String> train = List.of();
  public List<String> validation = List.of();
  public double validationFraction;
  public List<String> test = List.of();
  public double testFraction;
  public Map<String, String> options = Map.of();
  public Optional<String> schema = Optional.empty();
  public BadRows badRows = BadRows.FAIL;
  public Optional<Long> maxSkippedRows = Optional.empty();
  public Unusual unusual = Unusual.FAIL;
  public List<String> label = List.of("label");
  public Optional<String> weight = Optional.empty();
  public Optional<String> exposure = Optional.empty();
  public EvaluationWeight evaluationWeight = EvaluationWeight.TRAINING;
  public List<String> classes = List.of();
  public ClassWeights classWeights = new ClassWeights.Equal();
  public Optional<Integer> partitions = Optional.of(2);
  public List<String> missingValues = List.of("NA", "N/A", "null", "nan", "?", "-");
  public IdxLabels idxLabels = IdxLabels.byName();
  public RowNumbers rowNumbers = RowNumbers.none();

  public Optional<Double> undersampling = Optional.empty();
  public Optional<Double> oversampling = Optional.empty();
  public RangeConfig range = RangeConfig.all();
  public SplitConfig split = SplitConfig.random();

  public List<String> include = List.of();
  public List<String> exclude = List.of();
  public Scaling scaling = Scaling.STANDARD;
  public CategoricalEncoding encoding = CategoricalEncoding.EMBEDDING;
  public Optional<Integer> embeddingWidth = Optional.empty();
  public Optional<Integer> minimumCount = Optional.of(1);
  public int maxCategories = 10_000;
  public int hashBuckets;
  public MissingNumber missing = MissingNumber.MEAN;
  public GapIndicator gapIndicator = GapIndicator.AUTO;
  public TargetScaling targetScaling = TargetScaling.STANDARD;
  public TargetTransform targetTransform = TargetTransform.NONE;
  public Map<String, ColumnConfig> columns = new LinkedHashMap<>();
  public Map<String, String> derived = Map.of();

  public Uninformative identifiers = Uninformative.KEEP;
  public Uninformative constants = Uninformative.KEEP;
  public DateForm dates = DateForm.DAYS;

  public static Configs of(String... train) {
    Configs configs = new Configs();
    configs.train = List.of(train);
    return configs;
  }

  public DataConfig data() {
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
        unusual,
        label,
        weight,
        exposure,
        classes,
        classWeights,
        partitions,
        missingValues,
        idxLabels,
        rowNumbers,
        evaluationWeight,
        split,
        range,
        undersampling,
        oversampling);
  }

  public FeaturesConfig features() {
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
        targetScaling,
        targetTransform,
        columns,
        derived,
        identifiers,
        constants,
        dates);
  }
}
