package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * The element-wise functions a layer can end with. {@code α} is the function's one parameter, where
 * it has any.
 *
 * <p>In JSON and configurations the name is written in lower case, such as {@code "leaky_relu"}.
 */
public enum ActivationFunction {
  /** {@code x} */
  IDENTITY,
  /** {@code max(x, 0)} */
  RELU,
  /** {@code x} if positive, else {@code α·x}; α is 0.01 if not given. */
  LEAKY_RELU(0.01),
  /**
   * {@code x} if positive, else {@code α·(eˣ − 1)}; α is 1 if not given. Clevert et al., arXiv
   * 1511.07289.
   */
  ELU(1.0),
  /**
   * {@code λ·x} if positive, else {@code λ·α·(eˣ − 1)}, with the constants of Klambauer et al.,
   * arXiv 1706.02515.
   */
  SELU,
  /**
   * {@code x·Φ(x)}, Φ the normal distribution function by erf. Hendrycks and Gimpel, arXiv
   * 1606.08415.
   */
  GELU,
  /** {@code x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))}, the approximation in the same paper. */
  GELU_TANH,
  /** {@code 1/(1 + e⁻ˣ)} */
  SIGMOID,
  /** {@code tanh x} */
  TANH,
  /** {@code x·sigmoid(x)}, also called swish. */
  SILU,
  /** {@code log(1 + eˣ)} */
  SOFTPLUS,
  /** {@code x·min(max(x + 3, 0), 6)/6}. Howard et al., arXiv 1905.02244. */
  HARD_SWISH,
  /** {@code x·tanh(log(1 + eˣ))}. Misra, arXiv 1908.08681. */
  MISH;

  private final double defaultAlpha;
  private final boolean parameterized;

  ActivationFunction() {
    this.defaultAlpha = 0;
    this.parameterized = false;
  }

  ActivationFunction(double defaultAlpha) {
    this.defaultAlpha = defaultAlpha;
    this.parameterized = true;
  }

  /** The name in JSON and configurations. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The function of that {@link #id()}.
   *
   * @throws NetworkException if there is none
   */
  @JsonCreator
  public static ActivationFunction of(String id) {
    return ConstantNames.find(
        ActivationFunction.class, ActivationFunction::id, "activation function", id);
  }

  /** α where none is given; 0 for a function that has no α. */
  public double defaultAlpha() {
    return defaultAlpha;
  }

  /** Whether the function has a parameter α. */
  public boolean parameterized() {
    return parameterized;
  }
}
