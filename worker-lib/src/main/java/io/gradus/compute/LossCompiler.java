package io.gradus.compute;

import io.gradus.network.AbsoluteError;
import io.gradus.network.BinaryCrossEntropy;
import io.gradus.network.BinaryFocal;
import io.gradus.network.Gamma;
import io.gradus.network.GaussianNll;
import io.gradus.network.Huber;
import io.gradus.network.LossVisitor;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.OrdinalCoral;
import io.gradus.network.OrdinalCorn;
import io.gradus.network.Poisson;
import io.gradus.network.Quantile;
import io.gradus.network.Quantiles;
import io.gradus.network.SoftmaxCrossEntropy;
import io.gradus.network.SoftmaxFocal;
import io.gradus.network.SquaredError;
import io.gradus.network.Tweedie;

/** The loss that computes a declared one. */
record LossCompiler(int outputs) implements LossVisitor<Loss> {
  @Override
  public Loss squaredError(SquaredError spec) {
    return new SquaredErrorLoss(outputs);
  }

  @Override
  public Loss absoluteError(AbsoluteError spec) {
    return new AbsoluteErrorLoss(outputs);
  }

  @Override
  public Loss huber(Huber spec) {
    return new HuberLoss(outputs, spec.delta());
  }

  @Override
  public Loss quantile(Quantile spec) {
    return new QuantileLoss(outputs, spec.q());
  }

  @Override
  public Loss poisson(Poisson spec) {
    return new PoissonLoss(outputs);
  }

  @Override
  public Loss negativeBinomial(NegativeBinomial spec) {
    return spec.learnsDispersion()
        ? new LearnedDispersionLoss()
        : new NegativeBinomialLoss(outputs, spec.dispersion());
  }

  @Override
  public Loss tweedie(Tweedie spec) {
    return new TweedieLoss(outputs, spec.power());
  }

  @Override
  public Loss gamma(Gamma spec) {
    return new GammaLoss(outputs);
  }

  @Override
  public Loss binaryFocal(BinaryFocal spec) {
    return new BinaryFocalLoss(outputs, spec);
  }

  @Override
  public Loss softmaxFocal(SoftmaxFocal spec) {
    return new SoftmaxFocalLoss(outputs, spec.gamma());
  }

  @Override
  public Loss binaryCrossEntropy(BinaryCrossEntropy spec) {
    return new BinaryCrossEntropyLoss(outputs, spec.positiveWeight());
  }

  @Override
  public Loss softmaxCrossEntropy(SoftmaxCrossEntropy spec) {
    return new SoftmaxCrossEntropyLoss(outputs, spec.labelSmoothing());
  }

  @Override
  public Loss quantiles(Quantiles spec) {
    return new QuantilesLoss(spec);
  }

  @Override
  public Loss gaussianNll(GaussianNll spec) {
    return new GaussianLoss(spec);
  }

  @Override
  public Loss ordinalCoral(OrdinalCoral spec) {
    return new OrdinalStepsLoss(outputs, OrdinalStepsLoss.Reach.ALL);
  }

  @Override
  public Loss ordinalCorn(OrdinalCorn spec) {
    return new OrdinalStepsLoss(outputs, OrdinalStepsLoss.Reach.UP_TO_CLASS);
  }
}
