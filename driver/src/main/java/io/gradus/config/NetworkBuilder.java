package io.gradus.config;

import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkException;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Completes a configured network with what only the data can tell: its input and its output. */
public final class NetworkBuilder {
  private NetworkBuilder() {}

  /**
   * The whole network: the configured layers, a flatten layer wherever an image meets a layer that
   * takes features, and a dense layer of {@code outputs} units at the end.
   *
   * @param outputs 1 for a binary task, else the number of classes, labels or targets
   * @param loss empty for {@link LossSpec#usual}
   * @throws NetworkException if a layer does not fit the one before it, the configured input shape
   *     does not hold the data's features, or the loss does not suit the task
   */
  public static NetworkSpec build(
      NetworkConfig network, Task task, int outputs, InputSpec input, Optional<LossSpec> loss) {
    LossSpec chosen = loss.orElseGet(() -> LossSpec.usual(task));
    if (!chosen.suits(task)) {
      throw new NetworkException(
          "Expected a loss for a %s task, found %s. Take %s, or leave loss.type out."
              .formatted(task.id(), chosen.type(), LossSpec.usual(task).type()));
    }
    InputSpec shaped = network.inputShape().map(shape -> reshaped(input, shape)).orElse(input);
    List<LayerSpec> layers = new ArrayList<>();
    List<Integer> shape = shaped.vectorShape();
    for (LayerSpec layer : network.layers()) {
      shape = append(layer, shape, layers, shaped, chosen);
    }
    append(new LayerSpec.Dense(outputs), shape, layers, shaped, chosen);
    return new NetworkSpec(shaped, layers, chosen);
  }

  private static List<Integer> append(
      LayerSpec layer,
      List<Integer> shape,
      List<LayerSpec> layers,
      InputSpec input,
      LossSpec loss) {
    List<Integer> current = shape;
    if (current.size() == 3 && takesFeatures(layer)) {
      LayerSpec flatten = new LayerSpec.Flatten();
      layers.add(flatten);
      current = flatten.outputShape(current);
    }
    layers.add(layer);
    try {
      return layer.outputShape(current);
    } catch (NetworkException e) {
      // The spec knows the layer's place and says the same with it.
      new NetworkSpec(input, layers, loss);
      throw e;
    }
  }

  private static boolean takesFeatures(LayerSpec layer) {
    return layer instanceof LayerSpec.Dense || layer instanceof LayerSpec.LayerNorm;
  }

  private static InputSpec reshaped(InputSpec input, List<Integer> shape) {
    long size = shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    if (size != input.numericWidth()) {
      throw new NetworkException(
          "Expected network.input-shape to hold the %s numeric features of the data, found %s which holds %s. Change the shape or the feature columns."
              .formatted(input.numericWidth(), shape, size));
    }
    return new InputSpec(shape, shape.size() == 1 ? input.sparse() : 0, input.categoricals());
  }
}
