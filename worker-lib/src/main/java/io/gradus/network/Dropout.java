package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * In training each value is dropped with probability {@code rate}, and kept ones are scaled by
 * {@code 1/(1 − rate)}; in evaluation nothing happens. Srivastava et al., JMLR 15, 2014.
 */
public record Dropout(@JsonProperty("rate") double rate) implements LayerSpec {
  static final String TYPE = "dropout";

  @JsonCreator
  public Dropout(@JsonProperty(value = "rate", required = true) double rate) {
    SpecChecks.within(TYPE, "rate", rate, 0, 1);
    this.rate = rate;
  }

  @Override
  public LayerKind kind() {
    return LayerKind.DROPOUT;
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public String description() {
    return TYPE + " " + rate;
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.dropout(this, context);
  }
}
