package io.gradus.explain;

import io.gradus.compute.Loss;

/** A number that follows from the outputs of a network, whose change along a line is explained. */
interface PathEnd {
  /**
   * What it is for one row.
   *
   * @param outputs raw, from {@code at}: [outputs]
   * @param errors takes its derivatives by these outputs, from {@code at}: [outputs]
   */
  double of(float[] outputs, int at, float[] errors);

  /**
   * The row's loss.
   *
   * @param targets [targetWidth]
   */
  static PathEnd loss(Loss loss, float[] targets) {
    return (outputs, at, errors) -> loss.row(outputs, at, targets, 0, 1, errors);
  }

  /** One of the outputs, raw: of classes a logit, which goes on where probabilities are flat. */
  static PathEnd output(int output) {
    return (outputs, at, errors) -> {
      errors[at + output] = 1;
      return outputs[at + output];
    };
  }
}
