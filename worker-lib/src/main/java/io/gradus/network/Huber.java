package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * {@code ½(y − t)²} within {@code delta} of the target, {@code delta·(|y − t| − ½·delta)} beyond.
 */
public record Huber(@JsonProperty("delta") double delta) implements LossSpec {
  static final String TYPE = "huber";

  public Huber {
    SpecChecks.positive(TYPE, "delta", delta);
  }

  /** With delta 1. */
  public Huber() {
    this(1);
  }

  @JsonCreator
  static Huber of(@JsonProperty("delta") Double delta) {
    return delta == null ? new Huber() : new Huber(delta);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.huber(this);
  }
}
