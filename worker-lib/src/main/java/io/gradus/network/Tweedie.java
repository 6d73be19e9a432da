package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * {@code e^((2 − p)y)/(2 − p) − t·e^((1 − p)y)/(1 − p)}: half the unit deviance, less what does not
 * depend on {@code y}, of an amount that is often 0, such as a claim, with mean {@code eʸ} and a
 * variance as the mean's power {@code p}. Jørgensen, J. R. Stat. Soc. B 49(2), 1987.
 */
public record Tweedie(@JsonProperty("power") double power) implements LossSpec {
  static final String TYPE = "tweedie";

  public Tweedie {
    if (!(power > 1 && power < 2)) {
      throw new NetworkException(
          "Expected power of %s to be above 1 and below 2, found %s. At 1 it is %s, at 2 %s."
              .formatted(TYPE, power, Poisson.TYPE, Gamma.TYPE));
    }
  }

  /** With power 1.5. */
  public Tweedie() {
    this(1.5);
  }

  @JsonCreator
  static Tweedie of(@JsonProperty("power") Double power) {
    return power == null ? new Tweedie() : new Tweedie(power);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Targets targets() {
    return Targets.NOT_NEGATIVE;
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.tweedie(this);
  }
}
