package io.gradus.network;

/**
 * {@code y + t·e⁻ʸ}: half the unit deviance of a gamma distribution with mean {@code eʸ}, less what
 * does not depend on {@code y}; for amounts whose deviation grows with their mean.
 */
public record Gamma() implements LossSpec {
  static final String TYPE = "gamma";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Targets targets() {
    return Targets.POSITIVE;
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.gamma(this);
  }
}
