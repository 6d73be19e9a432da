package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * How the weights of a dense or convolutional layer start. Biases start at zero, gains at one.
 *
 * <p>{@code in} and {@code out} are the number of inputs and outputs that one weight's unit sees:
 * fan-in and fan-out.
 */
public enum Initializer {
  /**
   * By what follows the layer: He (normal) before a rectifier, LeCun before SELU, Glorot (uniform)
   * otherwise.
   */
  AUTO,
  /** Normal, variance {@code 2/in}. He et al., arXiv 1502.01852, eq. 10. */
  HE_NORMAL,
  /** Uniform within {@code ±√(6/in)}: the same variance. */
  HE_UNIFORM,
  /** Normal, variance {@code 2/(in + out)}. Glorot and Bengio, AISTATS 2010, eq. 12. */
  GLOROT_NORMAL,
  /** Uniform within {@code ±√(6/(in + out))}. Glorot and Bengio, AISTATS 2010, eq. 16. */
  GLOROT_UNIFORM,
  /** Normal, variance {@code 1/in}. LeCun et al., Efficient BackProp, 1998, eq. 16. */
  LECUN_NORMAL,
  /** Orthonormal rows or columns, whichever are fewer. Saxe et al., arXiv 1312.6120. */
  ORTHOGONAL,
  /** All zero. */
  ZEROS;

  /** The name in JSON and configurations, such as {@code "he_normal"}. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The initializer of that {@link #id()}.
   *
   * @throws NetworkException if there is none
   */
  @JsonCreator
  public static Initializer of(String id) {
    return ConstantNames.find(Initializer.class, Initializer::id, "initializer", id);
  }

  /** The initializer of a layer that names none. */
  static Initializer orAuto(Initializer initializer) {
    return initializer == null ? AUTO : initializer;
  }
}
