package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code y = (x − mean)/√(var + eps)·gain + bias} over a row's values in {@code groups} of
 * neighbouring channels, all positions together: weight and bias [channels]. Features of a vector
 * or a sequence are its channels. In training and evaluation alike, and by itself for each row. Wu
 * and He, arXiv 1803.08494.
 */
public record GroupNorm(@JsonProperty("groups") int groups, @JsonProperty("eps") double eps)
    implements LayerSpec {
  static final String TYPE = "group_norm";

  public GroupNorm {
    SpecChecks.atLeastOne(TYPE, "groups", groups);
    SpecChecks.positive(TYPE, "eps", eps);
  }

  /** With eps 1e-5. */
  public GroupNorm(int groups) {
    this(groups, 1e-5);
  }

  @JsonCreator
  static GroupNorm of(
      @JsonProperty(value = "groups", required = true) int groups,
      @JsonProperty("eps") Double eps) {
    return eps == null ? new GroupNorm(groups) : new GroupNorm(groups, eps);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.GROUP_NORM;
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.channels() % groups != 0) {
      throw new NetworkException(
          "Expected a number of channels that %s groups divide, found %s in an input of shape %s. Take a number of groups that divides it."
              .formatted(groups, input.channels(), input));
    }
    if (input.size() == groups) {
      throw new NetworkException(
          "Expected more than one value a group, found %s groups for an input of shape %s. Take fewer groups."
              .formatted(groups, input));
    }
    return input;
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    return List.of(TensorSpec.gain(input.channels()), TensorSpec.bias(input.channels()));
  }

  @Override
  public String description() {
    return "%s of %s groups".formatted(TYPE, groups);
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.groupNorm(this, context);
  }
}
