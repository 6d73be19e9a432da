package io.gradus.compute;

/** {@code −(1 − p)^γ·log p} of the soft-max probability p of the row's class. */
final class SoftmaxFocalLoss extends Loss {
  private final double gamma;

  SoftmaxFocalLoss(int classes, double gamma) {
    super(classes);
    this.gamma = gamma;
  }

  @Override
  public int targetWidth() {
    return 1;
  }

  /**
   * With {@code ∂p_c/∂y_i = p_c·([i = c] − p_i)} the error is a factor times {@code p − [i = c]}.
   */
  @Override
  public double row(float[] y, int at, float[] t, int target, float weight, float[] errors) {
    int label = SoftmaxCrossEntropyLoss.label(t[target], outputs);
    float largest = y[at];
    for (int i = at; i < at + outputs; i++) {
      largest = Math.max(largest, y[i]);
    }
    double atLabel = y[at + label] - largest;
    double others = 0;
    for (int i = at; i < at + outputs; i++) {
      double exp = Math.exp(y[i] - largest);
      errors[i] = (float) exp;
      others += i == at + label ? 0 : exp;
    }
    double sum = others + Math.exp(atLabel);
    double missing = others / sum;
    double surprise = Math.log(sum) - atLabel;
    double focus = Math.pow(missing, gamma);
    double slope = focus + gamma * tail(missing) * (1 - missing) * surprise;
    float scale = (float) (weight * slope / sum);
    for (int i = at; i < at + outputs; i++) {
      errors[i] *= scale;
    }
    errors[at + label] = (float) (-weight * slope * missing);
    return focus * surprise;
  }

  /**
   * {@code (1 − p)^(γ − 1)}, as it is where it is multiplied by a surprise that is nearly 1 − p.
   */
  private double tail(double missing) {
    return gamma == 0 || missing == 0 ? 0 : Math.pow(missing, gamma - 1);
  }
}
