package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** An element-wise function: any shape, unchanged. */
public record Activation(
    @JsonProperty("fn") ActivationFunction fn, @JsonProperty("alpha") double alpha)
    implements LayerSpec {
  static final String TYPE = "activation";

  public Activation {
    SpecChecks.present(TYPE, "fn", fn);
    if (fn.parameterized()) {
      SpecChecks.positive(TYPE, "alpha", alpha);
    } else if (alpha != 0) {
      throw new NetworkException(
          "Expected no alpha for %s, which has no such parameter, found %s."
              .formatted(fn.id(), alpha));
    }
  }

  /** With the function's own α. */
  public Activation(ActivationFunction fn) {
    this(fn, SpecChecks.present(TYPE, "fn", fn).defaultAlpha());
  }

  @JsonCreator
  static Activation of(
      @JsonProperty(value = "fn", required = true) ActivationFunction fn,
      @JsonProperty("alpha") Double alpha) {
    return alpha == null ? new Activation(fn) : new Activation(fn, alpha);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.ACTIVATION;
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public String description() {
    return fn.id();
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.activation(this, context);
  }
}
