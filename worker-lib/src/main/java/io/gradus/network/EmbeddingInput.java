package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Each code has a trained vector of {@code width} numbers: a row of the tensor {@code
 * embeddings.<name>.weight}.
 */
public record EmbeddingInput(
    @JsonProperty("name") String name,
    @JsonProperty("cardinality") int cardinality,
    @JsonProperty("width") int width)
    implements CategoricalInput {

  @JsonCreator
  public EmbeddingInput {
    Checks.name("embedding", name);
    Checks.atLeastOne("embedding", "cardinality", cardinality);
    Checks.atLeastOne("embedding", "width", width);
  }
}
