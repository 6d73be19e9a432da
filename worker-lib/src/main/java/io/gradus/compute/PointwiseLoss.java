package io.gradus.compute;

/** A loss that compares each output with its own target; a row's loss is the mean. */
abstract sealed class PointwiseLoss extends Loss
    permits AbsoluteErrorLoss,
        BinaryCrossEntropyLoss,
        BinaryFocalLoss,
        GammaLoss,
        HuberLoss,
        NegativeBinomialLoss,
        PoissonLoss,
        QuantileLoss,
        SquaredErrorLoss,
        TweedieLoss {

  PointwiseLoss(int outputs) {
    super(outputs);
  }

  @Override
  public final int targetWidth() {
    return outputs;
  }

  /** The loss of output {@code y} for target {@code t}. */
  abstract double loss(double y, double t);

  /** {@code ∂loss/∂y} */
  abstract double slope(double y, double t);

  @Override
  public final double row(float[] y, int at, float[] t, int target, float weight, float[] errors) {
    double sum = 0;
    double scale = weight / (double) outputs;
    for (int i = 0; i < outputs; i++) {
      double output = y[at + i];
      double wanted = t[target + i];
      sum += loss(output, wanted);
      errors[at + i] = (float) (scale * slope(output, wanted));
    }
    return sum / outputs;
  }
}
