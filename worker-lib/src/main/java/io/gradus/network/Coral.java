package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code y_k = x·wᵀ + b_k}: [inputs] → [classes − 1], one output less than there are classes; the
 * outputs of all rows differ by the same biases, so that classes keep their order. Weight [1,
 * inputs], bias [classes − 1]. Cao, Mirjalili and Raschka, arXiv 1901.07884, section 3.3.
 */
public record Coral(
    @JsonProperty("classes") int classes, @JsonProperty("initializer") Initializer initializer)
    implements LayerSpec {
  static final String TYPE = "coral";

  public Coral {
    if (classes < 2) {
      throw new NetworkException(
          "Expected classes of %s to be at least 2, found %s.".formatted(TYPE, classes));
    }
    SpecChecks.present(TYPE, "initializer", initializer);
  }

  /** Initialized as the network is. */
  public Coral(int classes) {
    this(classes, Initializer.AUTO);
  }

  @JsonCreator
  static Coral of(
      @JsonProperty(value = "classes", required = true) int classes,
      @JsonProperty("initializer") Initializer initializer) {
    return new Coral(classes, Initializer.orAuto(initializer));
  }

  @Override
  public LayerKind kind() {
    return LayerKind.CORAL;
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() != 1) {
      throw new NetworkException(
          "Expected an input of shape [features] for %s, found %s. Put a flatten layer before it."
              .formatted(TYPE, input));
    }
    return Shape.of(classes - 1);
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    return List.of(
        TensorSpec.weight(Shape.of(1, input.last()), initializer), TensorSpec.bias(classes - 1));
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.coral(this, context);
  }
}
