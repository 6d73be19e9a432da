package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * {@code −a·(1 − p)^γ·log p} with {@code p} the probability of what is true, {@code 1/(1 + e⁻ʸ)} or
 * one minus it, and {@code a} the alpha of a positive or one minus it: rows that are told well
 * already count less. Lin et al., arXiv 1708.02002, equation 5. A mean over labels where there are
 * several.
 *
 * @param alpha share of the positives' weight; null for 1 on both sides
 */
public record BinaryFocal(@JsonProperty("gamma") double gamma, @JsonProperty("alpha") Double alpha)
    implements LossSpec {
  static final String TYPE = "binary_focal";

  public BinaryFocal {
    SpecChecks.atLeastZero(TYPE, "gamma", gamma);
    if (alpha != null && !(alpha > 0 && alpha < 1)) {
      throw new NetworkException(
          "Expected alpha of %s to be above 0 and below 1, found %s.".formatted(TYPE, alpha));
    }
  }

  /** With gamma 2 and no alpha. */
  public BinaryFocal() {
    this(2, null);
  }

  @JsonCreator
  static BinaryFocal of(@JsonProperty("gamma") Double gamma, @JsonProperty("alpha") Double alpha) {
    return new BinaryFocal(gamma == null ? 2 : gamma, alpha);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public boolean suits(Task task) {
    return task == Task.BINARY || task == Task.MULTILABEL;
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.binaryFocal(this);
  }
}
