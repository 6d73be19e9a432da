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
  },

  /** Logits of the probabilities of classes: soft-max. */
  SOFTMAX {
    @Override
    void toPredictions(float[] outputs, int rows, int width) {
      for (int row = 0; row < rows; row++) {
        softmax(outputs, row * width, width);
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
