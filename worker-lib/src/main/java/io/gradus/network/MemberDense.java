package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A dense layer of each member's own: {@code y = x·W_j + b_j} for member j, [k, inputs] → [k,
 * units]; weight [k, inputs, units], bias [k, units], both uniform within {@code ±1/√inputs} at
 * first. The heads of TabM's members, and all layers of its packed ensemble, arXiv 2410.24210.
 */
public record MemberDense(@JsonProperty("units") int units) implements LayerSpec {
  static final String TYPE = "member_dense";

  @JsonCreator
  public MemberDense(@JsonProperty(value = "units", required = true) int units) {
    SpecChecks.atLeastOne(TYPE, "units", units);
    this.units = units;
  }

  @Override
  public LayerKind kind() {
    return LayerKind.MEMBER_DENSE;
  }

  @Override
  public Shape outputShape(Shape input) {
    MemberScales.checkMembers(input);
    return input.withLast(units);
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    Start start = new Start.Uniform(MemberScales.bound(input));
    return List.of(
        TensorSpec.weight(Shape.of(input.extent(0), input.last(), units), start),
        MemberScales.bias(input.withLast(units), start));
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.memberDense(this, context);
  }
}
