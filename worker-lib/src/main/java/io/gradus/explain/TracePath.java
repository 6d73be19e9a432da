package io.gradus.explain;

import io.gradus.network.Activation;
import io.gradus.network.Dropout;
import io.gradus.network.FeatureScale;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.MemberScale;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Prelu;
import io.gradus.network.ShapedLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The way back from an output to the columns, of at most three nodes a layer: those that give most
 * to the nodes of the way behind them, in the direction of the whole difference.
 */
final class TracePath {
  private static final int WIDTH = 3;

  /** Whether each value behind a layer comes from the one value before it, the same in all rows. */
  private static final LayerVisitor<Void, Boolean> HANDS_ON =
      new LayerVisitor.Question<>() {
        @Override
        public Boolean activation(Activation layer, Void at) {
          return true;
        }

        @Override
        public Boolean prelu(Prelu layer, Void at) {
          return true;
        }

        @Override
        public Boolean parametricActivation(ParametricActivation layer, Void at) {
          return true;
        }

        @Override
        public Boolean scale(FeatureScale layer, Void at) {
          return true;
        }

        @Override
        public Boolean memberScale(MemberScale layer, Void at) {
          return true;
        }

        @Override
        public Boolean dropout(Dropout layer, Void at) {
          return true;
        }

        @Override
        protected Boolean otherwise(LayerSpec layer, Void at) {
          return false;
        }
      };

  private final List<TraceSite> sites;
  private final Map<TraceSite, List<TraceEdges.Link>> into = new LinkedHashMap<>();
  private final Map<String, TraceSite> byName = new LinkedHashMap<>();
  private final int[][] shown;
  private final InputGroups columns;
  private final double[][] flows;
  private final double difference;
  private final List<ErrorTrace.Stop> stops = new ArrayList<>();

  TracePath(
      List<TraceSite> sites,
      List<TraceEdges.Link> links,
      int[][] shown,
      InputGroups columns,
      double difference) {
    this.columns = columns;
    this.sites = sites;
    this.shown = shown;
    this.difference = difference;
    this.flows = new double[sites.size()][];
    for (TraceSite site : sites) {
      byName.put(site.name(), site);
      flows[site.index()] = new double[shown[site.index()].length];
      into.put(site, new ArrayList<>());
    }
    links.forEach(link -> into.get(link.to()).add(link));
  }

  /**
   * The way from one output.
   *
   * @param output the node of the last layer where it begins
   */
  List<ErrorTrace.Stop> from(int output, PartSums sums) {
    List<ShapedLayer> layers =
        sites.stream()
            .filter(site -> site.layer() != null && site.blocks().isEmpty())
            .map(TraceSite::layer)
            .toList();
    TraceSite last = byName.get(layers.get(layers.size() - 1).number());
    for (int i = 0; i < shown[last.index()].length; i++) {
      if (shown[last.index()][i] == output) {
        flows[last.index()][i] = last.byNode(sums.parts(last))[output];
      }
    }
    back(layers);
    stop(sites.get(0));
    return stops;
  }

  /** From the last of some layers to the first. */
  private void back(List<ShapedLayer> layers) {
    for (int i = layers.size() - 1; i >= 0; i--) {
      TraceSite site = byName.get(layers.get(i).number());
      List<Integer> kept = stop(site);
      if (site.layer().layer().accept(HANDS_ON, null)) {
        handOn(site, kept);
        continue;
      }
      for (TraceEdges.Link link : into.get(site)) {
        double[] flow = flows[link.from().index()];
        for (int source = 0; source < flow.length; source++) {
          for (int target : kept) {
            flow[source] += link.flow()[source][target];
          }
        }
      }
      back(layers.get(i).body());
    }
  }

  /** Each node before a function that goes node by node gives what that node behind it gave. */
  private void handOn(TraceSite site, List<Integer> kept) {
    int before = site.before();
    for (int target : kept) {
      for (int source = 0; source < shown[before].length; source++) {
        if (shown[before][source] == shown[site.index()][target]) {
          flows[before][source] += flows[site.index()][target];
        }
      }
    }
  }

  /** Keeps the nodes of a place that give most, and gives their places among those shown. */
  private List<Integer> stop(TraceSite site) {
    double[] flow = flows[site.index()];
    double direction = Math.signum(difference);
    List<Integer> kept =
        IntStream.range(0, flow.length)
            .boxed()
            .filter(i -> flow[i] * direction > 0)
            .sorted(Comparator.comparingDouble(i -> -flow[i] * direction))
            .limit(WIDTH)
            .toList();
    List<ErrorTrace.Part> nodes =
        kept.stream().map(i -> part(site, shown[site.index()][i], flow[i])).toList();
    double sum = nodes.stream().mapToDouble(ErrorTrace.Part::part).sum();
    double all = Arrays.stream(flow).filter(part -> part * direction > 0).sum();
    stops.add(new ErrorTrace.Stop(site.name(), nodes, all == 0 ? 0 : sum / all));
    return kept;
  }

  private ErrorTrace.Part part(TraceSite site, int node, double part) {
    return new ErrorTrace.Part(node, site.layer() == null ? columns.names().get(node) : null, part);
  }
}
