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
   * From the error at {@code out}: the gradient of every tensor, and the error at {@code in} if it
   * carries one.
   */
  void backward(Pass pass) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (!step.out.carriesError()) {
        return;
      }
      step.errorOfNodes(pass);
      step.gradient(pass);
      if (step.in.carriesError()) {
        step.backward(pass);
      }
    }
  }
}
