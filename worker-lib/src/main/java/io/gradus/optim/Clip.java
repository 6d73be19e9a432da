package io.gradus.optim;

/** Bounds a gradient by value or by norm, see {@link Clipping}. Keeps nothing. */
final class Clip {
  private static final double NORM_EPSILON = 1e-6;

  private Clip() {}

  /** Each element within ±bound. */
  static Transformation byValue(double bound) {
    float limit = (float) bound;
    return (step, rate, updates, state) ->
        (g, parameters, from, to) -> {
          for (int i = from; i < to; i++) {
            g[i] = Math.min(limit, Math.max(-limit, g[i]));
          }
        };
  }

  /** All elements times the same factor, so that the norm is within the bound. */
  static Transformation byNorm(double bound) {
    return new Transformation() {
      @Override
      public boolean readsAll() {
        return true;
      }

      @Override
      public Pass prepare(long step, double rate, float[] updates, OptimizerState state) {
        double norm = Math.sqrt(SquareSum.of(updates));
        double coefficient = bound / (norm + NORM_EPSILON);
        float factor = coefficient < 1 ? (float) coefficient : 1;
        return (g, parameters, from, to) -> scale(g, factor, from, to);
      }
    };
  }

  private static void scale(float[] g, float factor, int from, int to) {
    if (factor != 1) {
      for (int i = from; i < to; i++) {
        g[i] *= factor;
      }
    }
  }
}
