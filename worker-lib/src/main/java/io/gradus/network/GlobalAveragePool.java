package io.gradus.network;

/** The mean of each channel over the whole image: [channels, height, width] → [channels]. */
public record GlobalAveragePool() implements LayerSpec {
  static final String TYPE = "global_average_pool";

  @Override
  public LayerKind kind() {
    return LayerKind.GLOBAL_AVERAGE_POOL;
  }

  @Override
  public Shape outputShape(Shape input) {
    Windows.requireImage(input);
    return Shape.of(input.channels());
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.globalAveragePool(this, context);
  }
}
