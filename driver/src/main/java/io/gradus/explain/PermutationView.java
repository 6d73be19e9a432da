package io.gradus.explain;

import io.gradus.metric.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Makes of what was measured of permuted columns what is told of them. */
final class PermutationView {
  private final List<String> columns;
  private final Metric metric;
  private final PermutationPass.Found found;

  PermutationView(List<String> columns, Metric metric, PermutationPass.Found found) {
    this.columns = columns;
    this.metric = metric;
    this.found = found;
  }

  /** The columns without which the rows are predicted worst first. */
  List<ExplainedColumns.Permutation> columns() {
    List<ExplainedColumns.Permutation> all = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      double[] loss = worse(column, Metric.LOSS);
      double[] worse = worse(column, metric);
      boolean defined = Arrays.stream(worse).allMatch(Double::isFinite);
      all.add(
          new ExplainedColumns.Permutation(
              columns.get(column),
              Metric.LOSS.id(),
              mean(loss),
              deviation(loss),
              metric.id(),
              defined ? (Double) found.unchanged().value(metric) : null,
              defined ? (Double) mean(worse) : null,
              defined ? (Double) deviation(worse) : null));
    }
    ToDoubleFunction<ExplainedColumns.Permutation> most =
        one -> one.worse() == null ? 0 : -one.worse();
    all.sort(Comparator.comparingDouble(most).thenComparingDouble(one -> -one.increase()));
    return all;
  }

  /** What people should know of a metric that is not defined on these rows. */
  List<String> notes() {
    if (Double.isFinite(found.unchanged().value(metric))) {
      return List.of();
    }
    return List.of(
        "The metric %s is not defined on these rows, so permuted columns are told by the loss alone: choose another by --metric."
            .formatted(metric.id()));
  }

  /** By how much a metric gets worse, of each repetition. */
  private double[] worse(int column, Metric of) {
    double before = found.unchanged().value(of);
    double sign = of.greaterIsBetter() ? -1 : 1;
    return found.permuted().get(column).stream()
        .mapToDouble(after -> sign * (after.value(of) - before))
        .toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(
        Arrays.stream(values).map(value -> (value - mean) * (value - mean)).average().orElse(0));
  }
}
