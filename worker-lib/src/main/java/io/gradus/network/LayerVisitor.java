package io.gradus.network;

/**
 * What somebody does with layers, a method for each kind. Implement it wherever kinds of layers are
 * told apart: when a kind is added, the compiler then asks for its method.
 *
 * @param <C> what is known beside the layer, such as its {@link ShapedLayer}
 * @param <R> what comes out
 */
public interface LayerVisitor<C, R> {
  R dense(Dense layer, C context);

  R activation(Activation layer, C context);

  R prelu(Prelu layer, C context);

  R gated(Gated layer, C context);

  R dropout(Dropout layer, C context);

  R layerNorm(LayerNorm layer, C context);

  R batchNorm(BatchNorm layer, C context);

  R groupNorm(GroupNorm layer, C context);

  R residual(Residual layer, C context);

  R conv2d(Conv2d layer, C context);

  R maxPool2d(MaxPool2d layer, C context);

  R avgPool2d(AvgPool2d layer, C context);

  R globalAveragePool(GlobalAveragePool layer, C context);

  R flatten(Flatten layer, C context);

  R members(Members layer, C context);

  R batchEnsemble(BatchEnsemble layer, C context);

  R memberScale(MemberScale layer, C context);

  R memberDense(MemberDense layer, C context);

  R combineMembers(CombineMembers layer, C context);

  /** For all kinds of embeddings; {@link NumberEmbedding.Visitor} tells them apart. */
  R numberEmbedding(NumberEmbedding layer, C context);

  R coral(Coral layer, C context);

  R scale(FeatureScale layer, C context);

  R ntkDense(NtkDense layer, C context);

  R parametricActivation(ParametricActivation layer, C context);

  /**
   * A question that concerns a few kinds of layers, such as "is it an activation function?". Only
   * where {@link #otherwise} is right for every kind that will ever be added.
   */
  abstract class Question<C, R> implements LayerVisitor<C, R> {
    /** The answer for all kinds whose method is not overridden. */
    protected abstract R otherwise(LayerSpec layer, C context);

    @Override
    public R dense(Dense layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R activation(Activation layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R prelu(Prelu layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R gated(Gated layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R dropout(Dropout layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R layerNorm(LayerNorm layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R batchNorm(BatchNorm layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R groupNorm(GroupNorm layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R residual(Residual layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R conv2d(Conv2d layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R maxPool2d(MaxPool2d layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R avgPool2d(AvgPool2d layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R globalAveragePool(GlobalAveragePool layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R flatten(Flatten layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R coral(Coral layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R scale(FeatureScale layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R ntkDense(NtkDense layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R parametricActivation(ParametricActivation layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R members(Members layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R batchEnsemble(BatchEnsemble layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R memberScale(MemberScale layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R memberDense(MemberDense layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R combineMembers(CombineMembers layer, C context) {
      return otherwise(layer, context);
    }

    @Override
    public R numberEmbedding(NumberEmbedding layer, C context) {
      return otherwise(layer, context);
    }
  }
}
