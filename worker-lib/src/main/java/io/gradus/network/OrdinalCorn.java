package io.gradus.network;

/**
 * {@code Σ bce(y_k, [t > k])} over the outputs up to the class {@code t} itself, {@code bce} the
 * binary cross-entropy of a logit: output {@code k} is the logit of the class being above {@code k}
 * where it is above {@code k − 1}. Shi, Cao and Raschka, arXiv 2111.08851, equation 8, as a sum
 * over a row. The target is the class index.
 */
public record OrdinalCorn() implements OrdinalLoss {
  static final String TYPE = "ordinal_corn";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.ordinalCorn(this);
  }
}
