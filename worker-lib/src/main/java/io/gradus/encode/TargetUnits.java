package io.gradus.encode;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** From what a network gives for regression targets back to their own units. Immutable. */
public final class TargetUnits implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] offsets;
  private final double[] factors;
  private final TargetTransform transform;

  private TargetUnits(double[] offsets, double[] factors, TargetTransform transform) {
    this.offsets = offsets;
    this.factors = factors;
    this.transform = transform;
  }

  /** Of so many outputs that are in their own units already. */
  public static TargetUnits same(int outputs) {
    double[] ones = new double[outputs];
    Arrays.fill(ones, 1);
    return new TargetUnits(new double[outputs], ones, TargetTransform.NONE);
  }

  static TargetUnits of(List<Scale.Affine> scales, TargetTransform transform) {
    return new TargetUnits(
        scales.stream().mapToDouble(Scale.Affine::offset).toArray(),
        scales.stream().mapToDouble(Scale.Affine::factor).toArray(),
        transform);
  }

  /** Whether training sees targets, or what is learned of them, as they are. */
  public boolean isUnscaled() {
    return Arrays.stream(offsets).allMatch(offset -> offset == 0)
        && Arrays.stream(factors).allMatch(factor -> factor == 1);
  }

  /**
   * Whether a difference of outputs is the same in the target's unit wherever it stands, but for
   * {@link #steps}.
   */
  public boolean isEven() {
    return transform == TargetTransform.NONE;
  }

  /** How large a step of 1 in an output is in its target's unit, where it {@link #isEven}. */
  public double[] steps() {
    double[] steps = new double[factors.length];
    Arrays.setAll(steps, i -> isEven() ? 1 / factors[i] : 1);
    return steps;
  }

  /** A value of an output in its target's own unit. */
  public double restored(double value, int output) {
    return transform.inverse(value / factors[output] + offsets[output]);
  }

  /** What the output is of which {@link #restored} makes that value. */
  public double scaled(double value, int output) {
    return (transform.apply(value) - offsets[output]) * factors[output];
  }

  /** Brings values into the targets' own units, in place: shape [rows, outputs]. */
  public void restore(float[] values, int rows) {
    int width = factors.length;
    for (int i = 0; i < rows * width; i++) {
      double scaled = values[i] / factors[i % width] + offsets[i % width];
      values[i] = (float) transform.inverse(scaled);
    }
  }
}
