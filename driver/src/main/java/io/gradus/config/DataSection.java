package io.gradus.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.gradus.network.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code data}. */
final class DataSection {
  /** The label column of formats that bring one of their own. */
  private static final String USUAL_LABEL = "label";

  static final Section<DataConfig> KEYS = Section.at("data", JobConfig::data);

  private static final Range PART = Range.fromUpTo(0, 1);
  private static final ConfigKey<String> FORMAT =
      KEYS.key(
          "format", ValueType.text().as(DataSection::format, format -> format), DataConfig::format);
  private static final ConfigKey<List<String>> TRAIN =
      KEYS.key("train", ValueType.paths(), DataConfig::train);
  private static final ConfigKey<List<String>> VALIDATION =
      KEYS.key("validation", ValueType.paths(), DataConfig::validation);
  private static final ConfigKey<Double> VALIDATION_FRACTION =
      KEYS.key("validation-fraction", ValueType.number(PART), DataConfig::validationFraction);
  private static final ConfigKey<List<String>> TEST =
      KEYS.key("test", ValueType.paths(), DataConfig::test);
  private static final ConfigKey<Double> TEST_FRACTION =
      KEYS.key("test-fraction", ValueType.number(PART), DataConfig::testFraction);
  private static final ConfigKey<Optional<String>> VALIDATION_ROWS =
      KEYS.key(
          "validation-rows", ValueType.path().optional(), data -> data.rowNumbers().validation());
  private static final ConfigKey<Optional<String>> TEST_ROWS =
      KEYS.key("test-rows", ValueType.path().optional(), data -> data.rowNumbers().test());
  private static final ConfigKey<Map<String, String>> OPTIONS =
      KEYS.key("options", ValueType.settings(), DataConfig::options);
  private static final ConfigKey<Optional<String>> SCHEMA =
      KEYS.key("schema", ValueType.text().optional(), DataConfig::schema);
  private static final ConfigKey<BadRows> BAD_ROWS =
      KEYS.key("bad-rows", ValueType.choice(BadRows.class), DataConfig::badRows);
  private static final ConfigKey<Optional<Long>> MAX_SKIPPED_ROWS =
      KEYS.key(
          "max-skipped-rows",
          ValueType.wholeLong(Range.atLeast(0)).optional(),
          DataConfig::maxSkippedRows);
  private static final ConfigKey<Unusual> UNUSUAL =
      KEYS.freeKey("unusual", ValueType.choice(Unusual.class), DataConfig::unusual);
  private static final ConfigKey<List<String>> LABEL =
      KEYS.key("label", ValueType.texts(), DataConfig::label);
  private static final ConfigKey<Optional<String>> WEIGHT =
      KEYS.key("weight", ValueType.text().optional(), DataConfig::weight);
  private static final ConfigKey<Optional<String>> EXPOSURE =
      KEYS.key("exposure", ValueType.text().optional(), DataConfig::exposure);
  private static final ConfigKey<EvaluationWeight> EVALUATION_WEIGHT =
      KEYS.key(
          "evaluation-weight",
          ValueType.choice(EvaluationWeight.class),
          DataConfig::evaluationWeight);
  private static final ConfigKey<List<String>> CLASSES =
      KEYS.key("classes", ValueType.texts(), DataConfig::classes);
  private static final ConfigKey<ClassWeights> CLASS_WEIGHTS =
      KEYS.key(
          "class-weights",
          ValueType.of(
              ConfigKey.Kind.MAP,
              "none, balanced, or weights by label",
              (group, key) -> Optional.of(classWeights(group)),
              ClassWeights::declared),
          DataConfig::classWeights);
  private static final ConfigKey<Optional<Integer>> PARTITIONS =
      KEYS.key("partitions", ValueType.whole(Range.atLeast(1)).optional(), DataConfig::partitions);
  private static final ConfigKey<List<String>> MISSING_VALUES =
      KEYS.key("missing-values", ValueType.texts(), DataConfig::missingValues);

