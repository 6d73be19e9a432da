package io.gradus.network;

/**
 * {@code eʸ − t·y}: the negative log-likelihood of a count {@code t} with log rate {@code y}, less
 * a constant.
 */
public record Poisson() implements LossSpec {
  static final String TYPE = "poisson";

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
    return visitor.poisson(this);
  }
}
