package io.gradus.network;

/** Which of several classes is decided for. */
public enum ClassDecision {
  /** The first of the most probable ones. */
  LIKELIEST {
    @Override
    public int of(float[] logits, int from, int classes) {
      int largest = 0;
      for (int i = 1; i < classes; i++) {
        if (logits[from + i] > logits[from + largest]) {
          largest = i;
        }
      }
      return largest;
    }
  },

  /**
   * Of classes that have an order the one in the middle: the first that a row is not above with a
   * probability of more than one half. It makes the mean distance in the order least.
   */
  MEDIAN {
    @Override
    public int of(float[] logits, int from, int classes) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < classes; i++) {
        largest = Math.max(largest, logits[from + i]);
      }
      double sum = 0;
      for (int i = 0; i < classes; i++) {
        sum += Math.exp(logits[from + i] - largest);
      }
      double above = sum;
      for (int i = 0; i < classes - 1; i++) {
        above -= Math.exp(logits[from + i] - largest);
        if (above <= sum / 2) {
          return i;
        }
      }
      return classes - 1;
    }
  };

  /**
   * The index of the class.
   *
   * @param logits of the classes, from {@code from} on: logarithms of their probabilities, but for
   *     a summand that is the same for all
   */
  public abstract int of(float[] logits, int from, int classes);
}
