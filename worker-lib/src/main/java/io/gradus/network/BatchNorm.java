package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code y = (x − mean)/√(var + eps)·gain + bias} a feature, or a channel of an image: weight,
 * bias, running mean and running variance [channels]. In training mean and (biased) variance are
 * those of the rows at hand, and the running ones move by {@code momentum} towards the batch's mean
 * and unbiased variance; in evaluation the running ones count. Ioffe and Szegedy, arXiv 1502.03167.
 */
public record BatchNorm(@JsonProperty("eps") double eps, @JsonProperty("momentum") double momentum)
    implements LayerSpec {
  static final String TYPE = "batch_norm";

  public BatchNorm {
    SpecChecks.positive(TYPE, "eps", eps);
    if (!(momentum > 0 && momentum <= 1)) {
      throw new NetworkException(
          "Expected momentum of %s to be above 0 and at most 1, found %s."
              .formatted(TYPE, momentum));
    }
  }

  /** With eps 1e-5 and momentum 0.1. */
  public BatchNorm() {
    this(1e-5, 0.1);
  }

  @JsonCreator
  static BatchNorm of(@JsonProperty("eps") Double eps, @JsonProperty("momentum") Double momentum) {
    BatchNorm usual = new BatchNorm();
    return new BatchNorm(
        eps == null ? usual.eps : eps, momentum == null ? usual.momentum : momentum);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.BATCH_NORM;
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    int channels = input.channels();
    return List.of(
        TensorSpec.gain(channels),
        TensorSpec.bias(channels),
        TensorSpec.buffer("running_mean", channels, TensorSpec.Role.RUNNING_MEAN, 0),
        TensorSpec.buffer("running_var", channels, TensorSpec.Role.RUNNING_VARIANCE, 1));
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.batchNorm(this, context);
  }
}
