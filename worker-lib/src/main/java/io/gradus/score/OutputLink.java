package io.gradus.score;

import io.gradus.network.LossSpec;
import io.gradus.network.Task;

/** What a network's raw outputs are of that which it predicts. Shapes [rows, width], row-major. */
public enum OutputLink {
  /** Logits, each of a probability: {@code 1/(1 + e⁻ʸ)}. */
  LOGISTIC {
    @Override
    void toPredictions(float[] outputs, int rows, int width) {
      for (int i = 0; i < rows * width; i++) {
        outputs[i] = (float) (1 / (1 + Math.exp(-outputs[i])));
      }
    }

    @Override
    void mean(float[][] outputs, double[] shares, int rows, int width, float[] into) {
      double[] yes = new double[outputs.length];
      double[] no = new double[outputs.length];
      for (int i = 0; i < rows * width; i++) {
        for (int k = 0; k < outputs.length; k++) {
          double share = Math.log(shares[k]);
          yes[k] = share - softplus(-outputs[k][i]);
          no[k] = share - softplus(outputs[k][i]);
        }
        into[i] = (float) (logSumExp(yes) - logSumExp(no));
      }
    }
  },

  /** Logits of the probabilities of classes: soft-max. */
  SOFTMAX {
    @Override
    void toPredictions(float[] outputs, int rows, int width) {
      for (int row = 0; row < rows; row++) {
        softmax(outputs, row * width, width);
      }
    }

    @Override
    void mean(float[][] outputs, double[] shares, int rows, int width, float[] into) {
      double[] logits = new double[width];
      double[] terms = new double[outputs.length];
      double[] sums = new double[outputs.length];
      for (int row = 0; row < rows; row++) {
        for (int k = 0; k < outputs.length; k++) {
          for (int i = 0; i < width; i++) {
            logits[i] = outputs[k][row * width + i];
          }
          sums[k] = logSumExp(logits);
        }
        for (int i = 0; i < width; i++) {
          for (int k = 0; k < outputs.length; k++) {
            terms[k] = Math.log(shares[k]) + outputs[k][row * width + i] - sums[k];
          }
          into[row * width + i] = (float) logSumExp(terms);
        }
      }
    }
  },

  /** Logarithms of mean counts or amounts. */
  LOGARITHM {
    @Override
    void toPredictions(float[] outputs, int rows, int width) {
      for (int i = 0; i < rows * width; i++) {
        outputs[i] = (float) Math.exp(outputs[i]);
      }
    }

    @Override
    double toNumber(double output) {
      return Math.exp(output);
    }

    @Override
    double toOutput(double number) {
      return Math.log(number);
    }

    @Override
    public void toScores(float[] outputs, int rows, int width) {
      toPredictions(outputs, rows, width);
    }
  },

  /** The numbers themselves. */
  IDENTITY {
    @Override
    void toPredictions(float[] outputs, int rows, int width) {}
  };

  /** What the outputs of a network are that was trained with a loss for a task. */
  public static OutputLink of(Task task, LossSpec loss) {
    return switch (task) {
      case BINARY, MULTILABEL -> LOGISTIC;
      case MULTICLASS -> SOFTMAX;
      case REGRESSION -> loss.targets().areOfLogarithms() ? LOGARITHM : IDENTITY;
    };
  }

  /** Turns outputs into probabilities, mean counts or numbers, in place. */
  abstract void toPredictions(float[] outputs, int rows, int width);

  /**
   * The outputs of which {@link #toPredictions} makes the mean of the probabilities that it makes
   * of several networks' outputs. Of logits, of which probabilities are as exact as they can be.
   *
   * @param outputs of each network
   * @param shares what each of them counts, together 1
   * @param into takes [rows, width]
   */
  void mean(float[][] outputs, double[] shares, int rows, int width, float[] into) {
    throw new IllegalStateException("Numbers have units, which decide their mean.");
  }

  /** The number that an output stands for, where numbers are predicted. */
  double toNumber(double output) {
    return output;
  }

  /** The output that stands for a number, where numbers are predicted. */
  double toOutput(double number) {
    return number;
  }

  /** The logarithm of 1 + eˣ. */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double logSumExp(double[] terms) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double term : terms) {
      largest = Math.max(largest, term);
    }
    double sum = 0;
    for (double term : terms) {
      sum += Math.exp(term - largest);
    }
    return largest + Math.log(sum);
  }

  /**
   * Turns outputs into what {@code io.gradus.metric.MetricSums} takes, in place: logits stay
   * logits, for metrics are more exact on them; numbers must be what they are about.
   */
  public void toScores(float[] outputs, int rows, int width) {}

  private static void softmax(float[] outputs, int from, int width) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + width; i++) {
      largest = Math.max(largest, outputs[i]);
    }
    double sum = 0;
    for (int i = from; i < from + width; i++) {
      double exp = Math.exp(outputs[i] - largest);
      outputs[i] = (float) exp;
      sum += exp;
    }
    for (int i = from; i < from + width; i++) {
      outputs[i] = (float) (outputs[i] / sum);
    }
  }
}
