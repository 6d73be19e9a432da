package io.gradus.kernel;

/** How exactly matrix products are computed. */
public enum Precision {
  /** IEEE 754 single precision throughout. */
  FLOAT32,

  /**
   * Factors rounded to bfloat16 (8 bits of exponent, 8 of precision), sums in single precision.
   * Kalamkar et al., A Study of BFLOAT16 for Deep Learning Training, arXiv 1905.12322.
   */
  BF16
}
