package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.gradus.network.Factors;
import io.gradus.network.Tensor;
import io.gradus.network.TensorSpec;
import java.util.Locale;

/**
 * Penalties on large parameters, which enter through the gradient, after clipping. The loss that is
 * reported does not contain them. The weight decay of {@code adamw} is not among them: it is
 * decoupled from the gradient, but concerns the same tensors.
 *
 * @param l2 λ of ½·λ·Σθ²: adds λ·θ to the gradient (PyTorch's {@code weight_decay})
 * @param l1 λ of λ·Σ|θ|: adds λ·sign(θ) to the gradient
 * @param tensors which tensors they concern
 */
public record Regularization(
    @JsonProperty("l2") double l2,
    @JsonProperty("l1") double l1,
    @JsonProperty("tensors") Tensors tensors) {
  /** No penalties. */
  public static final Regularization NONE = new Regularization(0, 0, Tensors.ALL);

  @JsonCreator
  public Regularization {
    OptimizerChecks.notNegative("regularization", "l2", l2);
    OptimizerChecks.notNegative("regularization", "l1", l1);
    tensors = tensors == null ? Tensors.ALL : tensors;
  }

  /** Which tensors a penalty concerns. */
  public enum Tensors {
    /** All of them, as PyTorch does it, but those whose {@link Factors#decay} is 0. */
    ALL,
    /**
     * Weights of dense layers and convolutions, and embeddings; no biases and no gains of norms.
     */
    WEIGHTS;

    /** The name in JSON and configurations. */
    @JsonValue
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a penalty concerns that tensor. */
    public boolean concern(Tensor tensor) {
      TensorSpec declared = tensor.declared();
      return declared.factors().decay() > 0
          && (this == ALL || declared.decay() == TensorSpec.WeightDecay.CONCERNS);
    }
  }
}
