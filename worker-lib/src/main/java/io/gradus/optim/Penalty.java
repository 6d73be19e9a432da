package io.gradus.optim;

import io.gradus.network.ParameterLayout;
import io.gradus.network.Tensor;
import java.util.Arrays;
import java.util.List;

/** Adds a term of the parameter to its update, in some of the tensors. Keeps nothing. */
final class Penalty {
  private Penalty() {}

  /** u ← u + λθ: an L2 penalty in the gradient, or decoupled weight decay after Adam. */
  static Transformation l2(double lambda, List<Tensor> tensors) {
    float decay = (float) lambda;
    Transformation.Pass limited =
        within(
            tensors,
            (u, parameters, from, to) -> {
              for (int i = from; i < to; i++) {
                u[i] += decay * parameters[i];
              }
            });
    return (step, rate, updates, state) -> limited;
  }

  /** u ← u + λ·sign(θ), sign(0) = 0. */
  static Transformation l1(double lambda, List<Tensor> tensors) {
    float strength = (float) lambda;
    Transformation.Pass limited =
        within(
            tensors,
            (u, parameters, from, to) -> {
              for (int i = from; i < to; i++) {
                u[i] += strength * Math.signum(parameters[i]);
              }
            });
    return (step, rate, updates, state) -> limited;
  }

  /** The tensors that penalties concern, by ascending offset. */
  static List<Tensor> concerned(Regularization.Tensors which, ParameterLayout layout) {
    return layout.parameters().stream().filter(which::concern).toList();
  }

  /** The pass over the elements of some tensors alone. */
  static Transformation.Pass within(List<Tensor> tensors, Transformation.Pass pass) {
    int[] begins = tensors.stream().mapToInt(Tensor::offset).toArray();
    int[] ends = tensors.stream().mapToInt(Tensor::end).toArray();
    return (u, parameters, from, to) -> {
      for (int tensor = firstEndingAfter(from, ends);
          tensor < begins.length && begins[tensor] < to;
          tensor++) {
        int begin = Math.max(from, begins[tensor]);
        pass.apply(u, parameters, begin, Math.min(to, ends[tensor]));
      }
    };
  }

  private static int firstEndingAfter(int index, int[] ends) {
    int found = Arrays.binarySearch(ends, index + 1);
    return found < 0 ? -found - 1 : found;
  }
}
