package io.gradus.compute;

import java.util.List;

/** Steps one after the other: the whole network, or the inside of a residual block. */
final class Chain {
  private final List<Step> steps;
  private final Edge in;
  private final Edge out;

  Chain(List<Step> steps, Edge in, Edge out) {
    this.steps = List.copyOf(steps);
    this.in = in;
    this.out = out;
  }

  Edge in() {
    return in;
  }

  Edge out() {
    return out;
  }

  /** This without its last step. */
  Chain withoutLast() {
    Step last = steps.get(steps.size() - 1);
    return new Chain(steps.subList(0, steps.size() - 1), in, last.in);
  }

  List<Step> steps() {
    return steps;
  }

  void forward(Pass pass) {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).forward(pass);
    }
  }

  void evaluate(Pass pass) {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).evaluate(pass);
    }
  }

  /**
   * Evaluates what comes after any edge of the chain or of a block inside it, whose values are
   * there.
   *
   * @return false, and nothing is done, if the chain has no such edge
   */
  boolean evaluateFrom(Edge edge, Pass pass) {
    int next = edge.equals(in) ? 0 : behind(edge, pass);
    for (int i = next; i < steps.size(); i++) {
      steps.get(i).evaluate(pass);
    }
    return next <= steps.size();
  }

  /** The first step that is still to be done; more than there are where there is no such edge. */
  private int behind(Edge edge, Pass pass) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).out.equals(edge) || steps.get(i).evaluateFromInside(edge, pass)) {
        return i + 1;
      }
    }
    return steps.size() + 1;
  }

  /**
   * From the error at {@code out}: the gradient of every tensor, and the error at {@code in} if it
   * carries one.
   */
  void backward(Pass pass) {
    backward(steps.size(), pass, Mode.TRAINING);
  }

  /** From the error at {@code out}, after {@link #evaluate}: the error at {@code in}. */
  void backwardEvaluated(Pass pass) {
    backward(steps.size(), pass, Mode.EVALUATION);
  }

  /**
   * From the error at any edge of the chain or of a block inside it, as if nothing came after it.
   *
   * @return false, and nothing is done, if the chain has no such edge
   */
  boolean backwardFrom(Edge edge, Pass pass, Mode mode) {
    if (edge.equals(in)) {
      return true;
    }
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (steps.get(i).out.equals(edge)) {
        backward(i + 1, pass, mode);
        return true;
      }
      if (steps.get(i).backwardFromInside(edge, pass, mode)) {
        backward(i, pass, mode);
        return true;
      }
    }
    return false;
  }

  /** Through the first {@code count} steps. */
  private void backward(int count, Pass pass, Mode mode) {
    for (int i = count - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (!step.out.carriesError()) {
        return;
      }
      step.errorOfNodes(pass);
      if (mode == Mode.TRAINING) {
        step.gradient(pass);
      }
      if (step.in.carriesError()) {
        if (mode == Mode.TRAINING) {
          step.backward(pass);
        } else {
          step.backwardEvaluated(pass);
        }
      }
    }
  }
}
