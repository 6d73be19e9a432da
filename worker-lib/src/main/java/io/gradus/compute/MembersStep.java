package io.gradus.compute;

import io.gradus.kernel.ScaleLoops;

/** Repeats a row for each member; the error of a value is the sum of its repetitions' errors. */
final class MembersStep extends MovingStep {
  private static final ScaleLoops LOOPS = ScaleLoops.ofThisJvm();

  MembersStep(Span at) {
    super(at);
  }

  @Override
  void forward(Pass pass) {
    float[] x = pass.values(in);
    float[] y = pass.values(out);
    int features = in.width();
    int to = 0;
    for (int row = 0; row < pass.rows; row++) {
      for (int end = to + out.width(); to < end; to += features) {
        System.arraycopy(x, row * features, y, to, features);
      }
    }
  }

  @Override
  void backward(Pass pass) {
    float[] errors = pass.errors(out);
    float[] sums = pass.errors(in);
    int features = in.width();
    int from = 0;
    for (int row = 0; row < pass.rows; row++) {
      int end = from + out.width();
      System.arraycopy(errors, from, sums, row * features, features);
      for (from += features; from < end; from += features) {
        LOOPS.add(errors, from, sums, row * features, features);
      }
    }
  }
}
