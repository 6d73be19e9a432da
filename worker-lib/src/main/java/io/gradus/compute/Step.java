package io.gradus.compute;

/**
 * One layer of a plan, or several that are computed as one. It takes the values of {@code in}
 * forward to {@code out}, and the error at {@code out} back to {@code in}.
 *
 * <p>Steps are immutable and know offsets and slots; all numbers are in the {@link Pass}.
 */
abstract class Step {
  final Edge in;
  final Edge out;

  Step(Edge in, Edge out) {
    this.in = in;
    this.out = out;
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
   * called where {@code in} carries errors.
   */
  abstract void backward(Pass pass);
}
