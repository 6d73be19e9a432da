package io.gradus.compute;

/** What members predict together; training ends before it, with a loss of each member. */
final class CombineMembersStep extends MovingStep {
  private final MemberMeans means;
  private final int scratch;

  /**
   * @param scratch slot of doubles, as many as the means take
   */
  CombineMembersStep(Span at, MemberMeans means, int scratch) {
    super(at);
    this.means = means;
    this.scratch = scratch;
  }

  @Override
  void forward(Pass pass) {
    for (int row = 0; row < pass.rows; row++) {
      means.forward(
          pass.values(in),
          row * in.width(),
          pass.values(out),
          row * out.width(),
          pass.doubles(scratch));
    }
  }

  @Override
  void backward(Pass pass) {
    for (int row = 0; row < pass.rows; row++) {
      means.backward(
          pass.values(in),
          row * in.width(),
          pass.errors(out),
          row * out.width(),
          pass.errors(in),
          pass.doubles(scratch));
    }
  }
}
