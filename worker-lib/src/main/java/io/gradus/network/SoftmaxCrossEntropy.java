package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * {@code −Σ q·log softmax(y)} with {@code q = 1 − s + s/classes} for the row's class and {@code
 * s/classes} for the others, {@code s} the label smoothing. Szegedy et al., arXiv 1512.00567,
 * section 7. The target is the class index.
 */
public record SoftmaxCrossEntropy(@JsonProperty("label_smoothing") double labelSmoothing)
    implements LossSpec {
  static final String TYPE = "softmax_cross_entropy";

  public SoftmaxCrossEntropy {
    SpecChecks.within(TYPE, "label_smoothing", labelSmoothing, 0, 1);
  }

  /** Without label smoothing. */
  public SoftmaxCrossEntropy() {
    this(0);
  }

  @JsonCreator
  static SoftmaxCrossEntropy of(@JsonProperty("label_smoothing") Double labelSmoothing) {
    return labelSmoothing == null
        ? new SoftmaxCrossEntropy()
        : new SoftmaxCrossEntropy(labelSmoothing);
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
    return visitor.softmaxCrossEntropy(this);
  }
}
