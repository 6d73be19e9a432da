package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code y = x + (f(x) − x)·weight}: how much of the function each feature, or channel of an image,
 * gets is trained. Any shape, unchanged; weight [channels], one at first. Holzmüller et al., arXiv
 * 2407.04491, section 3.
 *
 * @param fn any but the identity, with its usual alpha
 */
public record ParametricActivation(@JsonProperty("fn") ActivationFunction fn) implements LayerSpec {
  static final String TYPE = "parametric_activation";

  @JsonCreator
  public ParametricActivation(@JsonProperty(value = "fn", required = true) ActivationFunction fn) {
    this.fn = SpecChecks.present(TYPE, "fn", fn);
    if (fn == ActivationFunction.IDENTITY) {
      throw new NetworkException(
          "Expected fn of %s to be a function that changes its input, found %s. Remove the layer."
              .formatted(TYPE, fn.id()));
    }
  }

  /** The function alone. */
  public Activation activation() {
    return new Activation(fn);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.PARAMETRIC_ACTIVATION;
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    return List.of(
        new TensorSpec(
            "weight",
            Shape.of(input.channels()),
            TensorSpec.Role.SLOPE,
            new Start.Constant(1),
            TensorSpec.WeightDecay.SPARES,
            TensorSpec.GradientRule.SUM));
  }

  @Override
  public String description() {
    return "parametric " + fn.id();
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.parametricActivation(this, context);
  }
}
