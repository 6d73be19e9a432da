package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code y = (x − mean)/√(var + eps)·gain + bias} along the last axis, whatever stands before it:
 * weight and bias [features]. Ba et al., arXiv 1607.06450.
 */
public record LayerNorm(@JsonProperty("eps") double eps) implements LayerSpec {
  static final String TYPE = "layer_norm";

  public LayerNorm {
    SpecChecks.positive(TYPE, "eps", eps);
  }

  /** With eps 1e-5. */
  public LayerNorm() {
    this(1e-5);
  }

  @JsonCreator
  static LayerNorm of(@JsonProperty("eps") Double eps) {
    return eps == null ? new LayerNorm() : new LayerNorm(eps);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.LAYER_NORM;
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    return List.of(TensorSpec.gain(input.last()), TensorSpec.bias(input.last()));
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.layerNorm(this, context);
  }
}
