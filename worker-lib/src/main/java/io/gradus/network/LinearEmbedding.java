package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code f(x·w + b)} of each number x, {@code width} values a number: weight and bias [features,
 * width]. Gorishniy et al., arXiv 2203.05556, section 3.3.
 *
 * @param features how many of the values that come in are embedded: the first ones
 * @param fn identity or a rectifier
 */
public record LinearEmbedding(
    @JsonProperty("features") int features,
    @JsonProperty("width") int width,
    @JsonProperty("fn") ActivationFunction fn)
    implements NumberEmbedding {
  static final String TYPE = "linear_embedding";

  public LinearEmbedding {
    SpecChecks.atLeastOne(TYPE, "features", features);
    SpecChecks.atLeastOne(TYPE, "width", width);
    EmbeddingFunction.check(TYPE, fn);
  }

  @JsonCreator
  static LinearEmbedding of(
      @JsonProperty(value = "features", required = true) int features,
      @JsonProperty(value = "width", required = true) int width,
      @JsonProperty("fn") ActivationFunction fn) {
    return new LinearEmbedding(features, width, EmbeddingFunction.orIdentity(fn));
  }

  @Override
  public LayerKind kind() {
    return LayerKind.LINEAR_EMBEDDING;
  }

  @Override
  public int width(int feature) {
    return width;
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    Start start = new Start.Uniform(1 / Math.sqrt(width));
    Shape each = Shape.of(features, width);
    return List.of(
        TensorSpec.linearEmbedding("weight", each, start), TensorSpec.embeddingBias(each, start));
  }

  @Override
  public String description() {
    return "%s of %s numbers, width %s%s"
        .formatted(TYPE, features, width, EmbeddingFunction.description(fn));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.linear(this);
  }
}
