package io.gradus.compute;

import io.gradus.kernel.Elementwise;
import java.util.Optional;

/**
 * The end of a dense or convolutional step: adds a bias a channel and applies the activation
 * function, one after the other while the values are near. [rows, channels, plane]; plane is 1 in a
 * dense step.
 */
final class FusedBias {
  private static final int NONE = -1;

  private final Edge out;
  private final int channels;
  private final int plane;
  private final int bias;
  private final Elementwise function;
  private final int nodes;

  /**
   * @param bias offset of the bias [channels], if there is one
   * @param function the activation function, or identity
   * @param nodes slot of the values before the activation function; the outputs' own if backward
   *     does not need them
   */
  FusedBias(Edge out, int channels, Optional<Integer> bias, Elementwise function, int nodes) {
    this.out = out;
    this.channels = channels;
    this.plane = out.width() / channels;
    this.bias = bias.orElse(NONE);
    this.function = function;
    this.nodes = nodes;
  }

  /** Where the step's product belongs: [rows, channels, plane]. */
  float[] nodes(Pass pass) {
    return pass.floats(nodes);
  }

  void forward(Pass pass) {
    float[] z = pass.floats(nodes);
    if (bias != NONE) {
      addBias(pass, z);
    }
    function.forward(z, pass.values(out), 0, pass.rows * out.width());
  }

  private void addBias(Pass pass, float[] z) {
    float[] parameters = pass.parameters;
    int at = 0;
    for (int row = 0; row < pass.rows; row++) {
      if (plane == 1) {
        for (int unit = 0; unit < channels; unit++) {
          z[at + unit] += parameters[bias + unit];
        }
        at += channels;
      } else {
        for (int channel = 0; channel < channels; channel++) {
          float b = parameters[bias + channel];
          for (int i = at; i < at + plane; i++) {
            z[i] += b;
          }
          at += plane;
        }
      }
    }
  }

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
    int at = 0;
    for (int row = 0; row < pass.rows; row++) {
      if (plane == 1) {
        for (int unit = 0; unit < channels; unit++) {
          gradient[bias + unit] += errors[at + unit];
        }
        at += channels;
      } else {
        for (int channel = 0; channel < channels; channel++) {
          float sum = 0;
          for (int i = at; i < at + plane; i++) {
            sum += errors[i];
          }
          gradient[bias + channel] += sum;
          at += plane;
        }
      }
    }
  }
}
