package io.gradus.metric;

import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.Quantiles;
import io.gradus.network.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one row's prediction is off by, the same for every model of a task, so that two models can
 * be compared row by row. All are better where they are smaller.
 */
public enum RowLoss {
  /**
   * The negative log-likelihood (natural logarithm) of the class, or the mean over labels; its mean
   * over rows is {@link Metric#LOG_LOSS}.
   */
  LOG_LOSS(Metric.LOG_LOSS) {
    @Override
    double ofLabel(double logit, boolean isSo) {
      double margin = isSo ? logit : -logit;
      return Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin);
    }

    @Override
    double ofClass(float[] logits, int at, int classes, int actual) {
      return logSumExp(logits, at, classes) - logits[at + actual];
    }
  },

  /** The squared distance of probabilities, as {@link Metric#BRIER} has it. */
  BRIER(Metric.BRIER) {
    @Override
    double ofLabel(double logit, boolean isSo) {
      double off = 1 / (1 + Math.exp(-logit)) - (isSo ? 1 : 0);
      return off * off;
    }

    @Override
    double ofClass(float[] logits, int at, int classes, int actual) {
      double all = logSumExp(logits, at, classes);
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        double off = Math.exp(logits[at + c] - all) - (c == actual ? 1 : 0);
        sum += off * off;
      }
      return sum;
    }
  },

  /** The squared error in the target's unit, the mean over targets. */
  SQUARED_ERROR(null) {
    @Override
    double ofNumber(double error) {
      return error * error;
    }
  },

  /** The absolute error, the mean over targets; its mean over rows is {@link Metric#MAE}. */
  ABSOLUTE_ERROR(Metric.MAE) {
    @Override
    double ofNumber(double error) {
      return Math.abs(error);
    }
  },

  /** The mean over quantiles, as {@link Metric#PINBALL_LOSS} has it. */
  PINBALL_LOSS(Metric.PINBALL_LOSS) {
    @Override
    public boolean isOf(Task task, LossSpec loss) {
      return loss instanceof Quantiles;
    }

    @Override
    public void ofSpread(
        LossSpec loss, float[] outputs, float[] targets, int rows, double unit, double[] into) {
      List<Double> q = ((Quantiles) loss).q();
      for (int row = 0; row < rows; row++) {
        double sum = 0;
        for (int i = 0; i < q.size(); i++) {
          double distance = targets[row] - (double) outputs[row * q.size() + i];
          sum += Math.max(q.get(i) * distance, (q.get(i) - 1) * distance);
        }
        into[row] = unit * sum / q.size();
      }
    }
  },

  /** The negative logarithm of a normal density, as {@link Metric#NLL} has it. */
  NLL(Metric.NLL) {
    @Override
    public boolean isOf(Task task, LossSpec loss) {
      return loss instanceof GaussianNll;
    }

    @Override
    public void ofSpread(
        LossSpec loss, float[] outputs, float[] targets, int rows, double unit, double[] into) {
      for (int row = 0; row < rows; row++) {
        double distance = targets[row] - (double) outputs[2 * row];
        double logVariance = outputs[2 * row + 1];
        into[row] =
            (Math.log(2 * Math.PI) + logVariance + distance * distance / Math.exp(logVariance)) / 2
                + Math.log(unit);
      }
    }
  };

  private final Optional<Metric> metric;

  RowLoss(Metric metric) {
    this.metric = Optional.ofNullable(metric);
  }

  /** The name on the command line and in JSON, such as {@code "log_loss"}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The loss of that {@link #id()}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static RowLoss of(String id) {
    return Arrays.stream(values())
        .filter(loss -> loss.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected one of %s, found \"%s\"."
                        .formatted(
                            Arrays.stream(values())
                                .map(RowLoss::id)
                                .collect(Collectors.joining(", ")),
                            id)));
  }

  /** The metric that is its mean over rows, if there is one. */
  public Optional<Metric> metric() {
    return metric;
  }

  /** The losses that a network tells, the most telling first. */
  public static List<RowLoss> all(Task task, LossSpec loss) {
    return List.of(PINBALL_LOSS, NLL, LOG_LOSS, BRIER, SQUARED_ERROR, ABSOLUTE_ERROR).stream()
        .filter(one -> one.isOf(task, loss))
        .toList();
  }

  /** Whether a network of that task and loss tells it. */
  public boolean isOf(Task task, LossSpec loss) {
    return (this == SQUARED_ERROR || this == ABSOLUTE_ERROR) == (task == Task.REGRESSION);
  }

  /** Whether it is of what a network tells beside one number: see {@link #ofSpread}. */
  public boolean isOfSpread() {
    return this == PINBALL_LOSS || this == NLL;
  }

  /**
   * The losses of rows.
   *
   * @param outputs [rows, width]: logits, or numbers in the target's unit
   * @param targets [rows, 1] with class indices or 0 and 1, or [rows, width]
   * @param into takes [rows]
   */
  public void of(Task task, float[] outputs, float[] targets, int width, int rows, double[] into) {
    for (int row = 0; row < rows; row++) {
      if (task == Task.MULTICLASS) {
        into[row] = ofClass(outputs, row * width, width, (int) targets[row]);
        continue;
      }
      double sum = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        sum +=
            task == Task.REGRESSION
                ? ofNumber(outputs[i] - (double) targets[i])
                : ofLabel(outputs[i], targets[i] > 0.5f);
      }
      into[row] = sum / width;
    }
  }

  /**
   * The losses of rows of which more is told than one number.
   *
   * @param loss of the network
   * @param outputs several quantiles, [rows, quantiles], or mean and logarithm of the variance,
   *     [rows, 2], in the same unit as targets
   * @param targets [rows]
   * @param unit what 1 of them is in the target's own unit
   * @param into takes [rows]
   */
  public void ofSpread(
      LossSpec loss, float[] outputs, float[] targets, int rows, double unit, double[] into) {
    throw new IllegalStateException(id() + " is of one number a row.");
  }

  double ofLabel(double logit, boolean isSo) {
    throw new IllegalStateException(id() + " is not of labels.");
  }

  double ofClass(float[] logits, int at, int classes, int actual) {
    throw new IllegalStateException(id() + " is not of classes.");
  }

  double ofNumber(double error) {
    throw new IllegalStateException(id() + " is not of numbers.");
  }

  private static double logSumExp(float[] logits, int at, int classes) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      largest = Math.max(largest, logits[at + c]);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(logits[at + c] - largest);
    }
    return largest + Math.log(sum);
  }
}
