package io.gradus.compute;

/**
 * The loss of {@link io.gradus.network.OrdinalLoss}: the sum of the binary cross-entropy of each
 * output's logit, whether the row's class is above the output's.
 */
final class OrdinalStepsLoss extends Loss {
  private final Reach reach;
  private final BinaryCrossEntropyLoss step;

  /** Of which outputs a row tells. */
  enum Reach {
    /** All. */
    ALL,
    /** Those up to its class, since the others are about rows that are above. */
    UP_TO_CLASS
  }

  OrdinalStepsLoss(int outputs, Reach reach) {
    super(outputs);
    this.reach = reach;
    this.step = new BinaryCrossEntropyLoss(1, 1);
  }

  @Override
  public int targetWidth() {
    return 1;
  }

  @Override
  public double row(float[] y, int at, float[] t, int target, float weight, float[] errors) {
    int label = SoftmaxCrossEntropyLoss.label(t[target], outputs + 1);
    int told = reach == Reach.ALL ? outputs : Math.min(label + 1, outputs);
    double sum = 0;
    for (int k = 0; k < told; k++) {
      double above = label > k ? 1 : 0;
      double logit = y[at + k];
      sum += step.loss(logit, above);
      errors[at + k] = (float) (weight * step.slope(logit, above));
    }
    for (int k = told; k < outputs; k++) {
      errors[at + k] = 0;
    }
    return sum;
  }
}
