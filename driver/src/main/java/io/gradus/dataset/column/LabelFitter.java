package io.gradus.dataset.column;

import io.gradus.config.ClassWeights;
import io.gradus.config.DataConfig;
import io.gradus.config.TargetScaling;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.NumberText;
import io.gradus.encode.RowFields;
import io.gradus.encode.Scale;
import io.gradus.encode.TargetTransform;
import io.gradus.network.Task;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Finds the task and how labels become targets. Without a configured task: texts and truth values
 * are classes, so are whole numbers of at most {@value #MOST_NUMBER_CLASSES} different values and
 * any two numbers; other numbers are a quantity; several columns, or an array, are labels of their
 * own where all values are 0 or 1, else several quantities.
 */
public final class LabelFitter {
  /** A label of so many different whole numbers is of classes, where nothing else is said. */
  public static final int MOST_NUMBER_CLASSES = 20;

  private final DataConfig config;
  private final ColumnChooser.Choice choice;
  private final ScanStatistics statistics;
  private final List<String> notes;

  /** What is said about the label is added to {@code notes}. */
  LabelFitter(
      DataConfig config,
      ColumnChooser.Choice choice,
      ScanStatistics statistics,
      List<String> notes) {
    this.config = config;
    this.choice = choice;
    this.statistics = statistics;
    this.notes = notes;
  }

  /** The task, as configured or by the label. */
  record Fitted(Task task, LabelEncoding label) {}

  /**
   * Fits the label.
   *
   * @throws DataException if the label is constant or does not suit the configured task
   */
  Fitted fit(Optional<Task> configured, TargetScaling scaling) {
    boolean several =
        config.label().size() > 1 || choice.rows().labelForm() == RowFields.LabelForm.ARRAY;
    Task task = configured.orElseGet(() -> task(several));
    if (task != Task.REGRESSION && transform() != TargetTransform.NONE) {
      throw DataException.expected(
              "task = regression for features.target-transform = " + transform().id(), task.id())
          .remedy("Leave features.target-transform out, or set the task.")
          .build();
    }
    boolean classes = task == Task.BINARY || task == Task.MULTICLASS;
    if (!classes && !config.classes().isEmpty()) {
      throw DataException.expected("a label of classes, as data.classes names some", task.id())
          .remedy("Leave data.classes out, or set the task.")
          .build();
    }
    if (classes && several) {
      throw DataException.expected("one label column for a " + task.id() + " task", labelText())
          .remedy("Name one column in data.label, or set task = multilabel.")
          .build();
    }
    if (!classes && !(config.classWeights() instanceof ClassWeights.Equal)) {
      throw DataException.because("Class weights need classes, but the task is " + task.id() + ".")
          .remedy("Leave data.class-weights out, or set the task.")
          .build();
    }
    return switch (task) {
      case BINARY, MULTICLASS -> new Fitted(task, classes(task));
      case MULTILABEL -> new Fitted(task, flags());
      case REGRESSION -> new Fitted(task, numbers(scaling));
    };
  }

  private TargetTransform transform() {
    return choice.rows().transform();
  }

  private Task task(boolean several) {
    if (transform() != TargetTransform.NONE) {
      notes.add("task: regression, because features.target-transform is for quantities");
      return Task.REGRESSION;
    }
    return several ? taskOfSeveral() : taskOfOne();
  }

  private Task taskOfSeveral() {
    boolean flags = true;
    for (int i = 0; i < choice.rows().labelSize(); i++) {
      flags &= isFlag(i);
    }
    Task task = flags ? Task.MULTILABEL : Task.REGRESSION;
    notes.add(
        "task: %s, because %s"
            .formatted(
                task.id(),
                flags
                    ? "the labels " + labelText() + " are all 0 or 1"
                    : "the labels " + labelText() + " are numbers other than 0 and 1"));
    return task;
  }

  private Task taskOfOne() {
    String label = config.label().get(0);
    Map<String, Long> classes = countsByName();
    if (!config.classes().isEmpty()) {
      int number = config.classes().size();
      notes.add("task: by the %s classes of data.classes".formatted(number));
      return number == 2 ? Task.BINARY : Task.MULTICLASS;
    }
    boolean many = hasTooManyValues();
    boolean quantity =
        choice.labelType() == ColumnChooser.LabelType.NUMBER
            && (many
                || classes.size() > MOST_NUMBER_CLASSES
                || classes.size() > 2 && !statistics.labels.isWhole(0));
    Task task = quantity ? Task.REGRESSION : classes.size() == 2 ? Task.BINARY : Task.MULTICLASS;
    notes.add(
        "task: %s, because the label \"%s\" has %s%s"
            .formatted(
                task.id(),
                label,
                quantity
                    ? (many ? "more than " + ScanStatistics.MOST_LABEL_VALUES : classes.size())
                        + " different numbers"
                    : classes.size() + " different values",
                otherwise(task, many)));
    return task;
  }

  /** What else a label of numbers may be meant as, and how to say so. */
  private String otherwise(Task task, boolean many) {
    if (choice.labelType() != ColumnChooser.LabelType.NUMBER || task == Task.BINARY) {
      return "";
    }
    if (task == Task.MULTICLASS) {
      return "; their order is lost that way: loss.type = ordinal-corn keeps it, task = regression"
          + " takes them for a quantity";
    }
    return many ? "" : "; task = multiclass takes them for classes";
  }

  private LabelEncoding.Classes classes(Task task) {
    String label = config.label().get(0);
    if (hasTooManyValues()) {
      throw DataException.expected(
              "at most " + ScanStatistics.MOST_LABEL_VALUES + " classes", "more")
          .column(label)
          .remedy("Is this the label column? For a quantity set task = regression.")
          .build();
    }
    Map<String, Long> found = countsByName();
    if (found.size() < 2) {
      throw constant(label, found.keySet().stream().findFirst().orElse("no value"));
    }
    Map<String, Long> counts =
        new DeclaredClasses(label, config.classes(), choice.labelType()).counts(found);
    if (task == Task.BINARY && counts.size() != 2) {
      throw DataException.expected(
              "2 classes for a binary task",
              counts.size() + ", which are " + ColumnNames.list(counts.keySet()))
          .column(label)
          .remedy("Set task = multiclass, or mend the label column.")
          .build();
    }
    List<String> names = new ArrayList<>(counts.keySet());
    List<Double> weights = classWeights(label, counts);
    notes.add("label \"%s\": classes %s".formatted(label, describe(counts)));
    return new LabelEncoding.Classes(label, source(), names, weights);
  }

  private boolean hasTooManyValues() {
    return statistics.textLabels.isOverflowing() || statistics.numberLabels.isOverflowing();
  }

  private LabelEncoding.ClassSource source() {
    return switch (choice.labelType()) {
      case TEXT -> LabelEncoding.ClassSource.TEXT;
      case BOOLEAN -> LabelEncoding.ClassSource.BOOLEAN;
      case NUMBER, CLASS_NUMBER -> LabelEncoding.ClassSource.NUMBER;
    };
  }

  /** Rows of each class, by name, in the order of the classes. */
  private Map<String, Long> countsByName() {
    Map<String, Long> counts = new LinkedHashMap<>();
    if (choice.labelType() == ColumnChooser.LabelType.TEXT) {
      statistics.textLabels.counts().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
      return counts;
    }
    if (choice.labelType() == ColumnChooser.LabelType.BOOLEAN) {
      statistics.numberLabels.counts().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> counts.put(Boolean.toString(entry.getKey() != 0), entry.getValue()));
      return counts;
    }
    Map<BigDecimal, String> names = new TreeMap<>();
    Map<String, Long> unordered = new HashMap<>(statistics.textLabels.counts());
    unordered.keySet().forEach(digits -> names.put(new BigDecimal(digits), digits));
    statistics
        .numberLabels
        .counts()
        .forEach(
            (value, count) -> {
              names.put(BigDecimal.valueOf(value), NumberText.of(value));
              unordered.put(NumberText.of(value), count);
            });
    names.values().forEach(name -> counts.put(name, unordered.get(name)));
    return counts;
  }

  private List<Double> classWeights(String label, Map<String, Long> counts) {
    ClassWeights weights = config.classWeights();
    if (weights instanceof ClassWeights.Balanced) {
      long rows = counts.values().stream().mapToLong(Long::longValue).sum();
      List<Double> balanced = new ArrayList<>();
      for (long count : counts.values()) {
        balanced.add(count == 0 ? 1 : (double) rows / ((double) counts.size() * count));
      }
      return balanced;
    }
    List<Double> result = new ArrayList<>(Collections.nCopies(counts.size(), 1.0));
    if (weights instanceof ClassWeights.Given given) {
      List<String> names = new ArrayList<>(counts.keySet());
      given
          .byLabel()
          .forEach(
              (key, weight) -> {
                int index = names.indexOf(key);
                if (index < 0 && NumberText.isNumber(key)) {
                  index = names.indexOf(NumberText.of(NumberText.parse(key)));
                }
                if (index < 0) {
                  throw DataException.expected(
                          "classes of the training rows in data.class-weights",
                          ColumnNames.quoted(key))
                      .column(label)
                      .remedy(ColumnNames.suggestion(key, names))
                      .build();
                }
                result.set(index, weight);
              });
    }
    return result;
  }

  private LabelEncoding.Flags flags() {
    int size = choice.rows().labelSize();
    if (choice.rows().labelForm() == RowFields.LabelForm.TEXT) {
      throw DataException.expected("labels of 0 and 1 for a multilabel task", "texts")
          .column(config.label().get(0))
          .remedy("Name a column for each label, or an array column of 0 and 1.")
          .build();
    }
    for (int i = 0; i < size; i++) {
      if (!isFlag(i)) {
        throw DataException.expected(
                "labels of 0 and 1 for a multilabel task",
                "numbers from %s to %s"
                    .formatted(
                        NumberText.of(statistics.labels.minimum(i)),
                        NumberText.of(statistics.labels.maximum(i))))
            .column(labelName(i))
            .remedy("Mend the labels, or set task = regression.")
            .build();
      }
      if (statistics.labels.isConstant(i)) {
        notes.add(
            "label \"%s\": all training rows have %s"
                .formatted(labelName(i), NumberText.of(statistics.labels.minimum(i))));
      }
    }
    return new LabelEncoding.Flags(config.label(), size);
  }

  private LabelEncoding.Numbers numbers(TargetScaling scaling) {
    if (choice.rows().labelForm() == RowFields.LabelForm.TEXT) {
      throw DataException.expected("numbers as labels for a regression task", "texts")
          .column(config.label().get(0))
          .remedy("Convert the column, or leave the task out.")
          .build();
    }
    IntFunction<Scale.Affine> scale =
        i -> {
          NumberStatistics labels = statistics.labels;
          if (labels.isConstant(i)) {
            throw constant(labelName(i), NumberText.of(labels.minimum(i)));
          }
          notes.add(
              "label \"%s\": %smean %s, deviation %s%s"
                  .formatted(
                      labelName(i),
                      transform() == TargetTransform.NONE
                          ? ""
                          : "its " + transform().id() + " is learned, of ",
                      EncoderFitter.rounded(labels.mean(i)),
                      EncoderFitter.rounded(labels.deviation(i)),
                      scaling != TargetScaling.NONE ? "; standardized while training" : ""));
          return scaling != TargetScaling.NONE
              ? new Scale.Affine(labels.mean(i), 1 / labels.deviation(i))
              : Scale.Affine.IDENTITY;
        };
    List<Scale.Affine> scales = new ArrayList<>();
    for (int i = 0; i < choice.rows().labelSize(); i++) {
      scales.add(scale.apply(i));
    }
    return new LabelEncoding.Numbers(config.label(), scales, transform());
  }

  private boolean isFlag(int i) {
    NumberStatistics labels = statistics.labels;
    return labels.isWhole(i) && labels.minimum(i) >= 0 && labels.maximum(i) <= 1;
  }

  private String labelName(int i) {
    return config.label().size() > 1
        ? config.label().get(i)
        : config.label().get(0) + (choice.rows().labelSize() > 1 ? "[" + i + "]" : "");
  }

  private String labelText() {
    return choice.rows().labelForm() == RowFields.LabelForm.ARRAY
        ? "in the array \"" + config.label().get(0) + "\""
        : ColumnNames.list(config.label());
  }

  private static String describe(Map<String, Long> counts) {
    List<String> most =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .limit(20)
            .map(Map.Entry::getKey)
            .toList();
    List<String> shown = new ArrayList<>();
    counts.forEach(
        (name, count) -> {
          if (most.contains(name)) {
            shown.add(name + " (" + count + " rows)");
          }
        });
    int more = counts.size() - shown.size();
    return String.join(", ", shown) + (more > 0 ? " and " + more + " more" : "");
  }

  private static DataException constant(String label, String value) {
    return DataException.expected(
            "a label of at least two different values",
            ColumnNames.quoted(value) + " in all training rows")
        .column(label)
        .remedy("Name the right column in data.label, or take rows of other labels along.")
        .build();
  }
}
