package io.gradus.explain;

import io.gradus.encode.DataException;

/**
 * How rows are explained.
 *
 * @param baseline what they are compared with: {@code mean}, {@code zero} or {@code column=value}
 * @param steps of the integral from the baseline to a row
 */
public record AttributionOptions(String baseline, int steps) {
  /** From the training rows' mean, in 50 steps. */
  public static final AttributionOptions DEFAULT =
      new AttributionOptions(Baseline.MEAN, IntegratedGradients.USUAL_STEPS);

  private static final int MOST_STEPS = 10_000;

  public AttributionOptions {
    if (steps < 1 || steps > MOST_STEPS) {
      throw DataException.expected("--steps from 1 to " + MOST_STEPS, steps)
          .remedy("50 suffice for smooth networks; more close the gap of others.")
          .build();
    }
  }
}
