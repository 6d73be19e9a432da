package io.gradus.optim;

/**
 * The mean of parameters, and of running statistics beside them, that an {@link Averaging} asks
 * for.
 */
public final class WeightAverage {
  private final Averaging averaging;
  private final long steps;

  /**
   * @param steps of the whole training
   */
  public WeightAverage(Averaging averaging, long steps) {
    this.averaging = averaging;
    this.steps = steps;
  }

  /** Whether there is anything to be averaged. */
  public boolean isOn() {
    return !(averaging instanceof Averaging.None);
  }

  /**
   * Lets values into their mean.
   *
   * @param before updates before those that brought the values
   * @param made how many updates brought them; the values count for each of them
   * @param values [count]
   * @param mean [count], changed in place
   */
  public void add(long before, int made, float[] values, float[] mean, Ranges ranges) {
    double left = 1;
    for (int i = 0; i < made; i++) {
      left *= 1 - averaging.share(before + i, steps);
    }
    float share = (float) (1 - left);
    ranges.run(
        mean.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            mean[i] += share * (values[i] - mean[i]);
          }
        });
  }
}
