package io.gradus.calibrate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/**
 * A probability that does not fall as the logit rises: straight lines between knots, and constant
 * before the first and after the last. Immutable.
 */
public final class MonotoneCurve {
  private final double[] logits;
  private final double[] probabilities;

  /**
   * @param logits of the knots, rising
   * @param probabilities at the knots, between 0 and 1, exclusive, not falling
   */
  @JsonCreator
  public MonotoneCurve(
      @JsonProperty("logits") double[] logits,
      @JsonProperty("probabilities") double[] probabilities) {
    this.logits = logits == null ? new double[0] : logits.clone();
    this.probabilities = probabilities == null ? new double[0] : probabilities.clone();
    boolean valid =
        this.logits.length > 0
            && this.logits.length == this.probabilities.length
            && Arrays.stream(this.logits).allMatch(Double::isFinite)
            && Arrays.stream(this.probabilities).allMatch(value -> value > 0 && value < 1);
    for (int i = 1; valid && i < this.logits.length; i++) {
      valid =
          this.logits[i] > this.logits[i - 1] && this.probabilities[i] >= this.probabilities[i - 1];
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "Expected as many rising logits as probabilities that do not fall, found %s and %s."
              .formatted(this.logits.length, this.probabilities.length));
    }
  }

  /** The logits of the knots. */
  @JsonProperty("logits")
  public double[] logits() {
    return logits.clone();
  }

  /** The probabilities at the knots. */
  @JsonProperty("probabilities")
  public double[] probabilities() {
    return probabilities.clone();
  }

  /** How many knots there are. */
  public int size() {
    return logits.length;
  }

  /** The probability at a logit; that of the last knot for NaN. */
  public double at(double logit) {
    int found = Arrays.binarySearch(logits, logit);
    if (found >= 0) {
      return probabilities[found];
    }
    int after = -found - 1;
    if (after == 0) {
      return probabilities[0];
    }
    if (after == logits.length) {
      return probabilities[after - 1];
    }
    double slope =
        (probabilities[after] - probabilities[after - 1]) / (logits[after] - logits[after - 1]);
    return probabilities[after - 1] + slope * (logit - logits[after - 1]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MonotoneCurve that
        && Arrays.equals(logits, that.logits)
        && Arrays.equals(probabilities, that.probabilities);
  }

  @Override
  public int hashCode() {
    return List.of(Arrays.hashCode(logits), Arrays.hashCode(probabilities)).hashCode();
  }
}
