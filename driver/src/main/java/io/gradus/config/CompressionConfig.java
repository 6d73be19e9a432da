package io.gradus.config;

/**
 * What tasks leave out of the gradients that they send.
 *
 * @param method how
 * @param fraction of the values that top-k sends, above 0 and below 1
 */
public record CompressionConfig(Method method, double fraction) {
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

  /** Everything is sent as it is. */
  public static CompressionConfig none() {
    return new CompressionConfig(Method.NONE, 1);
  }
}
