package io.gradus.compute;

import io.gradus.network.Task;

/** What the raw outputs of a network mean. */
public final class Outputs {
  private Outputs() {}

  /**
   * Turns raw outputs into probabilities, in place: soft-max for {@link Task#MULTICLASS}, the
   * logistic function for {@link Task#BINARY} and {@link Task#MULTILABEL}. Regression outputs stay
   * as they are.
   *
   * @param outputs [rows, width]
   */
  public static void toProbabilities(Task task, float[] outputs, int rows, int width) {
    switch (task) {
      case BINARY, MULTILABEL -> {
        for (int i = 0; i < rows * width; i++) {
          outputs[i] = (float) (1 / (1 + Math.exp(-outputs[i])));
        }
      }
      case MULTICLASS -> {
        for (int row = 0; row < rows; row++) {
          softmax(outputs, row * width, width);
        }
      }
      case REGRESSION -> {}
    }
  }

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
