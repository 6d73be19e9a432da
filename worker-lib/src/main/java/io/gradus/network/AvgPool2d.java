package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** The mean of each window: [channels, height, width] → [channels, height', width']. */
public record AvgPool2d(@JsonProperty("kernel") int kernel, @JsonProperty("stride") int stride)
    implements LayerSpec {
  static final String TYPE = "avg_pool2d";

  public AvgPool2d {
    SpecChecks.atLeastOne(TYPE, "kernel", kernel);
    SpecChecks.atLeastOne(TYPE, "stride", stride);
  }

  /** Windows side by side. */
  public AvgPool2d(int kernel) {
    this(kernel, kernel);
  }

  @JsonCreator
  static AvgPool2d of(
      @JsonProperty(value = "kernel", required = true) int kernel,
      @JsonProperty("stride") Integer stride) {
    return new AvgPool2d(kernel, stride == null ? kernel : stride);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.AVG_POOL2D;
  }

  @Override
  public Shape outputShape(Shape input) {
    return Windows.over(input, input.channels(), kernel, stride, 0);
  }

  @Override
  public String description() {
    return Windows.describe(TYPE, kernel, stride, 0);
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.avgPool2d(this, context);
  }
}
