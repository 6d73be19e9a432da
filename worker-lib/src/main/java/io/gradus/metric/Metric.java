package io.gradus.metric;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.OrdinalLoss;
import io.gradus.network.Quantiles;
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
  /**
   * By how many places in the order of the classes the predicted one is away, on average, of a
   * network with an ordinal loss. NaN without weight, and where there are more than {@value
   * ClassSums#CONFUSION_CLASSES} classes.
   */
  RANK_MAE(false, Task.MULTICLASS) {
    @Override
    public boolean isOf(LossSpec loss) {
      return loss instanceof OrdinalLoss;
    }
  },
  /**
   * Cohen's kappa with quadratic weights: 1 − Σ w·(i − j)² over pairs of actual and predicted
   * classes, over the same where both were independent. Cohen, 1968. Of a network with an ordinal
   * loss. NaN where it is not defined, as {@link #RANK_MAE} is.
   */
  QUADRATIC_KAPPA(true, Task.MULTICLASS) {
    @Override
    public boolean isOf(LossSpec loss) {
      return loss instanceof OrdinalLoss;
    }
  },
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
  R2(true, Task.REGRESSION),
  /**
   * The mean of {@code max(q·(t − y), (q − 1)·(t − y))} over the rows and over the quantiles that
   * are predicted, of a network of several quantiles. NaN without weight.
   */
  PINBALL_LOSS(false, Task.REGRESSION) {
    @Override
    public boolean isOf(LossSpec loss) {
      return loss instanceof Quantiles;
    }
  },
  /**
   * The mean negative logarithm of the density of the target, of a network that predicts a normal
   * distribution. NaN without weight.
   */
  NLL(false, Task.REGRESSION) {
    @Override
    public boolean isOf(LossSpec loss) {
      return loss instanceof GaussianNll;
    }
  },
  /**
   * The mean continuous ranked probability score, {@code ∫ (F(x) − [x ≥ t])² dx} with {@code F} the
   * predicted distribution, in the target's unit: of a network that predicts a normal distribution.
   * NaN without weight.
   */
  CRPS(false, Task.REGRESSION) {
    @Override
    public boolean isOf(LossSpec loss) {
      return loss instanceof GaussianNll;
    }
  },
  /**
   * The share of rows whose target is within the interval that was fitted to validation rows; where
   * none was, within that of a predicted normal distribution, or from the lowest to the highest of
   * several quantiles; averaged over outputs. To be near to what was asked for, rather than great.
   * NaN without weight.
   */
  COVERAGE(true, Task.REGRESSION) {
    @Override
    public boolean isOf(LossSpec loss) {
      return loss instanceof Quantiles || loss instanceof GaussianNll;
    }

    @Override
    public boolean isGoal() {
      return false;
    }
  },
  /**
   * How wide the interval is that was fitted to validation rows, in the target's unit, averaged
   * over rows and outputs. NaN without weight.
   */
  INTERVAL_WIDTH(false, Task.REGRESSION) {
    /** It is of what is fitted after training. */
    @Override
    public boolean isOf(LossSpec loss) {
      return false;
    }

    @Override
    public boolean isGoal() {
      return false;
    }
  };

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

  /** The metrics that a task can have with its usual loss. */
  public static List<Metric> of(Task task) {
    return of(task, LossSpec.usual(task));
  }

  /** The metrics that a task can have with a loss. */
  public static List<Metric> of(Task task, LossSpec loss) {
    return Arrays.stream(values())
        .filter(metric -> metric.suits(task) && metric.isOf(loss))
        .toList();
  }

  /** Whether predictions of a network with that loss tell what is measured. */
  public boolean isOf(LossSpec loss) {
    return true;
  }

  /** Whether the better value is the better model, so that it can be the goal of a search. */
  public boolean isGoal() {
    return true;
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
