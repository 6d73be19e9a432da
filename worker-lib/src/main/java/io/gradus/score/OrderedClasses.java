package io.gradus.score;

import io.gradus.network.OrdinalLoss;
import java.util.Arrays;

/**
 * The logits of classes by what the outputs of an {@link OrdinalLoss} tell of the steps between
 * them: the logarithm of each class's probability, which is that of being above the class before it
 * less that of being above it. Where steps that are told each by itself are not in falling order
 * they are brought in it, so that no probability is negative.
 */
final class OrderedClasses extends OutputScores {
  /** Of a class that no row can be of: what a logarithm is never below. */
  private static final double LEAST = Math.log(1e-12);

  private final Steps steps;

  /** What an output is the logit of. */
  enum Steps {
    /** Being above the class. */
    EACH,
    /** Being above the class for rows that are above the one before it. */
    CONDITIONAL
  }

  OrderedClasses(int classes, Steps steps) {
    super(classes - 1, classes);
    this.steps = steps;
  }

  @Override
  public float[] of(float[] outputs, int rows) {
    float[] scores = new float[rows * width()];
    for (int row = 0; row < rows; row++) {
      switch (steps) {
        case EACH -> each(outputs, row * outputs(), scores, row * width());
        case CONDITIONAL -> conditional(outputs, row * outputs(), scores, row * width());
      }
    }
    return scores;
  }

  private void each(float[] outputs, int at, float[] scores, int into) {
    fall(outputs, at);
    double above = Double.POSITIVE_INFINITY;
    for (int k = 0; k <= outputs(); k++) {
      double next = k < outputs() ? outputs[at + k] : Double.NEGATIVE_INFINITY;
      // σ(above) − σ(next) = σ(above)·σ(−next)·(1 − e^(next − above))
      double log = logSigmoid(above) + logSigmoid(-next) + Math.log1p(-Math.exp(next - above));
      scores[into + k] = (float) Math.max(LEAST, log);
      above = next;
    }
  }

  /** Brings a row's outputs in falling order. */
  private void fall(float[] outputs, int at) {
    Arrays.sort(outputs, at, at + outputs());
    for (int low = at, high = at + outputs() - 1; low < high; low++, high--) {
      float kept = outputs[low];
      outputs[low] = outputs[high];
      outputs[high] = kept;
    }
  }

  private void conditional(float[] outputs, int at, float[] scores, int into) {
    double above = 0;
    for (int k = 0; k < outputs(); k++) {
      scores[into + k] = (float) Math.max(LEAST, above + logSigmoid(-outputs[at + k]));
      above += logSigmoid(outputs[at + k]);
    }
    scores[into + outputs()] = (float) Math.max(LEAST, above);
  }

  /**
   * The outputs of which {@link #of} makes such probabilities.
   *
   * @param probabilities of a row's classes: [classes]
   * @param into takes the outputs from {@code at} on
   */
  void outputs(double[] probabilities, float[] into, int at) {
    double above = 0;
    for (double probability : probabilities) {
      above += probability;
    }
    for (int k = 0; k < outputs(); k++) {
      double of = above;
      above = 0;
      for (int c = k + 1; c < probabilities.length; c++) {
        above += probabilities[c];
      }
      double below = Math.max(0, steps == Steps.EACH ? 1 - above : of - above);
      into[at + k] = above + below == 0 ? 0 : (float) (Math.log(above) - Math.log(below));
    }
  }

  /** {@code −log(1 + e⁻ˣ)} */
  private static double logSigmoid(double x) {
    return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
  }
}
