package io.gradus.network;

import java.util.List;

/** What layers have in common that scale the inputs of each member. */
final class MemberScales {
  private MemberScales() {}

  static List<Integer> checked(String type, List<Integer> widths) {
    List<Integer> copy = List.copyOf(SpecChecks.present(type, "widths", widths));
    copy.forEach(width -> SpecChecks.atLeastOne(type, "widths", width));
    return copy;
  }

  /**
   * @throws NetworkException if it is not the shape of members, or the widths are of other inputs
   */
  static void check(Shape input, List<Integer> widths) {
    checkMembers(input);
    long sum = widths.stream().mapToLong(Integer::longValue).sum();
    if (!widths.isEmpty() && sum != input.last()) {
      throw new NetworkException(
          "Expected widths that add up to the %s features of the input, found %s of them."
              .formatted(input.last(), sum));
    }
  }

  static void checkMembers(Shape input) {
    if (input.rank() != 2) {
      throw new NetworkException(
          "Expected an input of shape [members, features], found %s. Put a members layer before it."
              .formatted(input));
    }
  }

  static Start start(MemberStart start, List<Integer> widths) {
    return start == MemberStart.ONES ? new Start.Constant(1) : new Start.OfFeatures(start, widths);
  }

  /** One number a member and value of that shape. */
  static TensorSpec tensor(String name, Shape shape, Start start) {
    return new TensorSpec(
        name,
        shape,
        TensorSpec.Role.SCALE,
        start,
        TensorSpec.WeightDecay.SPARES,
        TensorSpec.GradientRule.SUM);
  }

  static TensorSpec bias(Shape shape, Start start) {
    return new TensorSpec(
        "bias",
        shape,
        TensorSpec.Role.BIAS,
        start,
        TensorSpec.WeightDecay.SPARES,
        TensorSpec.GradientRule.SUM);
  }

  /** {@code 1/√inputs}, as weights and biases start in the paper's code. */
  static double bound(Shape input) {
    return 1 / Math.sqrt(input.last());
  }
}
