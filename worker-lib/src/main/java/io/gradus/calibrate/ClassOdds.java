package io.gradus.calibrate;

/** Of each of several classes the logit of its probability: the class against all others. */
final class ClassOdds {
  /** Beyond this a probability is 0 or 1 in any format. */
  private static final double MOST = 256;

  private ClassOdds() {}

  /**
   * The odds' logarithms of a row's classes.
   *
   * @param logits from {@code from} on, one a class
   * @param into takes one a class, as floats hold them
   */
  static void of(float[] logits, int from, double[] into) {
    int likeliest = 0;
    for (int i = 1; i < into.length; i++) {
      likeliest = logits[from + i] > logits[from + likeliest] ? i : likeliest;
    }
    double largest = logits[from + likeliest];
    double others = 0;
    for (int i = 0; i < into.length; i++) {
      others += i == likeliest ? 0 : Math.exp(logits[from + i] - largest);
    }
    for (int i = 0; i < into.length; i++) {
      double below = logits[from + i] - largest;
      // The likeliest is left out of the sum, and not taken from it, for it may be all of it.
      double rest = i == likeliest ? others : 1 + others - Math.exp(below);
      into[i] = (float) Math.max(-MOST, Math.min(MOST, below - Math.log(rest)));
    }
  }
}
