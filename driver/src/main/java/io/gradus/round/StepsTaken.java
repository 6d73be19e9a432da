package io.gradus.round;

import io.gradus.compute.Plan;
import io.gradus.compute.RowSums;
import io.gradus.optim.OptimizerState;

/**
 * What a task's own optimizer steps led to, weighted so that it adds up over tasks. Its floats are
 * by how much the parameters changed, then buffers and the optimizer's moments themselves, since
 * the mean of numbers that must not be negative is not negative either: {@code [parameters |
 * buffers | moments in their order]}; all of it times the weight of the task's rows.
 */
public final class StepsTaken extends RowSums {
  private static final long serialVersionUID = 1L;

  /** Empty, to be filled by {@link #readExternal}. */
  public StepsTaken() {
    this(0, 0);
  }

  StepsTaken(int valueCount, int numberCount) {
    super(valueCount, numberCount);
  }

  /**
   * What steps over no rows at all led to.
   *
   * @param state of the optimizer, for the shapes
   */
  static StepsTaken of(Plan plan, OptimizerState state) {
    return new StepsTaken(LocalVector.floats(plan, state), state.scalars().size());
  }

  /** The optimizer's single numbers, in their order, times the weight of the rows. */
  public double[] numbers() {
    return doubles();
  }

  /**
   * Writes where a task's steps led.
   *
   * @param before the {@link LocalVector} that the steps began with
   */
  void ledTo(float[] before, float[] parameters, float[] buffers, OptimizerState state) {
    double weight = weightSum();
    float factor = (float) weight;
    float[] values = valuesToOverwrite();
    for (int i = 0; i < parameters.length; i++) {
      values[i] = (parameters[i] - before[i]) * factor;
    }
    int at = weighted(buffers, factor, values, parameters.length);
    for (float[] moment : state.moments().values()) {
      at = weighted(moment, factor, values, at);
    }
    int number = 0;
    for (double scalar : state.scalars().values()) {
      numbers()[number++] = scalar * weight;
    }
  }

  private static int weighted(float[] from, float factor, float[] into, int at) {
    for (int i = 0; i < from.length; i++) {
      into[at + i] = from[i] * factor;
    }
    return at + from.length;
  }
}
