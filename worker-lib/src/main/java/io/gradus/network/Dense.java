package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code y = x·Wᵀ + b} along the last axis, whatever stands before it: [inputs] → [units], [time,
 * inputs] → [time, units]; weight [units, inputs], bias [units].
 */
public record Dense(
    @JsonProperty("units") int units,
    @JsonProperty("bias") boolean bias,
    @JsonProperty("initializer") Initializer initializer)
    implements LayerSpec {
  static final String TYPE = "dense";

  public Dense {
    SpecChecks.atLeastOne(TYPE, "units", units);
    SpecChecks.present(TYPE, "initializer", initializer);
  }

  /** With bias, initialized as the network is. */
  public Dense(int units) {
    this(units, true, Initializer.AUTO);
  }

  @JsonCreator
  static Dense of(
      @JsonProperty(value = "units", required = true) int units,
      @JsonProperty("bias") Boolean bias,
      @JsonProperty("initializer") Initializer initializer) {
    return new Dense(units, bias == null || bias, Initializer.orAuto(initializer));
  }

  @Override
  public LayerKind kind() {
    return LayerKind.DENSE;
  }

  @Override
  public Shape outputShape(Shape input) {
    return input.withLast(units);
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    TensorSpec weight = TensorSpec.weight(Shape.of(units, input.last()), initializer);
    return bias ? List.of(weight, TensorSpec.bias(units)) : List.of(weight);
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.dense(this, context);
  }
}
