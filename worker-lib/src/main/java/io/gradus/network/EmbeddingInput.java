package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * Each code has a trained vector of {@code width} numbers: a row of the tensor {@code
 * embeddings.<name>.weight}.
 */
public record EmbeddingInput(
    @JsonProperty("name") String name,
    @JsonProperty("cardinality") int cardinality,
    @JsonProperty("width") int width)
    implements CategoricalInput {
  static final String TYPE = "embedding";

  @JsonCreator
  public EmbeddingInput {
    SpecChecks.name(TYPE, name);
    SpecChecks.atLeastOne(TYPE, "cardinality", cardinality);
    SpecChecks.atLeastOne(TYPE, "width", width);
  }

  @Override
  public String type() {
    return TYPE;
  }

  /** [cardinality, width], uniform within {@code ±1/√width} at first: arXiv 2106.11959. */
  @Override
  public Optional<TensorSpec> table() {
    return Optional.of(
        new TensorSpec(
            "weight",
            Shape.of(cardinality, width),
            TensorSpec.Role.EMBEDDING,
            new Start.Uniform(1 / Math.sqrt(width)),
            TensorSpec.WeightDecay.CONCERNS,
            TensorSpec.GradientRule.SUM));
  }
}
