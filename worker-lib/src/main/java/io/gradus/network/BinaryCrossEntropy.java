package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * {@code p·t·log(1 + e⁻ʸ) + (1 − t)·log(1 + eʸ)} of the logit {@code y}, {@code p} the positive
 * weight; a mean over labels where there are several.
 */
public record BinaryCrossEntropy(@JsonProperty("positive_weight") double positiveWeight)
    implements LossSpec {
  static final String TYPE = "binary_cross_entropy";

  public BinaryCrossEntropy {
    SpecChecks.positive(TYPE, "positive_weight", positiveWeight);
  }

  /** With positive weight 1. */
  public BinaryCrossEntropy() {
    this(1);
  }

  @JsonCreator
  static BinaryCrossEntropy of(@JsonProperty("positive_weight") Double positiveWeight) {
    return positiveWeight == null
        ? new BinaryCrossEntropy()
        : new BinaryCrossEntropy(positiveWeight);
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
    return visitor.binaryCrossEntropy(this);
  }
}
