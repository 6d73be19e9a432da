package io.gradus.config;

/**
 * What is left out of the numbers that a round sends.
 *
 * @param method by which tasks make their gradients smaller
 * @param fraction of the values that top-k sends, above 0 and below 1
 * @param parameters how the driver makes the parameters smaller
 */
public record CompressionConfig(Method method, double fraction, Parameters parameters) {
  /** How parameters are made smaller on their way to the tasks. */
  public enum Parameters {
    /** Not at all. */
    NONE,

    /** Each value is rounded to bfloat16; the driver keeps and updates them in full. */
    BF16
  }

  /** How gradients are made smaller. */
  public enum Method {
    /** Not at all. */
    NONE,

    /** Each value is rounded to bfloat16. */
    BF16,

    /**
     * Only the largest values are sent; what was left out is added to the next gradient (Stich,
     * Cordonnier and Jaggi, Sparsified SGD with Memory, arXiv 1809.07599).
     */
    TOP_K
  }

  /** Of gradients alone. */
  public CompressionConfig(Method method, double fraction) {
    this(method, fraction, Parameters.NONE);
  }

  /** Everything is sent as it is. */
  public static CompressionConfig none() {
    return new CompressionConfig(Method.NONE, 1);
  }

  /** Compresses gradients as this does, and parameters in that way. */
  public CompressionConfig with(Parameters other) {
    return new CompressionConfig(method, fraction, other);
  }
}
