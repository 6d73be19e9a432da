package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** A code becomes {@code cardinality} numbers: one at the code's place, zeros elsewhere. */
public record OneHotInput(
    @JsonProperty("name") String name, @JsonProperty("cardinality") int cardinality)
    implements CategoricalInput {

  @JsonCreator
  public OneHotInput {
    Checks.name("one_hot", name);
    Checks.atLeastOne("one_hot", "cardinality", cardinality);
  }

  @Override
  public int width() {
    return cardinality;
  }
}