  private static final ConfigKey<Optional<Double>> UNDERSAMPLING =
      KEYS.key(
          "undersampling",
          ValueType.number(Range.atLeast(1)).optional(),
          DataConfig::undersampling);

  private static final ConfigKey<Optional<Double>> OVERSAMPLING =
      KEYS.key(
          "oversampling",
          ValueType.number(Range.aboveUpTo(0, 1)).optional(),
          DataConfig::oversampling);

  static final Section<IdxLabels> IDX_LABELS =
      Section.at("data.idx-labels", job -> job.data().idxLabels());

  private static final ConfigKey<List<String>> IDX_TRAIN =
      IDX_LABELS.key("train", ValueType.paths(), IdxLabels::train);
  private static final ConfigKey<List<String>> IDX_VALIDATION =
      IDX_LABELS.key("validation", ValueType.paths(), IdxLabels::validation);
  private static final ConfigKey<List<String>> IDX_TEST =
      IDX_LABELS.key("test", ValueType.paths(), IdxLabels::test);

  static final Section<SplitConfig> SPLIT = Section.at("data.split", job -> job.data().split());

  private static final ConfigKey<FoldsConfig.Method> SPLIT_METHOD =
      SPLIT.key("method", ValueType.choice(FoldsConfig.Method.class), SplitConfig::method);
  private static final ConfigKey<Optional<String>> SPLIT_COLUMN =
      SPLIT.key("column", ValueType.text().optional(), SplitConfig::column);

  static final Section<RangeConfig> RANGE = Section.at("data.range", job -> job.data().range());

  private static final ConfigKey<Optional<String>> RANGE_COLUMN =
      RANGE.key("column", ValueType.text().optional(), RangeConfig::column);
  private static final ConfigKey<Optional<String>> RANGE_FIRST =
      RANGE.key("first", ValueType.text().optional(), RangeConfig::first);
  private static final ConfigKey<Optional<String>> RANGE_LAST =
      RANGE.key("last", ValueType.text().optional(), RangeConfig::last);
  private static final ConfigKey<Double> RANGE_REHEARSAL =
      RANGE.key("rehearsal", ValueType.number(Range.within(0, 1)), RangeConfig::rehearsal);
  private static final ConfigKey<Optional<String>> RANGE_OLDEST =
      RANGE.key("oldest", ValueType.text().optional(), RangeConfig::oldest);

  private DataSection() {}

  static DataConfig read(Group group, Optional<Task> task) {
    String format = FORMAT.read(group);
    List<String> train = TRAIN.read(group);
    if (train.isEmpty()) {
      group.missing(
          "train", "Give a path, a glob or a list of them, such as train = \"rows.csv\".");
    }
    List<String> label = LABEL.read(group);
    if (label.isEmpty() && bringsLabel(format, train)) {
      label = List.of(USUAL_LABEL);
    } else if (label.isEmpty()) {
      group.missing("label", "Name the column to predict, such as label = \"churned\".");
    }
    DataConfig data =
        new DataConfig(
            format,
            train,
            VALIDATION.read(group),
            VALIDATION_FRACTION.read(group),
            TEST.read(group),
            TEST_FRACTION.read(group),
            OPTIONS.read(group),
            SCHEMA.read(group),
            BAD_ROWS.read(group),
            MAX_SKIPPED_ROWS.read(group),
            UNUSUAL.read(group),
            label,
            WEIGHT.read(group),
            EXPOSURE.read(group),
            CLASSES.read(group),
            CLASS_WEIGHTS.read(group),
            PARTITIONS.read(group),
            MISSING_VALUES.read(group),
            idxLabels(group.group("idx-labels")),
            new RowNumbers(VALIDATION_ROWS.read(group), TEST_ROWS.read(group)),
            EVALUATION_WEIGHT.read(group),
            split(group.group("split")),
            range(group.group("range")),
            UNDERSAMPLING.read(group),
            OVERSAMPLING.read(group));
    group.rejectUnknown();
    check(group, data, task);
    return data;
  }

