package io.gradus.explain;

import io.gradus.network.Activation;
import io.gradus.network.BatchNorm;
import io.gradus.network.Dropout;
import io.gradus.network.FeatureScale;
import io.gradus.network.GroupNorm;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.MemberScale;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Prelu;

/**
 * What layers do with nodes and places, where activation functions, norms, scales and dropout are
 * alike: behind them each value belongs to the node, and lies at the place, that it had before.
 * Other kinds have to be told one by one.
 */
abstract class NodeKeeping<C, R> implements LayerVisitor<C, R> {
  /** The answer for all of them. */
  abstract R kept(LayerSpec layer, C context);

  @Override
  public final R activation(Activation layer, C context) {
    return kept(layer, context);
  }

  @Override
  public final R prelu(Prelu layer, C context) {
    return kept(layer, context);
  }

  @Override
  public final R parametricActivation(ParametricActivation layer, C context) {
    return kept(layer, context);
  }

  @Override
  public final R scale(FeatureScale layer, C context) {
    return kept(layer, context);
  }

  @Override
  public final R memberScale(MemberScale layer, C context) {
    return kept(layer, context);
  }

  @Override
  public final R dropout(Dropout layer, C context) {
    return kept(layer, context);
  }

  @Override
  public final R layerNorm(LayerNorm layer, C context) {
    return kept(layer, context);
  }

  @Override
  public final R batchNorm(BatchNorm layer, C context) {
    return kept(layer, context);
  }

  @Override
  public final R groupNorm(GroupNorm layer, C context) {
    return kept(layer, context);
  }
}
