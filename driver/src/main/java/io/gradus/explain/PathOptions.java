package io.gradus.explain;

import io.gradus.encode.DataException;
import io.gradus.metric.Metric;
import io.gradus.network.Task;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is explained along the way from a baseline to rows.
 *
 * @param attributions how rows are compared with the baseline
 * @param traces how many rows with the largest losses are traced
 * @param rows which rows are traced besides, each by {@code column=value}
 * @param sample of how many rows the importance and the effects of columns are computed, at most
 * @param metric by which permuted columns are told, beside the loss; empty for what is usual: the
 *     area under the curve of two classes and of labels, accuracy of more classes, the root of the
 *     mean squared error of numbers
 */
public record PathOptions(
    AttributionOptions attributions,
    int traces,
    List<String> rows,
    int sample,
    Optional<Metric> metric) {
  /** What is explained where nobody says what. */
  public static final PathOptions DEFAULT =
      new PathOptions(AttributionOptions.DEFAULT, 5, List.of(), 5_000, Optional.empty());

  public PathOptions {
    rows = List.copyOf(rows);
  }

  /**
   * The metric by which permuted columns are told.
   *
   * @throws DataException if the task does not have the one that was chosen
   */
  Metric metricOf(Task task) {
    Metric chosen =
        metric.orElse(
            switch (task) {
              case BINARY, MULTILABEL -> Metric.AUC;
              case MULTICLASS -> Metric.ACCURACY;
              case REGRESSION -> Metric.RMSE;
            });
    if (!chosen.suits(task)) {
      throw DataException.expected("--metric of a %s model".formatted(task.id()), chosen.id())
          .remedy(
              "It has %s."
                  .formatted(
                      Metric.of(task).stream().map(Metric::id).collect(Collectors.joining(", "))))
          .build();
    }
    return chosen;
  }
}
