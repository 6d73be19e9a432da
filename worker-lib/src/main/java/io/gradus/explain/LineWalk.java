package io.gradus.explain;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The loss of one row on the straight line from a baseline to it, a step at a time: how the values
 * behind every layer change from the step's begin to its end, and the errors in its middle.
 */
final class LossPath {
  private final TracedNetwork network;
  private final List<TraceSite> sites;
  private final float[] inputs;
  private final float[] baseline;
  private final float[] targets;

  /**
   * @param inputs the encoded row: [input values]
   * @param baseline [input values]
   * @param targets of the row: [targetWidth]
   */
  LossPath(
      TracedNetwork network,
      List<TraceSite> sites,
      float[] inputs,
      float[] baseline,
      float[] targets) {
    this.network = network;
    this.sites = sites;
    this.inputs = inputs;
    this.baseline = baseline;
    this.targets = targets;
  }

  /**
   * Some steps of the line.
   *
   * @param count how many
   * @param changes of the values behind each place, from begin to end: [places][steps, values]
   * @param errors {@code ∂loss/∂value} in the middle: [places][steps, values]
   * @param lossChanges from begin to end: [steps]
   */
  record Steps(int count, double[][] changes, float[][] errors, double[] lossChanges) {}

  /** The loss at the line's begin, the baseline, and at its end, the row. */
  double[] losses() {
    return new double[] {loss(baseline), loss(inputs)};
  }

  private double loss(float[] point) {
    float[] outputs = network.outputs(point);
    return network.plan().loss().row(outputs, 0, targets, 0, 1, new float[outputs.length]);
  }

  /** {@code ∂loss/∂output} at the row itself: [outputs]. */
  float[] outputErrors() {
    return errors(network.outputs(inputs), 1);
  }

  /**
   * Goes some steps, as many at a time as fit the network's chunks.
   *
   * @param cuts where steps begin and end on the line, one pair after the other
   * @param each takes the steps, in their order
   */
  void walk(double[] cuts, Consumer<Steps> each) {
    int most = network.chunk() / 2 * 2;
    for (int from = 0; from < cuts.length; from += most) {
      each.accept(steps(Arrays.copyOfRange(cuts, from, Math.min(cuts.length, from + most))));
    }
  }

  private Steps steps(double[] cuts) {
    int count = cuts.length / 2;
    float[] ends = network.outputs(new PathPoints(inputs, baseline, cuts).fill(0, cuts.length));
    double[] lossChanges = new double[count];
    float[] unused = new float[ends.length];
    int width = network.outputs();
    for (int i = 0; i < count; i++) {
      lossChanges[i] =
          network.plan().loss().row(ends, (2 * i + 1) * width, targets, 0, 1, unused)
              - network.plan().loss().row(ends, 2 * i * width, targets, 0, 1, unused);
    }
    double[][] changes = new double[sites.size()][];
    for (TraceSite site : sites) {
      changes[site.index()] = changes(network.trace().values(site.name()), site.values());
    }
    double[] middles = new double[count];
    Arrays.setAll(middles, i -> (cuts[2 * i] + cuts[2 * i + 1]) / 2);
    float[] outputs = network.outputs(new PathPoints(inputs, baseline, middles).fill(0, count));
    network.backward(errors(outputs, count));
    float[][] errors = new float[sites.size()][];
    for (TraceSite site : sites) {
      errors[site.index()] = network.trace().errors(site.name());
    }
    return new Steps(count, changes, errors, lossChanges);
  }

  /** From each begin to its end. */
  private static double[] changes(float[] values, int width) {
    double[] changes = new double[values.length / 2];
    for (int i = 0; i < changes.length; i++) {
      int begin = i / width * 2 * width + i % width;
      changes[i] = (double) values[begin + width] - values[begin];
    }
    return changes;
  }

  /** {@code ∂loss/∂output} of some points, which all have the row's targets. */
  private float[] errors(float[] outputs, int points) {
    float[] errors = new float[outputs.length];
    int width = network.outputs();
    for (int point = 0; point < points; point++) {
      network.plan().loss().row(outputs, point * width, targets, 0, 1, errors);
    }
    return errors;
  }
}
