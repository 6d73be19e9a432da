package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code y = x·Wᵀ/√inputs + b} along the last axis, whatever stands before it: [inputs] → [units];
 * weight [units, inputs], bias [units]. A dense layer whose weights are of size 1 however many
 * inputs there are, so that one rate suits layers of any width. Jacot et al., arXiv 1806.07572;
 * Holzmüller et al., arXiv 2407.04491, section 3.
 *
 * @param start of weights and biases
 */
public record NtkDense(@JsonProperty("units") int units, @JsonProperty("start") NtkStart start)
    implements LayerSpec {
  static final String TYPE = "ntk_dense";

  public NtkDense {
    SpecChecks.atLeastOne(TYPE, "units", units);
    SpecChecks.present(TYPE, "start", start);
  }

  /** Starting by drawn numbers alone. */
  public NtkDense(int units) {
    this(units, NtkStart.NORMAL);
  }

  @JsonCreator
  static NtkDense of(
      @JsonProperty(value = "units", required = true) int units,
      @JsonProperty("start") NtkStart start) {
    return new NtkDense(units, start == null ? NtkStart.NORMAL : start);
  }

  /** What the products are multiplied with: {@code 1/√inputs}. */
  public static float factor(int inputs) {
    return (float) (1 / Math.sqrt(inputs));
  }

  @Override
  public LayerKind kind() {
    return LayerKind.NTK_DENSE;
  }

  @Override
  public Shape outputShape(Shape input) {
    return input.withLast(units);
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    return List.of(
        TensorSpec.weight(Shape.of(units, input.last()), new Start.Normal(1)),
        TensorSpec.bias(units));
  }

  @Override
  public String description() {
    return start == NtkStart.NORMAL ? TYPE : "%s, start by %s".formatted(TYPE, start.id());
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.ntkDense(this, context);
  }
}