  /** Names are taken in any case of letters, but for those of classes. */
  private static String format(String name) {
    return name.indexOf('.') < 0 ? name.toLowerCase(Locale.ROOT) : name;
  }

  private static boolean bringsLabel(String format, List<String> paths) {
    return switch (format) {
      case "idx", "libsvm" -> true;
      case DataConfig.AUTO_FORMAT ->
          !paths.isEmpty()
              && paths.stream()
                  .allMatch(
                      path -> path.contains("idx3-") || path.matches(".*\\.(libsvm|svm)(\\.gz)?"));
      default -> false;
    };
  }

  private static ClassWeights classWeights(Group group) {
    Optional<ConfigValue> value = group.value("class-weights");
    if (value.isPresent() && value.get() instanceof ConfigObject) {
      Map<String, Double> weights = new LinkedHashMap<>();
      Map<String, String> given = group.textMap("class-weights");
      for (Map.Entry<String, String> entry : given.entrySet()) {
        try {
          double weight = Double.parseDouble(entry.getValue());
          if (weight >= 0 && Double.isFinite(weight)) {
            weights.put(entry.getKey(), weight);
            continue;
          }
        } catch (NumberFormatException e) {
          // Reported below, with the numbers that are out of range.
        }
        group.report(
            "class-weights",
            "Expected a number of at least 0 for class %s, found %s. Correct the weight."
                .formatted(entry.getKey(), entry.getValue()));
      }
      return new ClassWeights.Given(weights);
    }
    boolean balanced =
        value
            .flatMap(found -> group.choice("class-weights", List.of("none", "balanced")))
            .map("balanced"::equals)
            .orElse(false);
    return balanced ? new ClassWeights.Balanced() : new ClassWeights.Equal();
  }

  private static IdxLabels idxLabels(Group group) {
    IdxLabels labels =
        new IdxLabels(IDX_TRAIN.read(group), IDX_VALIDATION.read(group), IDX_TEST.read(group));
    group.rejectUnknown();
    return labels;
  }

  private static SplitConfig split(Group group) {
    SplitConfig split = new SplitConfig(SPLIT_METHOD.read(group), SPLIT_COLUMN.read(group));
    group.rejectUnknown();
    FoldsSection.checkColumn(group, "data.split", split.method(), split.column());
    return split;
  }

  private static RangeConfig range(Group group) {
    RangeConfig range =
        new RangeConfig(
            RANGE_COLUMN.read(group),
            RANGE_FIRST.read(group),
            RANGE_LAST.read(group),
            RANGE_REHEARSAL.read(group),
            RANGE_OLDEST.read(group));
    group.rejectUnknown();
    if (range.column().isEmpty() && !range.equals(RangeConfig.all())) {
      group.report(
          "column",
          "Expected the column that the ends are of, found none. Name it, such as column = dt.");
    }
    if (range.column().isPresent() && range.first().isEmpty() && range.last().isEmpty()) {
      group.report(
          "first",
          "Expected first, last or both of \"%s\", found neither. Give them, or leave data.range.column out."
              .formatted(range.column().get()));
    }
    if (range.first().isEmpty() && (range.rehearsal() > 0 || range.oldest().isPresent())) {
      group.report(
          "first",
          "Expected the first value of the range, which rows of the rehearsal come before, found"
              + " none. Give it, or leave rehearsal and oldest out.");
    }
    if (range.oldest().isPresent() && range.rehearsal() == 0) {
      group.report(
          "rehearsal",
          "Expected a share above 0 of the rows from %s on, found 0. Give it, such as rehearsal = 0.1, or leave oldest out."
              .formatted(range.oldest().get()));
    }
    return range;
  }

