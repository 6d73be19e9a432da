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

  private DataSection() {}

  static DataConfig read(Group group, Optional<Task> task) {
    String format = group.text("format").orElse(DataConfig.AUTO_FORMAT).toLowerCase(Locale.ROOT);
    List<String> train = group.texts("train");
    if (train.isEmpty()) {
      group.missing(
          "train", "Give a path, a glob or a list of them, such as train = \"rows.csv\".");
    }
    List<String> label = group.texts("label");
    if (label.isEmpty() && bringsLabel(format, train)) {
      label = List.of(USUAL_LABEL);
    } else if (label.isEmpty()) {
      group.missing("label", "Name the column to predict, such as label = \"churned\".");
    }
    Range part = Range.fromUpTo(0, 1);
    DataConfig data =
        new DataConfig(
            format,
            train,
            group.texts("validation"),
            group.number("validation-fraction", part).orElse(0.0),
            group.texts("test"),
            group.number("test-fraction", part).orElse(0.0),
            group.textMap("options"),
            group.text("schema"),
            group.choice("bad-rows", BadRows.class).orElse(BadRows.FAIL),
            group.wholeLong("max-skipped-rows", Range.atLeast(0)),
            label,
            group.text("weight"),
            classWeights(group),
            group.whole("partitions", Range.atLeast(1)),
            idxLabels(group.group("idx-labels")));
    group.rejectUnknown();
    check(group, data, task);
    return data;
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
            .flatMap(found -> group.choice("class-weights", found, List.of("none", "balanced")))
            .map("balanced"::equals)
            .orElse(false);
    return balanced ? new ClassWeights.Balanced() : new ClassWeights.Equal();
  }

  private static IdxLabels idxLabels(Group group) {
    IdxLabels labels =
        new IdxLabels(group.texts("train"), group.texts("validation"), group.texts("test"));
    group.rejectUnknown();
    return labels;
  }

  private static void check(Group group, DataConfig data, Optional<Task> task) {
    exclusive(group, "validation", data.validation(), data.validationFraction());
    exclusive(group, "test", data.test(), data.testFraction());
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
    boolean classes = task.isEmpty() || task.get() == Task.BINARY || task.get() == Task.MULTICLASS;
    if (!classes && !(data.classWeights() instanceof ClassWeights.Equal)) {
      group.report(
          "class-weights",
          "Expected none, as task = %s has no classes. Remove it, or use data.weight."
              .formatted(task.get().id()));
    }
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

  private static void exclusive(Group group, String key, List<String> paths, double fraction) {
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
