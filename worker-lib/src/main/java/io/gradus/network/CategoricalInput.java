package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A column of codes {@code 0 … cardinality − 1}, and how a code becomes numbers of the network's
 * input.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EmbeddingInput.class, name = "embedding"),
  @JsonSubTypes.Type(value = OneHotInput.class, name = "one_hot")
})
public sealed interface CategoricalInput permits EmbeddingInput, OneHotInput {
  /** The column. Unique among the categorical inputs of a network. */
  String name();

  /** The number of codes. */
  int cardinality();

  /** How many numbers of the network's input a code becomes. */
  int width();
}
