package io.gradus.compare;

import io.gradus.report.Numbers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * By how much a challenger is better than a champion, with its uncertainty: Student's distribution
 * about the difference, with one degree of freedom fewer than rows tell.
 *
 * @param champion the champion's value
 * @param challenger the challenger's
 * @param value above 0 where the challenger is better
 * @param standardError of the value; NaN where it is not known
 * @param effectiveRows as how many rows of equal weight the rows count
 */
record Gain(
    double champion, double challenger, double value, double standardError, double effectiveRows) {
  /** The lower end of the interval that holds the gain with that confidence. */
  double low(double confidence) {
    return value - half(confidence);
  }

  /** The upper end. */
  double high(double confidence) {
    return value + half(confidence);
  }

  private double half(double confidence) {
    if (Double.isNaN(standardError) || !(effectiveRows > 1)) {
      return Double.NaN;
    }
    return standardError
        * new TDistribution(null, effectiveRows - 1)
            .inverseCumulativeProbability((1 + confidence) / 2);
  }

  /** {@code 0.3120 against 0.3244, better by 0.0124 (0.0101 to 0.0147)} */
  String inWords(double confidence) {
    return "%s against %s, %s (%s to %s)"
        .formatted(
            Numbers.decimal(challenger),
            Numbers.decimal(champion),
            value == 0
                ? "the same"
                : (value > 0 ? "better by " : "worse by ") + Numbers.decimal(Math.abs(value)),
            Numbers.decimal(low(confidence)),
            Numbers.decimal(high(confidence)));
  }

  Map<String, Object> facts(double confidence) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("champion", champion);
    facts.put("challenger", challenger);
    facts.put("gain", value);
    facts.put("low", low(confidence));
    facts.put("high", high(confidence));
    facts.put("confidence", confidence);
    facts.put("standardError", standardError);
    return facts;
  }
}
