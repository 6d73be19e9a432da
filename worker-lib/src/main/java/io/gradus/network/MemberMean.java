package io.gradus.network;

/** In which outputs the mean prediction of members is written, which a loss decides. */
public enum MemberMean {
  /** Numbers: their mean. */
  NUMBERS,
  /** A logit each: the logit of the mean of {@code 1/(1 + e⁻ʸ)}. */
  LOGITS,
  /** Logits of classes: the logarithms of the means of their soft-max. */
  CLASSES,
  /** Logarithms of means: the logarithm of the mean of {@code eʸ}. */
  LOGARITHMS
}
