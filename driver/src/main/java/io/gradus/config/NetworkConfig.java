package io.gradus.config;

import io.gradus.network.Initializer;
import io.gradus.network.LayerSpec;
import io.gradus.network.Shape;
import java.util.List;
import java.util.Optional;

/**
 * The hidden part of a network; {@link NetworkBuilder} adds the output layer that task and label
 * ask for.
 *
 * @param named the network that is asked for by name; its layers follow when it is built
 * @param layers in order, short forms expanded; none for a linear model, or one that is named
 * @param numbers how the first layer takes the numbers of a table
 * @param initializer of layers that do not name their own
 * @param inputShape {@code [features]} or {@code [channels, height, width]} as which the numeric
 *     features are taken; empty for the shape that the data have
 * @param warmStart directory of a model whose weights and encoder training begins with
 * @param initialWeights weights that were trained elsewhere
 */
public record NetworkConfig(
    Optional<NamedNetwork> named,
    List<LayerSpec> layers,
    NumbersConfig numbers,
    Initializer initializer,
    Optional<Shape> inputShape,
    Optional<String> warmStart,
    InitialWeightsConfig initialWeights) {
  public NetworkConfig {
    layers = List.copyOf(layers);
  }

  /** Whether training begins with weights that are there, which only certain layers take. */
  public boolean startsFromWeights() {
    return warmStart.isPresent() || initialWeights.path().isPresent();
  }
}
