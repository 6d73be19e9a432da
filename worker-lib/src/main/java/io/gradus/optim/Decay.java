package io.gradus.optim;

/** Powers of decay factors, by {@link StrictMath}, so that every machine gets the same bits. */
final class Decay {
  private Decay() {}

  /** βᵗ. */
  static double left(double beta, long step) {
    return StrictMath.pow(beta, (double) step);
  }

  /** 1 − βᵗ: by how much an average that began with 0 is too small. */
  static double missing(double beta, long step) {
    return 1 - left(beta, step);
  }
}
