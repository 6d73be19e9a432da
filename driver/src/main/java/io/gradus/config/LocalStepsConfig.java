package io.gradus.config;

import java.util.Locale;

/**
 * Optimizer steps that tasks take on their own between two sums.
 *
 * @param steps 1 to add up gradients after each step, which is exactly synchronous
 * @param synchronousEpochs epochs before the first local steps (post-local SGD: Lin et al., arXiv
 *     1808.07217)
 * @param outer what is made of the tasks' results
 * @param outerRate learning rate of the outer optimizer, above 0
 * @param outerMomentum momentum of the outer optimizer, at least 0 and below 1
 */
public record LocalStepsConfig(
    int steps, int synchronousEpochs, Outer outer, double outerRate, double outerMomentum) {

  /** No local steps. */
  public static LocalStepsConfig synchronous() {
    return new LocalStepsConfig(
        1,
        0,
        Outer.AVERAGE,
        TrainingSection.OUTER_RATE.mustBeUsual(),
        TrainingSection.OUTER_MOMENTUM.mustBeUsual());
  }

  /** What is made of the tasks' results. */
  public enum Outer {
    /** Their mean. */
    AVERAGE,
    /** Nesterov's momentum, the mean change taken for a gradient. */
    NESTEROV;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Steps of the rounds of an epoch, counted from 0. */
  public int stepsIn(int epoch) {
    return epoch < synchronousEpochs ? 1 : steps;
  }
}
