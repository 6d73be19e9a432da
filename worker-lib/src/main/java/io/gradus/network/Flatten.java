package io.gradus.network;

/** Any shape → [values], in the declared order: an image becomes [channels·height·width]. */
public record Flatten() implements LayerSpec {
  static final String TYPE = "flatten";

  @Override
  public LayerKind kind() {
    return LayerKind.FLATTEN;
  }

  @Override
  public Shape outputShape(Shape input) {
    return Shape.of(input.size());
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.flatten(this, context);
  }
}
