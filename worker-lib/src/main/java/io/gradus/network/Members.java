package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Repeats a row's values for each of {@code k} members, networks that share most of their weights:
 * [features] → [k, features]. From here on layers see the members' values one below the other; a
 * dense layer is shared by all. {@link CombineMembers} makes one prediction of theirs. TabM,
 * Gorishniy et al., arXiv 2410.24210.
 */
public record Members(@JsonProperty("k") int k) implements LayerSpec {
  static final String TYPE = "members";

  @JsonCreator
  public Members(@JsonProperty(value = "k", required = true) int k) {
    SpecChecks.atLeastOne(TYPE, "k", k);
    this.k = k;
  }

  @Override
  public LayerKind kind() {
    return LayerKind.MEMBERS;
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() != 1) {
      throw new NetworkException(
          "Expected an input of shape [features], found %s. Put a flatten layer before it."
              .formatted(input));
    }
    return Shape.of(k, input.last());
  }

  @Override
  public String description() {
    return "%s %s".formatted(TYPE, k);
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.members(this, context);
  }
}
