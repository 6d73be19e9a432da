package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;

/**
 * {@code y = x·weight}, a factor for each feature, or channel of an image: any shape, unchanged;
 * weight [channels], one at first. As the first layer it learns which features count. Holzmüller et
 * al., arXiv 2407.04491, section 3.
 */
public record FeatureScale() implements LayerSpec {
  static final String TYPE = "scale";

  /** It has no settings. */
  @JsonCreator
  public FeatureScale {}

  @Override
  public LayerKind kind() {
    return LayerKind.SCALE;
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    return List.of(TensorSpec.gain(input.channels()));
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.scale(this, context);
  }
}
