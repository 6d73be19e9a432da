package io.gradus.compute;

import io.gradus.kernel.Elementwise;
import java.util.Optional;

/**
 * The end of a step that adds up its inputs: a bias a unit, then the activation function. Nodes are
 * [positions, units]: a row is one position behind a dense layer, {@code height·width} of them
 * behind a convolution.
 */
final class BiasAndActivation {
  private static final int NONE = -1;

  private final Edge out;
  private final int units;
  private final int bias;
  private final Elementwise function;
  private final int nodes;

  /**
   * @param bias offset of the bias [units], if there is one
   * @param function the activation function, or identity
   * @param nodes slot of the values before the activation function; the outputs' own if backward
   *     does not need them
   */
  BiasAndActivation(Edge out, int units, Optional<Integer> bias, Elementwise function, int nodes) {
    this.out = out;
    this.units = units;
    this.bias = bias.orElse(NONE);
    this.function = function;
    this.nodes = nodes;
  }

  /** Where the step leaves what it added up: [positions, units]. */
  float[] nodes(Pass pass) {
    return pass.floats(nodes);
  }

  void forward(Pass pass) {
    float[] z = pass.floats(nodes);
    int length = pass.rows * out.width();
    if (bias != NONE) {
      float[] parameters = pass.parameters;
      for (int at = 0; at < length; at += units) {
        for (int unit = 0; unit < units; unit++) {
          z[at + unit] += parameters[bias + unit];
        }
      }
    }
    function.forward(z, pass.values(out), 0, length);
  }

  /**
   * The error of an output, times the slope of the activation function, is the error of its node.
   */
  void errorOfNodes(Pass pass) {
    function.backward(
        pass.floats(nodes), pass.values(out), pass.errors(out), 0, pass.rows * out.width());
  }

  /** The gradient of a bias is the sum of the errors of its nodes. */
  void gradient(Pass pass) {
    if (bias == NONE) {
      return;
    }
    float[] errors = pass.errors(out);
    float[] gradient = pass.gradient;
    int length = pass.rows * out.width();
    for (int at = 0; at < length; at += units) {
      for (int unit = 0; unit < units; unit++) {
        gradient[bias + unit] += errors[at + unit];
      }
    }
  }
}
