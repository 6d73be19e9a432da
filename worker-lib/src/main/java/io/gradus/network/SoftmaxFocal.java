package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * {@code −(1 − p)^γ·log p} with {@code p} the soft-max probability of the row's class: rows that
 * are told well already count less. Lin et al., arXiv 1708.02002, equation 4. The target is the
 * class index.
 */
public record SoftmaxFocal(@JsonProperty("gamma") double gamma) implements LossSpec {
  static final String TYPE = "softmax_focal";

  public SoftmaxFocal {
    SpecChecks.atLeastZero(TYPE, "gamma", gamma);
  }

  /** With gamma 2. */
  public SoftmaxFocal() {
    this(2);
  }

  @JsonCreator
  static SoftmaxFocal of(@JsonProperty("gamma") Double gamma) {
    return gamma == null ? new SoftmaxFocal() : new SoftmaxFocal(gamma);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public int targetWidth(int outputs) {
    return 1;
  }

  @Override
  public int fewestOutputs() {
    return 2;
  }

  @Override
  public boolean suits(Task task) {
    return task == Task.MULTICLASS;
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.softmaxFocal(this);
  }
}
