package io.gradus.compute;

/**
 * One layer of a plan, or several that are computed as one. It takes the values of {@code in}
 * forward to {@code out}, and the error at {@code out} back to {@code in}.
 *
 * <p>Steps are immutable and know offsets and slots; all numbers are in the {@link Pass}. What a
 * step may do to the arrays that it shares with others is the contract of its kind:
 *
 * <ul>
 *   <li>Forward, it writes every value of {@code out} of the chunk's rows, and of other slots only
 *       those that are its own. It leaves the values of {@code in} as they are, unless {@code out}
 *       has them in the same slot, which only a step may ask for whose backward needs no input.
 *   <li>What it needs again backward it finds in the values of {@code in} and {@code out} and in
 *       its own slots. Those of {@code in} are there until its backward ends, those of {@code out}
 *       until {@link #errorOfNodes} ends: from then on they may be the errors' place.
 *   <li>Backward, it writes every error of {@code in} that is wanted, whatever was there before,
 *       and leaves those of {@code out}, once {@link #errorOfNodes} has made them the errors of its
 *       nodes, as they are unless they lie in the same place.
 *   <li>Evaluation may leave the step's own slots in a state that only {@link #backwardEvaluated}
 *       understands; the next forward must not depend on it.
 *   <li>Parameters are never written, and the gradient and the moments only at its own tensors.
 * </ul>
 *
 * <p>Where the errors of {@code in} lie, seen from those of {@code out}, tells the two kinds of
 * steps apart: in the same place for an {@link InPlaceStep}, in another for a {@link MovingStep}.
 */
abstract sealed class Step permits InPlaceStep, MovingStep {
  final String layers;
  final Edge in;
  final Edge out;

  Step(Span at) {
    this.layers = at.layers();
    this.in = at.in();
    this.out = at.out();
  }

  /** Forward propagation in training. */
  abstract void forward(Pass pass);

  /** Forward propagation in evaluation: nothing is dropped, running statistics count. */
  void evaluate(Pass pass) {
    forward(pass);
  }

  /**
   * Turns the error of the step's outputs into the error of its nodes, in place: through the
   * activation function, where one is part of the step.
   */
  void errorOfNodes(Pass pass) {}

  /** Adds the gradient of each of the step's tensors, from the error of its nodes. */
  void gradient(Pass pass) {}

  /**
   * Backward propagation: the error of the nodes goes to the nodes that caused it, the inputs. Only
   * called where {@code in} carries errors, after {@link #gradient}.
   */
  abstract void backward(Pass pass);

  /**
   * Backward propagation through what {@link #evaluate} computed, after {@link #errorOfNodes}. May
   * be called again for other errors.
   */
  abstract void backwardEvaluated(Pass pass);

  /**
   * Evaluation from an edge inside the step, such as a layer of a residual block, to {@code out}.
   *
   * @return false, and nothing is done, if the edge is none inside
   */
  boolean evaluateFromInside(Edge inner, Pass pass) {
    return false;
  }

  /**
   * Backward propagation from an edge inside the step, such as a layer of a residual block.
   *
   * @return false, and nothing is done, if the edge is none inside
   */
  boolean backwardFromInside(Edge inner, Pass pass, Mode mode) {
    return false;
  }

  /** The layers that it does. */
  @Override
  public String toString() {
    return layers;
  }
}
