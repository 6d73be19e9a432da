package io.gradus.network;

/**
 * What somebody does with losses, a method for each kind. Implement it wherever kinds of losses are
 * told apart: when a kind is added, the compiler then asks for its method.
 *
 * @param <R> what comes out
 */
public interface LossVisitor<R> {
  R squaredError(SquaredError loss);

  R absoluteError(AbsoluteError loss);

  R huber(Huber loss);

  R quantile(Quantile loss);

  R quantiles(Quantiles loss);

  R gaussianNll(GaussianNll loss);

  R poisson(Poisson loss);

  R negativeBinomial(NegativeBinomial loss);

  R tweedie(Tweedie loss);

  R gamma(Gamma loss);

  R binaryCrossEntropy(BinaryCrossEntropy loss);

  R binaryFocal(BinaryFocal loss);

  R softmaxCrossEntropy(SoftmaxCrossEntropy loss);

  R softmaxFocal(SoftmaxFocal loss);

  R ordinalCoral(OrdinalCoral loss);

  R ordinalCorn(OrdinalCorn loss);
}
