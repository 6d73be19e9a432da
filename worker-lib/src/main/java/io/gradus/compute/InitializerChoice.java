package io.gradus.compute;

import io.gradus.network.Activation;
import io.gradus.network.AvgPool2d;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.BatchNorm;
import io.gradus.network.CombineMembers;
import io.gradus.network.Conv2d;
import io.gradus.network.Coral;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.FeatureScale;
import io.gradus.network.Flatten;
import io.gradus.network.Gated;
import io.gradus.network.GlobalAveragePool;
import io.gradus.network.GroupNorm;
import io.gradus.network.Initializer;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerVisitor;
import io.gradus.network.MaxPool2d;
import io.gradus.network.MemberDense;
import io.gradus.network.MemberScale;
import io.gradus.network.Members;
import io.gradus.network.NtkDense;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Prelu;
import io.gradus.network.Residual;
import io.gradus.network.ShapedLayer;
import java.util.List;
import java.util.Optional;

/**
 * Which initializer suits a weight, by what follows its layer: variances are kept if it makes up
 * for what the next activation function takes away. Each kind of layer says what it asks of the
 * weight before it; nothing, where the values go on to the next layer as they are.
 */
final class InitializerChoice implements LayerVisitor<Void, Optional<Initializer>> {
  private static final InitializerChoice VISITOR = new InitializerChoice();

  /** The next weight makes up for what comes after it. */
  private static final Optional<Initializer> END = Optional.of(Initializer.GLOROT_UNIFORM);

  private InitializerChoice() {}

  /**
   * @param following the layers behind the weight's, in order
   */
  static Initializer by(List<ShapedLayer> following) {
    for (ShapedLayer next : following) {
      Optional<Initializer> choice = next.layer().accept(VISITOR, null);
      if (choice.isPresent()) {
        return choice.get();
      }
    }
    return Initializer.GLOROT_UNIFORM;
  }

  @Override
  public Optional<Initializer> activation(Activation layer, Void context) {
    return Optional.of(
        switch (layer.fn()) {
          case RELU, LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, HARD_SWISH, MISH ->
              Initializer.HE_NORMAL;
          case SELU -> Initializer.LECUN_NORMAL;
          case IDENTITY, SIGMOID, TANH, SOFTPLUS -> Initializer.GLOROT_UNIFORM;
        });
  }

  /** A rectifier, whatever its slope becomes. */
  @Override
  public Optional<Initializer> prelu(Prelu layer, Void context) {
    return Optional.of(Initializer.HE_NORMAL);
  }

  /** A gate lets about half of the variance through, as a rectifier does. */
  @Override
  public Optional<Initializer> gated(Gated layer, Void context) {
    return Optional.of(Initializer.HE_NORMAL);
  }

  @Override
  public Optional<Initializer> dense(Dense layer, Void context) {
    return END;
  }

  @Override
  public Optional<Initializer> coral(Coral layer, Void context) {
    return END;
  }

  @Override
  public Optional<Initializer> ntkDense(NtkDense layer, Void context) {
    return END;
  }

  /** The whole function at first. */
  @Override
  public Optional<Initializer> parametricActivation(ParametricActivation layer, Void context) {
    return activation(layer.activation(), null);
  }

  /** Factors are 1 at first. */
  @Override
  public Optional<Initializer> scale(FeatureScale layer, Void context) {
    return Optional.empty();
  }

  @Override
  public Optional<Initializer> conv2d(Conv2d layer, Void context) {
    return END;
  }

  @Override
  public Optional<Initializer> residual(Residual layer, Void context) {
    return END;
  }

  @Override
  public Optional<Initializer> batchEnsemble(BatchEnsemble layer, Void context) {
    return END;
  }

  @Override
  public Optional<Initializer> memberDense(MemberDense layer, Void context) {
    return END;
  }

  /** Scales are 1 or −1 at first, or have such a variance. */
  @Override
  public Optional<Initializer> memberScale(MemberScale layer, Void context) {
    return Optional.empty();
  }

  @Override
  public Optional<Initializer> members(Members layer, Void context) {
    return Optional.empty();
  }

  @Override
  public Optional<Initializer> combineMembers(CombineMembers layer, Void context) {
    return Optional.empty();
  }

  @Override
  public Optional<Initializer> dropout(Dropout layer, Void context) {
    return Optional.empty();
  }

  @Override
  public Optional<Initializer> layerNorm(LayerNorm layer, Void context) {
    return Optional.empty();
  }

  @Override
  public Optional<Initializer> batchNorm(BatchNorm layer, Void context) {
    return Optional.empty();
  }

  @Override
  public Optional<Initializer> groupNorm(GroupNorm layer, Void context) {
    return Optional.empty();
  }

  @Override
  public Optional<Initializer> globalAveragePool(GlobalAveragePool layer, Void context) {
    return Optional.empty();
  }

  @Override
  public Optional<Initializer> maxPool2d(MaxPool2d layer, Void context) {
    return Optional.empty();
  }

  @Override
  public Optional<Initializer> avgPool2d(AvgPool2d layer, Void context) {
    return Optional.empty();
  }

  @Override
  public Optional<Initializer> flatten(Flatten layer, Void context) {
    return Optional.empty();
  }

  @Override
  public Optional<Initializer> numberEmbedding(NumberEmbedding layer, Void context) {
    return END;
  }
}