  private static void check(Group group, DataConfig data, Optional<Task> task) {
    RowNumbers numbers = data.rowNumbers();
    exclusive(
        group, "validation", data.validation(), data.validationFraction(), numbers.validation());
    exclusive(group, "test", data.test(), data.testFraction(), numbers.test());
    if (data.validationFraction() + data.testFraction() >= 1) {
      group.report(
          "test-fraction",
          "Expected validation-fraction and test-fraction to leave rows for training, found %s + %s. Lower one of them."
              .formatted(data.validationFraction(), data.testFraction()));
    }
    data.weight()
        .filter(data.label()::contains)
        .ifPresent(
            weight ->
                group.report(
                    "weight",
                    "Expected a column other than the label, found \"%s\" as both. Name the column of row weights."
                        .formatted(weight)));
    checkExposure(group, data, task);
    boolean classes = task.isEmpty() || task.get() == Task.BINARY || task.get() == Task.MULTICLASS;
    if (!classes && !(data.classWeights() instanceof ClassWeights.Equal)) {
      group.report(
          "class-weights",
          "Expected none, as task = %s has no classes. Remove it, or use data.weight."
              .formatted(task.get().id()));
    }
    if (!classes && data.undersampling().isPresent()) {
      group.report(
          "undersampling",
          "Expected none, as task = %s has no classes. Remove it.".formatted(task.get().id()));
    }
    if (!classes && data.oversampling().isPresent()) {
      group.report(
          "oversampling",
          "Expected none, as task = %s has no classes. Remove it.".formatted(task.get().id()));
    }
    checkClasses(group, data, task, classes);
    if (task.isPresent() && classes && data.label().size() > 1) {
      group.report(
          "label",
          "Expected one column for task = %s, found %s. Name one, or take task = multilabel."
              .formatted(task.get().id(), data.label()));
    }
    matching(group, "train", data.train(), data.idxLabels().train());
    matching(group, "validation", data.validation(), data.idxLabels().validation());
    matching(group, "test", data.test(), data.idxLabels().test());
  }

  private static void checkExposure(Group group, DataConfig data, Optional<Task> task) {
    if (data.exposure().isEmpty()) {
      return;
    }
    String exposure = data.exposure().get();
    if (data.label().contains(exposure) || data.weight().filter(exposure::equals).isPresent()) {
      group.report(
          "exposure",
          "Expected a column other than the label and the weights, found \"%s\" as both. Name the column of exposures."
              .formatted(exposure));
    }
    if (data.label().size() > 1) {
      group.report(
          "exposure",
          "Expected none, as there are several labels, %s. Remove it, or name one label."
              .formatted(data.label()));
    }
    if (task.filter(Task.REGRESSION::equals).isEmpty() && task.isPresent()) {
      group.report(
          "exposure",
          "Expected none, as task = %s has no counts or amounts. Remove it."
              .formatted(task.get().id()));
    }
  }

  private static void checkClasses(
      Group group, DataConfig data, Optional<Task> task, boolean classes) {
    int number = data.classes().size();
    if (number == 0) {
      return;
    }
    if (!classes) {
      group.report(
          "classes",
          "Expected none, as task = %s has no classes. Remove them."
              .formatted(task.orElseThrow().id()));
    } else if (number == 1 || number != 2 && task.filter(Task.BINARY::equals).isPresent()) {
      group.report(
          "classes",
          "Expected %s, found %s. Name all classes of the label, in their order."
              .formatted(number == 1 ? "two classes or more" : "two for task = binary", number));
    }
  }

  private static void exclusive(
      Group group, String key, List<String> paths, double fraction, Optional<String> numbers) {
    if (numbers.isPresent() && (!paths.isEmpty() || fraction > 0)) {
      group.report(
          key + "-rows",
          "Expected one of %s, %s-fraction and %s-rows, found two. Remove one of them."
              .formatted(key, key, key));
    }
    if (!paths.isEmpty() && fraction > 0) {
      group.report(
          key + "-fraction",
          "Expected either %s or %s-fraction, found both. Remove one of them.".formatted(key, key));
    }
  }

  private static void matching(Group group, String key, List<String> images, List<String> labels) {
    if (!labels.isEmpty() && labels.size() != images.size()) {
      group.report(
          "idx-labels",
          "Expected a label file for each of the %s paths of %s, found %s in idx-labels.%s. Name as many, in the same order."
              .formatted(images.size(), key, labels.size(), key));
    }
  }
}
