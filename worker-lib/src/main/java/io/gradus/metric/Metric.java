package io.gradus.metric;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.gradus.network.Task;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A measure of predictions, in the order in which they are reported. */
public enum Metric {
  /**
   * What training makes small: the weighted mean of the rows' losses. NaN where it was not given.
   */
  LOSS(false, Task.values()),
  /**
   * The share of rows with the right class; with several labels the share of labels that are right.
   * A class is predicted where its logit is the largest (the first of equal ones), a label where
   * its logit is above 0. NaN without weight.
   */
  ACCURACY(true, Task.BINARY, Task.MULTICLASS, Task.MULTILABEL),
  /** The share of rows whose class is among the k largest logits. NaN without weight. */
  TOP_K_ACCURACY(true, Task.MULTICLASS),
  /** The share of rows with all labels right. NaN without weight. */
  EXACT_MATCH(true, Task.MULTILABEL),
  /**
   * The mean negative log-likelihood (natural logarithm) of the class, or of the labels. NaN
   * without weight.
   */
  LOG_LOSS(false, Task.BINARY, Task.MULTICLASS, Task.MULTILABEL),
  /**
   * The mean squared distance of probabilities from what came true (Brier 1950): of a binary task
   * that of the second class, of several classes the sum over them, from 0 to 2, of labels the mean
   * over them. NaN without weight.
   */
  BRIER(false, Task.BINARY, Task.MULTICLASS, Task.MULTILABEL),
  /**
   * How far probabilities are from the shares that came true: the mean distance over fifteen equal
   * parts of the probability (Naeini, Cooper and Hauskrecht 2015), of a binary task that of the
   * second class, of several classes that of the likeliest (Guo et al. 2017), of labels the mean
   * over them. NaN without weight.
   */
  ECE(false, Task.BINARY, Task.MULTICLASS, Task.MULTILABEL),
  /**
   * The probability that a positive row has a larger logit than a negative one, equal logits
   * counting half; over several labels the mean of those which are defined. From the bins of {@link
   * ScoreHistogram}. NaN where all rows have the same label.
   */
  AUC(true, Task.BINARY, Task.MULTILABEL),
  /**
   * Average precision, Σ (Rₙ − Rₙ₋₁)·Pₙ over falling thresholds; over several labels the mean of
   * those which are defined. From the bins of {@link ScoreHistogram}. NaN without a positive row.
   */
  PR_AUC(true, Task.BINARY, Task.MULTILABEL),
  /**
   * The share of rows predicted positive which are positive. NaN where none is predicted positive.
   * Over classes or labels the mean of those which occur as actual or predicted ones, an undefined
   * one counting 0.
   */
  PRECISION(true, Task.BINARY, Task.MULTICLASS, Task.MULTILABEL),
  /**
   * The share of positive rows which are predicted positive. NaN without a positive row. Over
   * classes or labels as {@link #PRECISION}.
   */
  RECALL(true, Task.BINARY, Task.MULTICLASS, Task.MULTILABEL),
  /**
   * 2·tp / (2·tp + fp + fn). NaN where no row is positive or predicted positive. Over classes or
   * labels the mean of those which occur as actual or predicted ones (macro).
   */
  F1(true, Task.BINARY, Task.MULTICLASS, Task.MULTILABEL),
  /** F1 of the counts of all labels together. NaN where no label occurs or is predicted. */
  MICRO_F1(true, Task.MULTILABEL),
  /** The mean absolute error, averaged over outputs. NaN without weight. */
  MAE(false, Task.REGRESSION),
  /**
   * The root of the mean squared error, of each output, averaged over outputs. NaN without weight.
   */
  RMSE(false, Task.REGRESSION),
  /**
   * 1 − Σ w·(y − t)² / Σ w·(t − mean t)², averaged over outputs. NaN where an output's targets are
   * all the same.
   */
  R2(true, Task.REGRESSION);

  private final boolean greaterIsBetter;
  private final Set<Task> tasks;

  Metric(boolean greaterIsBetter, Task... tasks) {
    this.greaterIsBetter = greaterIsBetter;
    this.tasks = EnumSet.copyOf(Arrays.asList(tasks));
  }

  /** The name in JSON, configurations and reports, such as {@code "top_k_accuracy"}. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The metric of that {@link #id()}.
   *
   * @throws IllegalArgumentException if there is none
   */
  @JsonCreator
  public static Metric of(String id) {
    for (Metric metric : values()) {
      if (metric.id().equals(id)) {
        return metric;
      }
    }
    throw new IllegalArgumentException(
        "Expected metric to be one of %s, found \"%s\"."
            .formatted(
                Arrays.stream(values()).map(Metric::id).collect(Collectors.joining(", ")), id));
  }

  /** The metrics that a task can have. */
  public static List<Metric> of(Task task) {
    return Arrays.stream(values()).filter(metric -> metric.suits(task)).toList();
  }

  /** Whether predictions of that task can be measured so. */
  public boolean suits(Task task) {
    return tasks.contains(task);
  }

  /** Whether a greater value is a better one. */
  public boolean greaterIsBetter() {
    return greaterIsBetter;
  }

  /**
   * Whether a value is better than another by more than {@code margin}. NaN is not better than
   * anything; everything else is better than NaN.
   */
  public boolean better(double value, double than, double margin) {
    if (Double.isNaN(value) || Double.isNaN(than)) {
      return !Double.isNaN(value);
    }
    return greaterIsBetter ? value > than + margin : value < than - margin;
  }
}
