package io.gradus.compute;

/**
 * The gradient of the loss by the parameters, as a partition answers it for its rows of a step. The
 * gradient over all rows is {@code values / weightSum}, the loss itself {@code lossSum /
 * weightSum}. Its floats are {@code Σ w·∂rowLoss/∂θ}: [parameterCount].
 */
public final class Gradient extends RowSums {
  private static final long serialVersionUID = 1L;

  /** Empty, to be filled by {@link #readExternal}. */
  public Gradient() {
    this(0, 0);
  }

  Gradient(int parameterCount, int momentCount) {
    super(parameterCount, momentCount);
  }

  /** The gradient of no rows at all for that plan's network. */
  public static Gradient of(Plan plan) {
    return new Gradient(plan.layout().parameterCount(), plan.momentCount());
  }

  /**
   * What running statistics are made of. Each batch norm in turn has the count of its values a
   * channel, then for each channel {@code Σx} and {@code Σx²}: [Σ (1 + 2·channels)]; empty without
   * batch norm.
   */
  public double[] moments() {
    return doubles();
  }
}
