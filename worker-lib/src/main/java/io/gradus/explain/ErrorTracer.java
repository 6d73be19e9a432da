package io.gradus.explain;

import io.gradus.compute.Trace;
import io.gradus.data.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Traces the loss of a row back to the nodes and columns that make it, along the straight line from
 * a baseline. The line is cut into 32 steps, and each step in which the parts of some layer do not
 * add up to the change of the loss is halved, again and again; so the kinks of rectifiers are
 * closed in on, and little is computed twice. For one thread.
 */
public final class ErrorTracer {
  /** How near the parts of every layer come to the difference, as its share. */
  public static final double TOLERANCE = 1e-3;

  /** Nodes of a layer that are shown, usually. */
  public static final int USUAL_NODES = 20;

  private static final int FEWEST_STEPS = 32;

  /** The shortest steps are this part of the line: further halves are lost to rounding. */
  private static final double SHORTEST = 0x1p-20;

  /** So many kinks a line is expected to have. */
  private static final int KINKS = 64;

  /** Half an ulp of single precision: what a step may be off, as a share of the losses. */
  private static final double ROUNDING = 0x1p-24;

  /** So many steps are halved at a time, those that are off most. */
  private static final int MOST_HALVED = 512;

  private static final int MOST_ROUNDS = 4;
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
   * Traces one row of a block.
   *
   * @param parameters of the network, for its embeddings
   */
  public ErrorTrace trace(float[] parameters, Block block, int row) {
    int width = network.plan().targetWidth();
    return trace(
        network.trace().inputs(parameters, block, row, row + 1),
        Arrays.copyOfRange(block.targets(), row * width, (row + 1) * width));
  }

  /**
   * Traces one row.
   *
   * @param inputs encoded, as {@link Trace#inputs} makes them: [input values]
   * @param targets [targetWidth]
   */
  public ErrorTrace trace(float[] inputs, float[] targets) {
    LossPath path = new LossPath(network, sites, inputs, baseline, targets);
    double[] losses = path.losses();
    double difference = losses[1] - losses[0];
    Cut cut = cut(path, losses, 1);
    for (int round = 1; round < MOST_ROUNDS && !cut.addsUp(difference); round++) {
      cut = cut(path, losses, 1 << 3 * round);
    }
    PartSums sums = cut.sums;
    int[][] shown = shown(sums);
    TraceEdges edges = new TraceEdges(sites, network.plan().layout(), network.parameters(), shown);
    path.walk(cut.cuts(), edges::add);
    List<TraceEdges.Link> links = edges.finish(sums);
    return new ErrorTrace(
        losses[1],
        losses[0],
        sums.gap(difference),
        cut.cuts().length / 2,
        layers(sums, shown),
        edges(links, shown),
        columns(sums),
        new TracePath(sites, links, shown, columns, difference)
            .from(largest(path.outputErrors()), sums));
  }

  /** A line, and the steps into which it was cut. */
  private record Cut(PartSums sums, List<double[]> steps) {
    boolean addsUp(double difference) {
      return sums.gap(difference) <= TOLERANCE * Math.abs(difference);
    }

    double[] cuts() {
      return steps.stream().flatMapToDouble(Arrays::stream).toArray();
    }
  }

  /**
   * Halves steps until none is off by more than its share of what is allowed.
   *
   * @param strictness by which that is divided
   */
  private Cut cut(LossPath path, double[] losses, int strictness) {
    Cut cut = new Cut(new PartSums(sites), new ArrayList<>());
    double allowed = TOLERANCE * Math.abs(losses[1] - losses[0]) / 2 / strictness;
    double rounding = ROUNDING * Math.max(Math.abs(losses[0]), Math.abs(losses[1])) / strictness;
    double[] open = new double[2 * FEWEST_STEPS];
    for (int i = 0; i < open.length; i++) {
      int step = (i + 1) / 2;
      open[i] = (double) step / FEWEST_STEPS;
    }
    for (double length = 1.0 / FEWEST_STEPS; open.length > 0; length /= 2) {
      double share = Math.max(rounding, allowed * Math.max(length, 1.0 / KINKS));
      double most =
          length <= SHORTEST
              ? Double.POSITIVE_INFINITY
              : Math.max(share, offByMost(path, open, cut.sums));
      open = halve(path, open, most, cut);
    }
    return cut;
  }

  /** By how much the step is off after those that may be halved; 0 if all may. */
  private static double offByMost(LossPath path, double[] open, PartSums sums) {
    if (open.length / 2 <= MOST_HALVED) {
      return 0;
    }
    List<double[]> gaps = new ArrayList<>();
    path.walk(open, steps -> gaps.add(sums.gaps(steps)));
    double[] sorted = gaps.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    return sorted[sorted.length - 1 - MOST_HALVED];
  }

  /** Takes the steps that are off by no more than that, and gives the halves of the others. */
  private static double[] halve(LossPath path, double[] open, double most, Cut cut) {
    List<double[]> halves = new ArrayList<>();
    int[] at = {0};
    path.walk(
        open,
        steps -> {
          double[] gaps = cut.sums.gaps(steps);
          boolean[] taken = new boolean[gaps.length];
          for (int step = 0; step < gaps.length; step++, at[0] += 2) {
            double from = open[at[0]];
            double to = open[at[0] + 1];
            taken[step] = gaps[step] <= most;
            if (taken[step]) {
              cut.steps.add(new double[] {from, to});
            } else {
              halves.add(new double[] {from, (from + to) / 2, (from + to) / 2, to});
            }
          }
          cut.sums.add(steps, taken);
        });
    return halves.stream().flatMapToDouble(Arrays::stream).toArray();
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
