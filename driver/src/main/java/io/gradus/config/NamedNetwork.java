package io.gradus.config;

import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.BatchNorm;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.LayerSpec;
import io.gradus.network.MemberScale;
import io.gradus.network.MemberStart;
import io.gradus.network.Members;
import io.gradus.network.Residual;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network by name, with its sizes: the layers that it stands for follow when the network is
 * built. What is empty is what was published for the kind.
 *
 * @param kind none that has a form of its own, such as {@link NetworkKind#MLP}
 * @param width units of its layers, or values between its blocks
 * @param blocks how many layers of members, or residual blocks
 * @param members of TabM
 * @param dropout share of values dropped in training
 * @param activation between layers
 */
public record NamedNetwork(
    NetworkKind kind,
    Optional<Integer> width,
    Optional<Integer> blocks,
    Optional<Integer> members,
    Optional<Double> dropout,
    Optional<ActivationFunction> activation) {
  private static final int MEMBERS = 32;
  private static final int MEMBER_WIDTH = 512;
  private static final int MEMBER_BLOCKS = 3;
  private static final int MEMBER_BLOCKS_OF_EMBEDDED = 2;
  private static final double MEMBER_DROPOUT = 0.1;
  private static final int RESIDUAL_WIDTH = 192;
  private static final int RESIDUAL_BLOCKS = 2;
  private static final double RESIDUAL_DROPOUT = 0.15;

  /** What becomes of the numbers of a row before these layers. */
  public enum Numbers {
    PLAIN,
    EMBEDDED
  }

  /**
   * The layers, without the output layer.
   *
   * @param task by which some choose their function
   */
  public List<LayerSpec> layers(Numbers numbers, Task task) {
    return switch (kind) {
      case REALMLP -> RealMlpLayers.hidden(this, task);
      case MLP -> throw new IllegalStateException("The layers of an MLP are told one by one.");
      case RESNET -> residual();
      case TABM -> members(numbers, false);
      case TABM_MINI -> members(numbers, true);
    };
  }

  /** The layer that embeds numbers, as this kind of network trains it. */
  LayerSpec embedding(LayerSpec layer) {
    return kind == NetworkKind.REALMLP ? RealMlpLayers.embedding(layer) : layer;
  }

  /** The output layer, as this kind of network has it. */
  LayerSpec output(LayerSpec layer) {
    return kind == NetworkKind.REALMLP ? RealMlpLayers.output(layer) : layer;
  }

  private List<LayerSpec> residual() {
    int outside = width.orElse(RESIDUAL_WIDTH);
    double dropped = dropout.orElse(RESIDUAL_DROPOUT);
    LayerSpec function = new Activation(activation.orElse(ActivationFunction.RELU));
    List<LayerSpec> layers = new ArrayList<>(List.of(new Dense(outside)));
    for (int block = 0; block < blocks.orElse(RESIDUAL_BLOCKS); block++) {
      List<LayerSpec> inside =
          new ArrayList<>(List.of(new BatchNorm(), new Dense(2 * outside), function));
      drop(inside, dropped);
      inside.add(new Dense(outside));
      drop(inside, dropped);
      layers.add(new Residual(inside));
    }
    layers.add(new BatchNorm());
    layers.add(function);
    return layers;
  }

  /**
   * @param mini whether only the first scales are the members' own
   */
  private List<LayerSpec> members(Numbers numbers, boolean mini) {
    boolean embedded = numbers == Numbers.EMBEDDED;
    MemberStart start = embedded ? MemberStart.NORMAL : MemberStart.SIGNS;
    int units = width.orElse(MEMBER_WIDTH);
    List<LayerSpec> layers = new ArrayList<>(List.of(new Members(members.orElse(MEMBERS))));
    if (mini) {
      layers.add(new MemberScale(start, List.of()));
    }
    for (int block = 0;
        block < blocks.orElse(embedded ? MEMBER_BLOCKS_OF_EMBEDDED : MEMBER_BLOCKS);
        block++) {
      layers.add(
          mini
              ? new Dense(units)
              : new BatchEnsemble(units, block == 0 ? start : MemberStart.ONES, List.of()));
      layers.add(new Activation(activation.orElse(ActivationFunction.RELU)));
      drop(layers, dropout.orElse(MEMBER_DROPOUT));
    }
    return layers;
  }

  private static void drop(List<LayerSpec> layers, double share) {
    if (share > 0) {
      layers.add(new Dropout(share));
    }
  }
}
