package io.gradus.metric;

/**
 * The mean losses of two models on the same rows, and how certain their difference is.
 *
 * @param rows with weight
 * @param effectiveRows how many rows of equal weight tell as much: (Σw)² / Σw² (Kish, "Survey
 *     Sampling", 1965)
 * @param first the weighted mean loss of the first model
 * @param second that of the second
 * @param standardError of {@code first − second}: √(Σw²(d − mean d)²) / Σw, times √(n / (n − 1)) of
 *     the effective rows, the linearised variance of a ratio (Cochran, "Sampling Techniques", 1977,
 *     section 6.3); of equal weights that of Student's paired test. NaN of fewer than two rows
 */
public record PairedMean(
    long rows, double effectiveRows, double first, double second, double standardError) {
  /** By how much the second model's loss is smaller. */
  public double gain() {
    return first - second;
  }
}
