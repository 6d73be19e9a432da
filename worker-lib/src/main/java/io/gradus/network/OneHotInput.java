package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/** A code becomes {@code cardinality} numbers: one at the code's place, zeros elsewhere. */
public record OneHotInput(
    @JsonProperty("name") String name, @JsonProperty("cardinality") int cardinality)
    implements CategoricalInput {
  static final String TYPE = "one_hot";

  @JsonCreator
  public OneHotInput {
    SpecChecks.name(TYPE, name);
    SpecChecks.atLeastOne(TYPE, "cardinality", cardinality);
  }

  @Override
  public int width() {
    return cardinality;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Optional<TensorSpec> table() {
    return Optional.empty();
  }
}
