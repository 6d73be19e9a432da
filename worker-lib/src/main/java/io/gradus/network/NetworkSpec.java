package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A whole network as declared: what goes in, the layers in order (the output layer is the last
 * one), and the loss.
 *
 * <p>A spec that exists is sound: every layer fits the one before it, and the output fits the loss.
 * Its JSON form is what travels to executors and lies in a model's directory.
 */
public record NetworkSpec(
    @JsonProperty("input") InputSpec input,
    @JsonProperty("layers") List<LayerSpec> layers,
    @JsonProperty("loss") LossSpec loss) {

  /**
   * @throws NetworkException if a layer does not fit the one before it, or the last one does not
   *     fit the loss
   */
  @JsonCreator
  public NetworkSpec {
    SpecChecks.present("the network", "input", input);
    layers = List.copyOf(SpecChecks.present("the network", "layers", layers));
    SpecChecks.present("the network", "loss", loss);
    if (layers.isEmpty()) {
      throw new NetworkException(
          "Expected at least one layer, found none. A linear model is one dense layer.");
    }
    List<ShapedLayer> shaped = ShapedLayer.infer(layers, input.vectorShape());
    MemberAxis.check(shaped);
    checkOutput(shaped.get(shaped.size() - 1), loss);
    if (input.offset() && !loss.targets().areOfLogarithms()) {
      throw new NetworkException(
          "Expected a loss whose outputs are logarithms of means beside exposures, such as poisson, negative_binomial, tweedie or gamma, found %s. Take one of them, or no exposure."
              .formatted(loss.type()));
    }
  }

  private static void checkOutput(ShapedLayer last, LossSpec loss) {
    if (last.output().rank() != 1) {
      throw new NetworkException(
          "Expected the last layer to end with shape [outputs], found %s after layer %s (%s). %s"
              .formatted(
                  last.output(),
                  last.number(),
                  last.layer().type(),
                  "Add a flatten layer and a dense layer after it."));
    }
    if (last.outputSize() < loss.fewestOutputs()) {
      throw new NetworkException(
          "Expected at least %s outputs for %s, one a class, found %s after layer %s (%s). %s"
              .formatted(
                  loss.fewestOutputs(),
                  loss.type(),
                  last.output(),
                  last.number(),
                  last.layer().type(),
                  "Give the last dense layer one unit a class, or take binary_cross_entropy."));
    }
    int exact = loss.exactOutputs().orElse(last.outputSize());
    if (last.outputSize() != exact) {
      throw new NetworkException(
          "Expected %s outputs for %s, found %s after layer %s (%s). Give the last dense layer so many units."
              .formatted(exact, loss.type(), last.output(), last.number(), last.layer().type()));
    }
  }

  /** The layers with their inferred shapes. */
  public List<ShapedLayer> shapedLayers() {
    return ShapedLayer.infer(layers, input.vectorShape());
  }

  /** How many values the network gives a row. */
  public int outputs() {
    List<ShapedLayer> shaped = shapedLayers();
    return shaped.get(shaped.size() - 1).outputSize();
  }

  /** How many targets a row has. */
  public int targetWidth() {
    return loss.targetWidth(outputs());
  }

  /** The whole declaration; {@link #fromJson} reads it back to an equal spec. */
  public String toJson() {
    return NetworkJson.write(this);
  }

  /**
   * Reads a declaration.
   *
   * @throws NetworkException if it is no JSON, has a key that is not known, lacks one that is
   *     needed, or describes a network that cannot be; the message names the place
   */
  public static NetworkSpec fromJson(String json) {
    return NetworkJson.read(json, NetworkSpec.class, "network");
  }
}
