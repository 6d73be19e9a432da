package io.gradus.optim;

import io.gradus.network.ParameterLayout;
import io.gradus.network.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Adds a term of the parameter to its update, in some of the tensors. Keeps nothing. */
final class Penalty {
  private Penalty() {}

  /** u ← u + λθ: an L2 penalty in the gradient, or decoupled weight decay after Adam. */
  static Transformation l2(double lambda, List<Tensor> tensors) {
    Transformation.Pass limited =
        within(
            tensors,
            tensor -> {
              float decay = strength(lambda, tensor);
              return (u, parameters, from, to) -> {
                for (int i = from; i < to; i++) {
                  u[i] += decay * parameters[i];
                }
              };
            });
    return (step, rate, updates, state) -> limited;
  }

  /** u ← u + λ·sign(θ), sign(0) = 0. */
  static Transformation l1(double lambda, List<Tensor> tensors) {
    Transformation.Pass limited =
        within(
            tensors,
            tensor -> {
              float strength = strength(lambda, tensor);
              return (u, parameters, from, to) -> {
                for (int i = from; i < to; i++) {
                  u[i] += strength * Math.signum(parameters[i]);
                }
              };
            });
    return (step, rate, updates, state) -> limited;
  }

  private static float strength(double lambda, Tensor tensor) {
    return (float) (lambda * tensor.declared().factors().decay());
  }

  /** The tensors that penalties concern, by ascending offset. */
  static List<Tensor> concerned(Regularization.Tensors which, ParameterLayout layout) {
    return layout.parameters().stream().filter(which::concern).toList();
  }

  /** The pass over the elements of some tensors alone. */
  static Transformation.Pass within(List<Tensor> tensors, Transformation.Pass pass) {
    return within(tensors, tensor -> pass);
  }

  /** A pass for each of some tensors, over the elements of these. */
  static Transformation.Pass within(
      List<Tensor> tensors, Function<Tensor, Transformation.Pass> pass) {
    Transformation.Pass[] passes = tensors.stream().map(pass).toArray(Transformation.Pass[]::new);
    int[] begins = tensors.stream().mapToInt(Tensor::offset).toArray();
    int[] ends = tensors.stream().mapToInt(Tensor::end).toArray();
    return (u, parameters, from, to) -> {
      for (int tensor = firstEndingAfter(from, ends);
          tensor < begins.length && begins[tensor] < to;
          tensor++) {
        int begin = Math.max(from, begins[tensor]);
        passes[tensor].apply(u, parameters, begin, Math.min(to, ends[tensor]));
      }
    };
  }

  private static int firstEndingAfter(int index, int[] ends) {
    int found = Arrays.binarySearch(ends, index + 1);
    return found < 0 ? -found - 1 : found;
  }
}
