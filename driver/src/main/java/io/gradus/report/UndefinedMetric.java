package io.gradus.report;

import io.gradus.encode.ColumnNames;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Says why rows do not define a metric. */
public final class UndefinedMetric {
  private UndefinedMetric() {}

  /**
   * A part of a sentence, such as {@code "no auc: all validation rows are of the class "1""}.
   *
   * @param metrics of the rows
   * @param classes of the label, in the order of the confusion matrix; empty if there are none
   */
  public static String reason(Metric metric, Metrics metrics, List<String> classes) {
    return "no %s: %s".formatted(name(metric), cause(metric, metrics, classes));
  }

  /** The metric as configurations write it. */
  public static String name(Metric metric) {
    return metric.id().replace('_', '-').toLowerCase(Locale.ROOT);
  }

  private static String cause(Metric metric, Metrics metrics, List<String> classes) {
    if (!(metrics.weight() > 0)) {
      return "the validation rows have no weight";
    }
    List<String> present = present(metrics, classes);
    if (present.size() == 1) {
      return "all validation rows are of the class " + ColumnNames.quoted(present.get(0));
    }
    return metric == Metric.R2
        ? "all validation rows have the same target"
        : "the validation rows do not have both kinds of a label";
  }

  /** The classes that rows are of, where that was counted. */
  private static List<String> present(Metrics metrics, List<String> classes) {
    List<String> present = new ArrayList<>();
    double[][] confusion = metrics.confusion().orElse(new double[0][]);
    for (int actual = 0; actual < Math.min(confusion.length, classes.size()); actual++) {
      if (DoubleStream.of(confusion[actual]).sum() > 0) {
        present.add(classes.get(actual));
      }
    }
    return present;
  }
}
