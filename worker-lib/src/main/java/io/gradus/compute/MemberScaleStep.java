package io.gradus.compute;

import io.gradus.kernel.ScaleLoops;
import java.util.Arrays;

/** {@code y = x∘scale}: x [rows, width], all members side by side, scale [width]. */
final class MemberScaleStep extends InPlaceStep {
  private static final ScaleLoops LOOPS = ScaleLoops.ofThisJvm();

  private final int scale;
  private final int sums;

  /**
   * @param scale offset of the scales: [width]
   * @param sums slot of the scales' gradient: [width]
   */
  MemberScaleStep(Span at, int scale, int sums) {
    super(at);
    this.scale = scale;
    this.sums = sums;
  }

  @Override
  void forward(Pass pass) {
    int width = in.width();
    for (int row = 0; row < pass.rows; row++) {
      int at = row * width;
      LOOPS.scale(pass.values(in), at, pass.parameters, scale, pass.values(out), at, width);
    }
  }

  @Override
  void gradient(Pass pass) {
    int width = in.width();
    float[] sum = pass.floats(sums);
    Arrays.fill(sum, 0, width, 0);
    for (int row = 0; row < pass.rows; row++) {
      int at = row * width;
      LOOPS.addProducts(pass.errors(out), at, pass.values(in), at, sum, 0, width);
    }
    LOOPS.add(sum, 0, pass.gradient, scale, width);
  }

  @Override
  void backwardInPlace(Pass pass, float[] errors) {
    int width = in.width();
    for (int row = 0; row < pass.rows; row++) {
      LOOPS.scale(errors, row * width, pass.parameters, scale, errors, row * width, width);
    }
  }
}
