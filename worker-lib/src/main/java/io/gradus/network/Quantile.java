package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * {@code max(q·(t − y), (q − 1)·(t − y))}: its minimum is the q-quantile. Koenker and Bassett,
 * 1978.
 */
public record Quantile(@JsonProperty("q") double q) implements LossSpec {
  static final String TYPE = "quantile";

  public Quantile {
    if (!(q > 0 && q < 1)) {
      throw new NetworkException(
          "Expected q of %s to be above 0 and below 1, found %s.".formatted(TYPE, q));
    }
  }

  @JsonCreator
  static Quantile of(@JsonProperty(value = "q", required = true) Double q) {
    return new Quantile(SpecChecks.present(TYPE, "q", q));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.quantile(this);
  }
}
