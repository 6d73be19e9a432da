package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Cross-correlation with square kernels: [channels, height, width] → [filters, height', width'],
 * {@code height' = ⌊(height + 2·padding − kernel)/stride⌋ + 1}; weight [filters, channels, kernel,
 * kernel], bias [filters].
 */
public record Conv2d(
    @JsonProperty("filters") int filters,
    @JsonProperty("kernel") int kernel,
    @JsonProperty("stride") int stride,
    @JsonProperty("padding") int padding,
    @JsonProperty("bias") boolean bias,
    @JsonProperty("initializer") Initializer initializer)
    implements LayerSpec {
  static final String TYPE = "conv2d";

  public Conv2d {
    SpecChecks.atLeastOne(TYPE, "filters", filters);
    SpecChecks.atLeastOne(TYPE, "kernel", kernel);
    SpecChecks.atLeastOne(TYPE, "stride", stride);
    SpecChecks.notNegative(TYPE, "padding", padding);
    if (padding >= kernel) {
      throw new NetworkException(
          "Expected padding of %s to be below the kernel %s, found %s."
              .formatted(TYPE, kernel, padding));
    }
    SpecChecks.present(TYPE, "initializer", initializer);
  }

  /** Stride 1, no padding, with bias. */
  public Conv2d(int filters, int kernel) {
    this(filters, kernel, 1, 0, true, Initializer.AUTO);
  }

  @JsonCreator
  static Conv2d of(
      @JsonProperty(value = "filters", required = true) int filters,
      @JsonProperty(value = "kernel", required = true) int kernel,
      @JsonProperty("stride") Integer stride,
      @JsonProperty("padding") Integer padding,
      @JsonProperty("bias") Boolean bias,
      @JsonProperty("initializer") Initializer initializer) {
    return new Conv2d(
        filters,
        kernel,
        stride == null ? 1 : stride,
        padding == null ? 0 : padding,
        bias == null || bias,
        Initializer.orAuto(initializer));
  }

  @Override
  public LayerKind kind() {
    return LayerKind.CONV2D;
  }

  @Override
  public Shape outputShape(Shape input) {
    return Windows.over(input, filters, kernel, stride, padding);
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    Shape kernels = Shape.of(filters, input.channels(), kernel, kernel);
    TensorSpec weight = TensorSpec.weight(kernels, initializer);
    return bias ? List.of(weight, TensorSpec.bias(filters)) : List.of(weight);
  }

  @Override
  public String description() {
    return Windows.describe(TYPE, kernel, stride, padding);
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.conv2d(this, context);
  }
}
