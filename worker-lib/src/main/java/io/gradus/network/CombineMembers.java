package io.gradus.network;

/**
 * Ends a network of {@link Members}: one prediction of what all of them give, [k, outputs] →
 * [outputs]. Only as the last layer.
 *
 * <p>In training each member is judged by itself, and a row's loss is the mean over members of each
 * one's loss. In evaluation the network's outputs are those of the mean prediction, by the loss's
 * {@link MemberMean}: logits of the mean probability, the mean of numbers.
 */
public record CombineMembers() implements LayerSpec {
  static final String TYPE = "combine_members";

  @Override
  public LayerKind kind() {
    return LayerKind.COMBINE_MEMBERS;
  }

  @Override
  public Shape outputShape(Shape input) {
    MemberScales.checkMembers(input);
    return Shape.of(input.last());
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.combineMembers(this, context);
  }
}
