package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.OptionalInt;

/**
 * {@code log Γ(t + 1) + log Γ(r) − log Γ(t + r) + (t + r)·log(1 + eʸ/r) + t·(log r − y)} with
 * {@code r = 1/dispersion}: the negative log-likelihood of a count {@code t} whose mean is {@code
 * eʸ} and whose variance {@code eʸ + dispersion·e²ʸ}. Hilbe, Negative Binomial Regression, 2011,
 * chapter 8 (NB2).
 *
 * @param dispersion null for one that is learned: a second output is {@code log r} then, and there
 *     is one target
 */
public record NegativeBinomial(@JsonProperty("dispersion") Double dispersion) implements LossSpec {
  static final String TYPE = "negative_binomial";

  public NegativeBinomial {
    if (dispersion != null) {
      SpecChecks.positive(TYPE, "dispersion", dispersion);
    }
  }

  /** With a dispersion that is learned. */
  public NegativeBinomial() {
    this(null);
  }

  @JsonCreator
  static NegativeBinomial of(@JsonProperty("dispersion") Double dispersion) {
    return new NegativeBinomial(dispersion);
  }

  /** Whether the network gives the dispersion of each row. */
  public boolean learnsDispersion() {
    return dispersion == null;
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
  public int targetWidth(int outputs) {
    return learnsDispersion() ? 1 : outputs;
  }

  @Override
  public boolean suitsMembers() {
    return !learnsDispersion();
  }

  @Override
  public int outputs(int targets) {
    return learnsDispersion() ? 2 : targets;
  }

  @Override
  public OptionalInt exactOutputs() {
    return learnsDispersion() ? OptionalInt.of(2) : OptionalInt.empty();
  }

  @Override
  public boolean takesSeveralTargets() {
    return !learnsDispersion();
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.negativeBinomial(this);
  }
}
