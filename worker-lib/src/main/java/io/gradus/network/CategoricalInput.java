package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/**
 * A column of codes {@code 0 … cardinality − 1}, and how a code becomes numbers of the network's
 * input.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EmbeddingInput.class, name = EmbeddingInput.TYPE),
  @JsonSubTypes.Type(value = OneHotInput.class, name = OneHotInput.TYPE)
})
public sealed interface CategoricalInput permits EmbeddingInput, OneHotInput {
  /** The column. Unique among the categorical inputs of a network. */
  String name();

  /** The number of codes. */
  int cardinality();

  /** The kind's name in JSON and tables. */
  String type();

  /** The tensor that turns codes into numbers, if one is trained; its name follows the path. */
  Optional<TensorSpec> table();

  /** Where the names of its tensors begin: {@code "embeddings.<column>"}. */
  default String path() {
    return "embeddings." + name();
  }

  /** How many numbers of the network's input a code becomes. */
  int width();
}
