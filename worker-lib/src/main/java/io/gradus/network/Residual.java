package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code y = x + layers(x)}: the inner layers end with the shape they start with. He et al., arXiv
 * 1512.03385.
 */
public record Residual(@JsonProperty("layers") List<LayerSpec> layers) implements LayerSpec {
  static final String TYPE = "residual";

  @JsonCreator
  public Residual(@JsonProperty(value = "layers", required = true) List<LayerSpec> layers) {
    this.layers = List.copyOf(SpecChecks.present(TYPE, "layers", layers));
    if (layers.isEmpty()) {
      throw new NetworkException("Expected at least one layer in a residual block, found none.");
    }
  }

  @Override
  public LayerKind kind() {
    return LayerKind.RESIDUAL;
  }

  /**
   * Of the block as a whole; {@link ShapedLayer} looks into it and names the inner layer that does
   * not fit.
   */
  @Override
  public Shape outputShape(Shape input) {
    Shape output = input;
    for (LayerSpec layer : layers) {
      output = layer.outputShape(output);
    }
    if (!output.equals(input)) {
      throw new NetworkException(
          "Expected the inner layers to end with the block's input shape %s, found %s. %s"
              .formatted(
                  input, output, "Let the last inner layer give back the shape that came in."));
    }
    return output;
  }

  @Override
  public List<LayerSpec> body() {
    return layers;
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.residual(this, context);
  }
}
