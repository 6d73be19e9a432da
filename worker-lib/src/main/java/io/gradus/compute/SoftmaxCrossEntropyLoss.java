package io.gradus.compute;

/**
 * {@code log Σeʸ − Σ q·y} with smoothed targets q, and its error {@code softmax(y) − q}: soft-max
 * and loss in one.
 */
final class SoftmaxCrossEntropyLoss extends Loss {
  private final double smoothed;
  private final double share;

  SoftmaxCrossEntropyLoss(int classes, double labelSmoothing) {
    super(classes);
    this.smoothed = 1 - labelSmoothing;
    this.share = labelSmoothing / classes;
  }

  @Override
  public int targetWidth() {
    return 1;
  }

  @Override
  public double row(float[] y, int at, float[] t, int target, float weight, float[] errors) {
    int label = label(t[target], outputs);
    float largest = y[at];
    double total = 0;
    for (int i = at; i < at + outputs; i++) {
      largest = Math.max(largest, y[i]);
      total += y[i];
    }
    double atLabel = y[at + label];
    double sum = 0;
    for (int i = at; i < at + outputs; i++) {
      double exp = Math.exp(y[i] - largest);
      errors[i] = (float) exp;
      sum += exp;
    }
    float scale = (float) (weight / sum);
    float everywhere = (float) (weight * share);
    for (int i = at; i < at + outputs; i++) {
      errors[i] = errors[i] * scale - everywhere;
    }
    errors[at + label] -= (float) (weight * smoothed);
    double smoothing = share == 0 ? 0 : share * total;
    return largest + Math.log(sum) - smoothed * atLabel - smoothing;
  }

  /** The class that a target names. */
  static int label(float target, int classes) {
    int label = (int) target;
    if (label != target || label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "Expected a class index from 0 to %s as target, found %s."
              .formatted(classes - 1, target));
    }
    return label;
  }
}
