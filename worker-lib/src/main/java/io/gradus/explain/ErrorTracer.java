package io.gradus.explain;

import io.gradus.compute.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Traces the loss of a row back to the nodes and columns that make it, along the straight line from
 * a baseline, in steps that are as small as it takes, see {@link LineCut}. For one thread.
 */
public final class ErrorTracer {
  /** Nodes of a layer that are shown, usually. */
  public static final int USUAL_NODES = 20;

  private static final int EDGES_A_NODE = 3;

  private final TracedNetwork network;
  private final InputGroups columns;
  private final float[] baseline;
  private final int nodesShown;
  private final List<TraceSite> sites;

  /**
   * @param baseline encoded input: [input values]
   * @param nodesShown the most nodes of a layer that are shown, and between which edges are
   */
  public ErrorTracer(TracedNetwork network, InputGroups columns, float[] baseline, int nodesShown) {
    int width = network.trace().shape(Trace.INPUT).size();
    if (columns.width() != width || baseline.length != width) {
      throw new IllegalArgumentException(
          "Expected columns and a baseline of %s input values, found %s and %s."
              .formatted(width, columns.width(), baseline.length));
    }
    this.network = network;
    this.columns = columns;
    this.baseline = baseline.clone();
    this.nodesShown = nodesShown;
    this.sites = TraceSite.of(network.plan().spec(), columns);
  }

  /**
   * Traces one row.
   *
   * @param inputs encoded, as {@link Trace#inputs} makes them: [input values]
   * @param targets [targetWidth]
   */
  public ErrorTrace trace(float[] inputs, float[] targets) {
    LineWalk path =
        new LineWalk(
            network, sites, inputs, baseline, PathEnd.loss(network.plan().loss(), targets));
    LineCut cut = LineCut.of(path, sites);
    double difference = cut.difference();
    PartSums sums = cut.sums();
    int[][] shown = shown(sums);
    TraceEdges edges = new TraceEdges(sites, network.plan().layout(), network.parameters(), shown);
    path.walk(cut.cuts(), edges::add);
    List<TraceEdges.Link> links = edges.finish(sums);
    return new ErrorTrace(
        cut.end(),
        cut.begin(),
        cut.gap(),
        cut.steps(),
        layers(sums, shown),
        edges(links, shown),
        columns(sums),
        new TracePath(sites, links, shown, columns, difference)
            .from(largest(path.outputErrors()), sums));
  }

  /** The nodes of each place with the largest parts, whichever way they point. */
  private int[][] shown(PartSums sums) {
    return sites.stream()
        .map(
            site -> {
              double[] parts = site.byNode(sums.parts(site));
              return IntStream.range(0, site.nodes())
                  .boxed()
                  .sorted(Comparator.comparingDouble(node -> -Math.abs(parts[node])))
                  .limit(nodesShown)
                  .mapToInt(Integer::intValue)
                  .toArray();
            })
        .toArray(int[][]::new);
  }

  private List<ErrorTrace.Layer> layers(PartSums sums, int[][] shown) {
    return sites.stream()
        .map(
            site -> {
              double[] parts = site.byNode(sums.parts(site));
              return new ErrorTrace.Layer(
                  site.name(),
                  site.nodes(),
                  PartSums.sum(sums.parts(site)),
                  sums.around(site),
                  IntStream.of(shown[site.index()])
                      .mapToObj(node -> part(site, node, parts[node]))
                      .toList());
            })
        .toList();
  }

  private List<ErrorTrace.Edge> edges(List<TraceEdges.Link> links, int[][] shown) {
    List<ErrorTrace.Edge> edges = new ArrayList<>();
    for (TraceEdges.Link link : links) {
      List<ErrorTrace.Edge> ofLink = new ArrayList<>();
      int[] sources = shown[link.from().index()];
      int[] targets = shown[link.to().index()];
      for (int i = 0; i < sources.length; i++) {
        for (int j = 0; j < targets.length; j++) {
          if (link.flow()[i][j] != 0) {
            ofLink.add(
                new ErrorTrace.Edge(
                    node(link.from(), sources[i]), node(link.to(), targets[j]), link.flow()[i][j]));
          }
        }
      }
      ofLink.stream()
          .sorted(Comparator.comparingDouble(edge -> -Math.abs(edge.part())))
          .limit((long) EDGES_A_NODE * nodesShown)
          .forEach(edges::add);
    }
    return edges;
  }

  private ErrorTrace.Part part(TraceSite site, int node, double part) {
    return new ErrorTrace.Part(node, column(site, node), part);
  }

  private ErrorTrace.Node node(TraceSite site, int node) {
    return new ErrorTrace.Node(site.name(), node, column(site, node));
  }

  /** The column's name at the input, otherwise null. */
  private String column(TraceSite site, int node) {
    return site.layer() == null ? columns.names().get(node) : null;
  }

  private List<ErrorTrace.Column> columns(PartSums sums) {
    TraceSite input = sites.get(0);
    double[] parts = input.byNode(sums.parts(input));
    return IntStream.range(0, parts.length)
        .mapToObj(column -> new ErrorTrace.Column(columns.names().get(column), parts[column]))
        .sorted(Comparator.comparingDouble(column -> -Math.abs(column.part())))
        .toList();
  }

  /** Where the largest error is, the first of equal ones. */
  private static int largest(float[] errors) {
    int largest = 0;
    for (int i = 1; i < errors.length; i++) {
      if (Math.abs(errors[i]) > Math.abs(errors[largest])) {
        largest = i;
      }
    }
    return largest;
  }
}
