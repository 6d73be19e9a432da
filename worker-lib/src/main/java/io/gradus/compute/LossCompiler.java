package io.gradus.compute;

import io.gradus.network.LossSpec;

/** The loss that computes a declared one. */
record LossCompiler(int outputs) implements LossSpec.Visitor<Loss> {
  @Override
  public Loss squaredError(LossSpec.SquaredError spec) {
    return new PointwiseLoss.SquaredError(outputs);
  }

  @Override
  public Loss absoluteError(LossSpec.AbsoluteError spec) {
    return new PointwiseLoss.AbsoluteError(outputs);
  }

  @Override
  public Loss huber(LossSpec.Huber spec) {
    return new PointwiseLoss.Huber(outputs, spec.delta());
  }

  @Override
  public Loss quantile(LossSpec.Quantile spec) {
    return new PointwiseLoss.Quantile(outputs, spec.q());
  }

  @Override
  public Loss poisson(LossSpec.Poisson spec) {
    return new PointwiseLoss.Poisson(outputs);
  }

  @Override
  public Loss negativeBinomial(LossSpec.NegativeBinomial spec) {
    return new PointwiseLoss.NegativeBinomial(outputs, spec.dispersion());
  }

  @Override
  public Loss tweedie(LossSpec.Tweedie spec) {
    return new PointwiseLoss.Tweedie(outputs, spec.power());
  }

  @Override
  public Loss gamma(LossSpec.Gamma spec) {
    return new PointwiseLoss.Gamma(outputs);
  }

  @Override
  public Loss binaryFocal(LossSpec.BinaryFocal spec) {
    return new PointwiseLoss.BinaryFocal(outputs, spec);
  }

  @Override
  public Loss softmaxFocal(LossSpec.SoftmaxFocal spec) {
    return new SoftmaxFocal(outputs, spec.gamma());
  }

  @Override
  public Loss binaryCrossEntropy(LossSpec.BinaryCrossEntropy spec) {
    return new PointwiseLoss.BinaryCrossEntropy(outputs, spec.positiveWeight());
  }

  @Override
  public Loss softmaxCrossEntropy(LossSpec.SoftmaxCrossEntropy spec) {
    return new SoftmaxCrossEntropy(outputs, spec.labelSmoothing());
  }
}
