package io.gradus.compute;

/** The mean over members of each one's loss for the same targets. */
final class MeanOverMembers extends Loss {
  private final Loss each;
  private final int members;

  MeanOverMembers(Loss each, int members) {
    super(members * each.outputs);
    this.each = each;
    this.members = members;
  }

  @Override
  public int targetWidth() {
    return each.targetWidth();
  }

  @Override
  public double row(float[] y, int at, float[] t, int target, float weight, float[] errors) {
    double sum = 0;
    for (int member = 0; member < members; member++) {
      sum += each.row(y, at + member * each.outputs, t, target, weight / members, errors);
    }
    return sum / members;
  }
}
