package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A layer whose tensors are updated faster, slower or with another decay than those of other
 * layers. It is that layer to everyone but the optimizer: same kind, shapes, names of tensors.
 *
 * @param weights of all of its tensors but biases
 * @param biases of those in the {@link TensorSpec.Role#BIAS role} of biases
 */
public record WithFactors(
    @JsonProperty("layer") LayerSpec layer,
    @JsonProperty("weights") Factors weights,
    @JsonProperty("biases") Factors biases)
    implements LayerSpec {
  static final String TYPE = "with_factors";

  /** Nothing may be missing but factors, which are then one. */
  @JsonCreator
  public WithFactors {
    SpecChecks.present(TYPE, "layer", layer);
    weights = weights == null ? Factors.ONE : weights;
    biases = biases == null ? Factors.ONE : biases;
    if (layer instanceof WithFactors) {
      throw new NetworkException(
          "Expected a layer without factors in %s, found one with. Multiply them.".formatted(TYPE));
    }
  }

  /** The layer itself where all factors are one. */
  public static LayerSpec of(LayerSpec layer, Factors weights, Factors biases) {
    return weights.equals(Factors.ONE) && biases.equals(Factors.ONE)
        ? layer
        : new WithFactors(layer, weights, biases);
  }

  @Override
  public LayerKind kind() {
    return layer.kind();
  }

  @Override
  public String jsonType() {
    return TYPE;
  }

  @Override
  public LayerSpec bare() {
    return layer;
  }

  @Override
  public LayerSpec around(LayerSpec other) {
    return of(other, weights, biases);
  }

  @Override
  public Shape outputShape(Shape input) {
    Shape output = layer.outputShape(input);
    List<TensorSpec> tensors = layer.tensors(input);
    require(weights, tensors.stream().anyMatch(tensor -> !isBias(tensor)), "weights");
    require(biases, tensors.stream().anyMatch(WithFactors::isBias), "biases");
    return output;
  }

  private void require(Factors factors, boolean concernAny, String what) {
    if (!factors.equals(Factors.ONE) && !concernAny) {
      throw new NetworkException(
          "Expected a layer with %s for factors of them, found %s, which has none. Remove the factors."
              .formatted(what, layer.description()));
    }
  }

  private static boolean isBias(TensorSpec tensor) {
    return tensor.role() == TensorSpec.Role.BIAS;
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    return layer.tensors(input).stream()
        .map(tensor -> tensor.with(isBias(tensor) ? biases : weights))
        .toList();
  }

  @Override
  public String description() {
    return layer.description() + weights.told("weights") + biases.told("biases");
  }

  @Override
  public List<LayerSpec> body() {
    return layer.body();
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return layer.accept(visitor, context);
  }
}
