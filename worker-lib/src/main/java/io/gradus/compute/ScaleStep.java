package io.gradus.compute;

import io.gradus.kernel.ScaleLoops;
import java.util.Arrays;

/**
 * {@code y = x·scale}: x [positions, columns], scale [columns]; of members, whose scales are their
 * own, all columns lie side by side.
 */
final class ScaleStep extends InPlaceStep {
  private static final ScaleLoops LOOPS = ScaleLoops.ofThisJvm();

  private final int columns;
  private final int scale;
  private final int sums;

  /**
   * @param columns how many scales there are
   * @param scale offset of the scales: [columns]
   * @param sums slot of the scales' gradient: [columns]
   */
  ScaleStep(Span at, int columns, int scale, int sums) {
    super(at);
    this.columns = columns;
    this.scale = scale;
    this.sums = sums;
  }

  @Override
  void forward(Pass pass) {
    int length = pass.rows * in.width();
    for (int at = 0; at < length; at += columns) {
      LOOPS.scale(pass.values(in), at, pass.parameters, scale, pass.values(out), at, columns);
    }
  }

  @Override
  void gradient(Pass pass) {
    float[] sum = pass.floats(sums);
    Arrays.fill(sum, 0, columns, 0);
    int length = pass.rows * in.width();
    for (int at = 0; at < length; at += columns) {
      LOOPS.addProducts(pass.errors(out), at, pass.values(in), at, sum, 0, columns);
    }
    LOOPS.add(sum, 0, pass.gradient, scale, columns);
  }

  @Override
  void backwardInPlace(Pass pass, float[] errors) {
    int length = pass.rows * in.width();
    for (int at = 0; at < length; at += columns) {
      LOOPS.scale(errors, at, pass.parameters, scale, errors, at, columns);
    }
  }
}
