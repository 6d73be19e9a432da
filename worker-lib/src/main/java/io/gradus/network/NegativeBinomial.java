package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * {@code log Γ(t + 1) + log Γ(r) − log Γ(t + r) + (t + r)·log(1 + eʸ/r) + t·(log r − y)} with
 * {@code r = 1/dispersion}: the negative log-likelihood of a count {@code t} whose mean is {@code
 * eʸ} and whose variance {@code eʸ + dispersion·e²ʸ}. Hilbe, Negative Binomial Regression, 2011,
 * chapter 8 (NB2).
 */
public record NegativeBinomial(@JsonProperty("dispersion") double dispersion) implements LossSpec {
  static final String TYPE = "negative_binomial";

  public NegativeBinomial {
    SpecChecks.positive(TYPE, "dispersion", dispersion);
  }

  @JsonCreator
  static NegativeBinomial of(
      @JsonProperty(value = "dispersion", required = true) Double dispersion) {
    return new NegativeBinomial(SpecChecks.present(TYPE, "dispersion", dispersion));
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
    return visitor.negativeBinomial(this);
  }
}
