package io.gradus.explain;

/**
 * How much of the change of an output passes through each value behind a layer: total conductance
 * along the line from a baseline, {@code Σ_k (h(α_{k+1}) − h(α_k))·∂F/∂h(α_k)} (Dhamdhere,
 * Sundararajan and Yan, arXiv 1805.12233; in this form Shrikumar, Su and Kundaje, 1807.09946). For
 * one thread.
 */
public final class Conductance {
  private final TracedNetwork network;
  private final float[] baseline;
  private final double[] points;

  /**
   * @param baseline encoded input: [input values]
   * @param points on the line, ascending from 0 to 1, at least two
   */
  public Conductance(TracedNetwork network, float[] baseline, double[] points) {
    if (points.length < 2) {
      throw new IllegalArgumentException(
          "Expected at least two points, found %s.".formatted(points.length));
    }
    this.network = network;
    this.baseline = baseline.clone();
    this.points = points.clone();
  }

  /**
   * The conductance of a layer's values.
   *
   * @param layer the layer's number in the network's table
   * @param inputs encoded rows: [rows, input values]
   * @param explained the output that is explained of each row: [rows]
   * @return [rows, values behind the layer]
   */
  public double[] of(String layer, float[] inputs, int[] explained) {
    PathPoints path = new PathPoints(inputs, baseline, points);
    int width = network.trace().shape(layer).size();
    double[] sums = new double[path.rows() * width];
    float[] values = {};
    float[] slopes = {};
    for (long from = 0; from < path.count(); from += network.chunk()) {
      long to = Math.min(path.count(), from + network.chunk());
      float[] lastValues = values;
      float[] lastSlopes = slopes;
      network.outputs(path.fill(from, to));
      float[] errors = new float[Math.toIntExact(to - from) * network.outputs()];
      for (long point = from; point < to; point++) {
        errors[(int) (point - from) * network.outputs() + explained[path.row(point)]] = 1;
      }
      network.backward(errors);
      values = network.trace().values(layer);
      slopes = network.trace().errors(layer);
      for (long point = from; point < to; point++) {
        if (path.step(point) == 0) {
          continue;
        }
        int now = (int) (point - from) * width;
        boolean first = point == from;
        float[] valuesBefore = first ? lastValues : values;
        float[] slopesBefore = first ? lastSlopes : slopes;
        int before = (first ? lastValues.length : now) - width;
        int row = path.row(point) * width;
        for (int i = 0; i < width; i++) {
          sums[row + i] +=
              ((double) values[now + i] - valuesBefore[before + i]) * slopesBefore[before + i];
        }
      }
    }
    return sums;
  }
}
