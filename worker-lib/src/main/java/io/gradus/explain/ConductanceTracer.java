package io.gradus.explain;

import io.gradus.compute.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shows which hidden nodes an output of a row goes through: total conductance (Dhamdhere,
 * Sundararajan and Yan, arXiv 1805.12233; in this form Shrikumar, Su and Kundaje, 1807.09946) along
 * the straight line from a baseline, {@code Σ_k Δa·∂F/∂a}, in steps that are as small as it takes,
 * see {@link LineCut}. {@code F} is a raw output, a logit where there are classes: behind a
 * soft-max that is saturated nothing changes any more, and all conductances would be 0.
 *
 * <p>What a node is made up of is the conductance of that one node by columns, {@code (x −
 * x′)·∫∂F/∂a·∂a/∂x}; the columns of a node add up to its part. For one thread.
 */
public final class ConductanceTracer {
  private final TracedNetwork network;
  private final InputGroups columns;
  private final float[] baseline;
  private final Shown shown;
  private final List<TraceSite> sites;
  private final List<TraceSite> hidden;

  /**
   * How much is written down.
   *
   * @param nodes of each layer, those with the largest parts
   * @param layersByColumn of how many layers nodes are told by columns, those next to the output
   * @param nodesByColumn of how many nodes of these
   * @param columns of each such node, those that make up most of it
   */
  public record Shown(int nodes, int layersByColumn, int nodesByColumn, int columns) {
    /** What people look at. */
    public static final Shown USUAL = new Shown(10, 8, 3, 5);
  }

  /**
   * @param baseline encoded input: [input values]
   */
  public ConductanceTracer(
      TracedNetwork network, InputGroups columns, float[] baseline, Shown shown) {
    this.network = network;
    this.columns = columns;
    this.baseline = baseline.clone();
    this.shown = shown;
    this.sites = TraceSite.of(network.plan().spec(), columns);
    List<String> layers =
        NodeLayers.of(network.plan().spec()).stream()
            .filter(layer -> layer.role() == NodeLayer.Role.HIDDEN)
            .map(NodeLayer::layer)
            .toList();
    this.hidden = sites.stream().filter(site -> layers.contains(site.name())).toList();
  }

  /**
   * Explains an output of a row.
   *
   * @param inputs encoded, as {@link Trace#inputs} makes them: [input values]
   * @param output which one
   * @param name what it is called
   */
  public RowConductance trace(float[] inputs, int output, String name) {
    LineWalk line = new LineWalk(network, sites, inputs, baseline, PathEnd.output(output));
    LineCut cut = LineCut.of(line, sites);
    List<Integer> byColumn =
        IntStream.range(Math.max(0, hidden.size() - shown.layersByColumn()), hidden.size())
            .boxed()
            .toList();
    int[][] top = hidden.stream().map(site -> top(site, cut.sums())).toArray(int[][]::new);
    double[][][] parts = new double[hidden.size()][][];
    for (int i = 0; i < parts.length; i++) {
      int told = byColumn.contains(i) ? Math.min(shown.nodesByColumn(), top[i].length) : 0;
      parts[i] = new double[told][columns.count()];
    }
    addColumns(line, cut.cuts(), inputs, top, parts);
    List<RowConductance.Layer> layers = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      layers.add(layer(hidden.get(i), cut.sums(), top[i], parts[i]));
    }
    return new RowConductance(name, cut.end(), cut.begin(), cut.gap(), cut.steps(), layers);
  }

  /** The nodes with the largest parts, whichever way they point. */
  private int[] top(TraceSite site, PartSums sums) {
    double[] parts = site.byNode(sums.parts(site));
    return IntStream.range(0, site.nodes())
        .boxed()
        .sorted(Comparator.comparingDouble(node -> -Math.abs(parts[node])))
        .limit(shown.nodes())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Takes what arrives at one node after the other on to the input, in the middle of each step. */
  private void addColumns(
      LineWalk line, double[] cuts, float[] inputs, int[][] top, double[][][] into) {
    int most = network.chunk() * 2;
    for (int from = 0; from < cuts.length; from += most) {
      double[] some = Arrays.copyOfRange(cuts, from, Math.min(cuts.length, from + most));
      line.backFromMiddles(some);
      float[][] errors = new float[into.length][];
      for (int i = 0; i < into.length; i++) {
        errors[i] = into[i].length == 0 ? null : network.trace().errors(hidden.get(i).name());
      }
      for (int i = 0; i < into.length; i++) {
        for (int j = 0; j < into[i].length; j++) {
          network.trace().backward(hidden.get(i).name(), only(hidden.get(i), top[i][j], errors[i]));
          add(some, inputs, network.trace().errors(Trace.INPUT), into[i][j]);
        }
      }
    }
  }

  /** The errors of one node: [steps, values], those of all others 0. */
  private static float[] only(TraceSite site, int node, float[] errors) {
    float[] some = new float[errors.length];
    for (int i = 0; i < errors.length; i++) {
      some[i] = site.nodeOf()[i % site.values()] == node ? errors[i] : 0;
    }
    return some;
  }

  private void add(double[] cuts, float[] inputs, float[] slopes, double[] into) {
    for (int step = 0; step < cuts.length / 2; step++) {
      double length = cuts[2 * step + 1] - cuts[2 * step];
      for (int i = 0; i < inputs.length; i++) {
        into[columns.columnOf(i)] +=
            length * ((double) inputs[i] - baseline[i]) * slopes[step * inputs.length + i];
      }
    }
  }

  private RowConductance.Layer layer(TraceSite site, PartSums sums, int[] top, double[][] columns) {
    double[] parts = site.byNode(sums.parts(site));
    List<RowConductance.Node> nodes = new ArrayList<>();
    for (int i = 0; i < top.length; i++) {
      nodes.add(
          new RowConductance.Node(
              top[i], parts[top[i]], i < columns.length ? largest(columns[i]) : List.of()));
    }
    return new RowConductance.Layer(
        site.name(), site.nodes(), PartSums.sum(parts), sums.around(site), nodes);
  }

  private List<ErrorTrace.Column> largest(double[] parts) {
    return IntStream.range(0, parts.length)
        .filter(column -> parts[column] != 0)
        .mapToObj(column -> new ErrorTrace.Column(columns.names().get(column), parts[column]))
        .sorted(Comparator.comparingDouble(column -> -Math.abs(column.part())))
        .limit(shown.columns())
        .toList();
  }
}
