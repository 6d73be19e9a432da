package io.gradus.explain;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The loss of one row, or an output for it, on the straight line from a baseline to the row, a step
 * at a time: how the values behind every layer change from the step's begin to its end, and the
 * errors in its middle.
 */
final class LineWalk {
  private final TracedNetwork network;
  private final List<TraceSite> sites;
  private final float[] inputs;
  private final float[] baseline;
  private final PathEnd end;

  /**
   * @param inputs the encoded row: [input values]
   * @param baseline [input values]
   * @param end what is explained
   */
  LineWalk(
      TracedNetwork network, List<TraceSite> sites, float[] inputs, float[] baseline, PathEnd end) {
    this.network = network;
    this.sites = sites;
    this.inputs = inputs;
    this.baseline = baseline;
    this.end = end;
  }

  /**
   * Some steps of the line.
   *
   * @param count how many
   * @param changes of the values behind each place, from begin to end: [places][steps, values]
   * @param errors derivatives of what is explained by the values, in the middle: [places][steps,
   *     values]
   * @param endChanges of what is explained, from begin to end: [steps]
   */
  record Steps(int count, double[][] changes, float[][] errors, double[] endChanges) {}

  /** What is explained at the line's begin, the baseline, and at its end, the row. */
  double[] ends() {
    return new double[] {value(baseline), value(inputs)};
  }

  private double value(float[] point) {
    float[] outputs = network.outputs(point);
    return end.of(outputs, 0, new float[outputs.length]);
  }

  /** Derivatives of what is explained by the outputs, at the row itself: [outputs]. */
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
    double[] endChanges = new double[count];
    float[] unused = new float[ends.length];
    int width = network.outputs();
    for (int i = 0; i < count; i++) {
      endChanges[i] =
          end.of(ends, (2 * i + 1) * width, unused) - end.of(ends, 2 * i * width, unused);
    }
    double[][] changes = new double[sites.size()][];
    for (TraceSite site : sites) {
      changes[site.index()] = changes(network.trace().values(site.name()), site.values());
    }
    backFromMiddles(cuts);
    float[][] errors = new float[sites.size()][];
    for (TraceSite site : sites) {
      errors[site.index()] = network.trace().errors(site.name());
    }
    return new Steps(count, changes, errors, endChanges);
  }

  /**
   * Takes the middles of some steps forward, no more than fit a chunk, and what is explained back.
   */
  void backFromMiddles(double[] cuts) {
    double[] middles = new double[cuts.length / 2];
    Arrays.setAll(middles, i -> (cuts[2 * i] + cuts[2 * i + 1]) / 2);
    float[] points = new PathPoints(inputs, baseline, middles).fill(0, middles.length);
    network.backward(errors(network.outputs(points), middles.length));
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

  /** Derivatives by the outputs at some points. */
  private float[] errors(float[] outputs, int points) {
    float[] errors = new float[outputs.length];
    int width = network.outputs();
    for (int point = 0; point < points; point++) {
      end.of(outputs, point * width, errors);
    }
    return errors;
  }
}
