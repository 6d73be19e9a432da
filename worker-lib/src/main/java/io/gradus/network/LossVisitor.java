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

  /**
   * A question that concerns a few kinds of losses. Only where {@link #otherwise} is right for
   * every kind that will ever be added.
   */
  abstract class Question<R> implements LossVisitor<R> {
    /** The answer for all kinds whose method is not overridden. */
    protected abstract R otherwise(LossSpec loss);

    @Override
    public R squaredError(SquaredError loss) {
      return otherwise(loss);
    }

    @Override
    public R absoluteError(AbsoluteError loss) {
      return otherwise(loss);
    }

    @Override
    public R huber(Huber loss) {
      return otherwise(loss);
    }

    @Override
    public R quantile(Quantile loss) {
      return otherwise(loss);
    }

    @Override
    public R quantiles(Quantiles loss) {
      return otherwise(loss);
    }

    @Override
    public R gaussianNll(GaussianNll loss) {
      return otherwise(loss);
    }

    @Override
    public R poisson(Poisson loss) {
      return otherwise(loss);
    }

    @Override
    public R negativeBinomial(NegativeBinomial loss) {
      return otherwise(loss);
    }

    @Override
    public R tweedie(Tweedie loss) {
      return otherwise(loss);
    }

    @Override
    public R gamma(Gamma loss) {
      return otherwise(loss);
    }

    @Override
    public R binaryCrossEntropy(BinaryCrossEntropy loss) {
      return otherwise(loss);
    }

    @Override
    public R binaryFocal(BinaryFocal loss) {
      return otherwise(loss);
    }

    @Override
    public R softmaxCrossEntropy(SoftmaxCrossEntropy loss) {
      return otherwise(loss);
    }

    @Override
    public R softmaxFocal(SoftmaxFocal loss) {
      return otherwise(loss);
    }

    @Override
    public R ordinalCoral(OrdinalCoral loss) {
      return otherwise(loss);
    }

    @Override
    public R ordinalCorn(OrdinalCorn loss) {
      return otherwise(loss);
    }
  }
}
