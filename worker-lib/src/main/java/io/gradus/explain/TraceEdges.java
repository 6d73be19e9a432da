package io.gradus.explain;

import io.gradus.network.AvgPool2d;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.CombineMembers;
import io.gradus.network.Conv2d;
import io.gradus.network.Coral;
import io.gradus.network.Dense;
import io.gradus.network.Flatten;
import io.gradus.network.Gated;
import io.gradus.network.GlobalAveragePool;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.MaxPool2d;
import io.gradus.network.MemberDense;
import io.gradus.network.Members;
import io.gradus.network.NtkDense;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Residual;
import io.gradus.network.Shape;
import io.gradus.network.ShapedLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * What flows from the nodes before a layer to those behind it. Through weights it is {@code Σ_k
 * w_ij·Δa_j·δ_i}, so that all that leaves a node is the node's own part; where there are none, a
 * value's part goes on to the node that it belongs to.
 */
final class TraceEdges {
  private final List<TraceSite> sites;
  private final ParameterLayout layout;
  private final float[] parameters;
  private final List<Link> links = new ArrayList<>();

  /**
   * What flows between the shown nodes of two places.
   *
   * @param flow [shown nodes of from, shown nodes of to]
   */
  record Link(TraceSite from, TraceSite to, double[][] flow) {}

  /** Which nodes of the places are shown: their numbers, and where among them each node is. */
  private final int[][] shown;

  private final int[][] placeOf;

  /**
   * @param shown numbers of the nodes of each place between which flows are wanted
   */
  TraceEdges(List<TraceSite> sites, ParameterLayout layout, float[] parameters, int[][] shown) {
    this.sites = sites;
    this.layout = layout;
    this.parameters = parameters;
    this.shown = shown;
    this.placeOf = new int[shown.length][];
    for (TraceSite site : sites) {
      int[] place = new int[site.nodes()];
      Arrays.fill(place, -1);
      for (int i = 0; i < shown[site.index()].length; i++) {
        place[shown[site.index()][i]] = i;
      }
      placeOf[site.index()] = place;
      if (site.layer() != null) {
        links.add(link(sites.get(site.before()), site));
      }
    }
  }

  private Link link(TraceSite from, TraceSite to) {
    return new Link(from, to, new double[shown[from.index()].length][shown[to.index()].length]);
  }

  /** Adds what flows through weights in some steps. */
  void add(LineWalk.Steps steps) {
    for (Link link : links) {
      link.to.layer().layer().accept(WEIGHTS, new Flow(this, link, steps));
    }
  }

  /** Adds what flows where there are no weights, when all steps were added; gives all flows. */
  List<Link> finish(PartSums sums) {
    List<Link> all = new ArrayList<>();
    for (Link link : links) {
      if (link.to.isBlock()) {
        route(link, sums.skipped(link.to), value -> link.to.nodeOf()[value]);
        Link inside = link(lastInside(link.to), link.to);
        route(inside, sums.parts(inside.from), value -> link.to.nodeOf()[value]);
        all.add(link);
        all.add(inside);
      } else {
        link.to.layer().accept(ROUTES).ifPresent(route -> route(link, entering(link, sums), route));
        link.to
            .layer()
            .accept(SOURCES)
            .ifPresent(sources -> spread(link, entering(link, sums), sums, sources));
        all.add(link);
      }
    }
    return all;
  }

  /** What goes into a layer: not what the skips take that begin with it. */
  private double[] entering(Link link, PartSums sums) {
    double[] parts = sums.parts(link.from).clone();
    for (int block : link.to.blocks()) {
      if (sites.get(block).before() == link.from.index()) {
        double[] skipped = sums.skipped(sites.get(block));
        Arrays.setAll(parts, value -> parts[value] - skipped[value]);
      }
    }
    return parts;
  }

  /** The place behind the last layer of a block's inside. */
  TraceSite lastInside(TraceSite block) {
    List<ShapedLayer> body = block.layer().body();
    String last = body.get(body.size() - 1).number();
    return sites.stream().filter(site -> site.name().equals(last)).findFirst().orElseThrow();
  }

  private void route(Link link, double[] parts, IntUnaryOperator nodeBehind) {
    int[] from = placeOf[link.from.index()];
    int[] to = placeOf[link.to.index()];
    for (int value = 0; value < parts.length; value++) {
      int source = from[link.from.nodeOf()[value]];
      int target = to[nodeBehind.applyAsInt(value)];
      if (source >= 0 && target >= 0) {
        link.flow[source][target] += parts[value];
      }
    }
  }

  /**
   * The part of each value behind is of the one value before it. Within a step of the line such a
   * value is a curve of it, so that these parts add up to that of their source only as nearly as
   * parts add up at all; what is missing is dealt out by their sizes.
   */
  private void spread(Link link, double[] entering, PartSums sums, int[] sources) {
    double[] parts = sums.parts(link.to);
    double[] missing = entering.clone();
    double[] sizes = new double[entering.length];
    for (int value = 0; value < parts.length; value++) {
      missing[sources[value]] -= parts[value];
      sizes[sources[value]] += Math.abs(parts[value]);
    }
    for (int value = 0; value < parts.length; value++) {
      int before = sources[value];
      int source = placeOf[link.from.index()][link.from.nodeOf()[before]];
      int target = placeOf[link.to.index()][link.to.nodeOf()[value]];
      if (source >= 0 && target >= 0) {
        double share = sizes[before] == 0 ? 0 : Math.abs(parts[value]) / sizes[before];
        link.flow[source][target] += parts[value] + share * missing[before];
      }
    }
  }

  private int offset(ShapedLayer layer) {
    return offset(layer, "weight");
  }

  private int offset(ShapedLayer layer, String tensor) {
    return layout.tensor(layer.path() + "." + tensor).offset();
  }

  /** A weight that belongs to two values. */
  private interface Weight {
    float between(int input, int output);
  }

  /** One link in some steps. */
  private record Flow(TraceEdges edges, Link link, LineWalk.Steps steps) {
    /** Σ over steps of one value's change and another's error. */
    double sum(int change, int error) {
      double[] changes = steps.changes()[link.from.index()];
      float[] errors = steps.errors()[link.to.index()];
      int from = link.from.values();
      int to = link.to.values();
      double sum = 0;
      for (int step = 0; step < steps.count(); step++) {
        sum += changes[step * from + change] * errors[step * to + error];
      }
      return sum;
    }

    int source(int value) {
      return edges.placeOf[link.from.index()][link.from.nodeOf()[value]];
    }

    int target(int value) {
      return edges.placeOf[link.to.index()][link.to.nodeOf()[value]];
    }
  }

  /** Adds what flows through a layer's weights. */
  private static final LayerVisitor<Flow, Void> WEIGHTS =
      new LayerVisitor.Question<>() {
        @Override
        protected Void otherwise(LayerSpec layer, Flow flow) {
          return null;
        }

        @Override
        public Void dense(Dense layer, Flow flow) {
          return dense(flow, layer.units(), 1);
        }

        @Override
        public Void ntkDense(NtkDense layer, Flow flow) {
          int inputs = flow.link.to.layer().input().last();
          return dense(flow, layer.units(), NtkDense.factor(inputs));
        }

        /**
         * @param factor of all weights
         */
        private Void dense(Flow flow, int units, float factor) {
          ShapedLayer at = flow.link.to.layer();
          int inputs = at.input().last();
          int weight = flow.edges.offset(at);
          for (int value = 0; value < flow.link.from.values(); value++) {
            int source = flow.source(value);
            int first = value / inputs * units;
            for (int unit = 0; source >= 0 && unit < units; unit++) {
              int target = flow.target(first + unit);
              if (target >= 0) {
                flow.link.flow[source][target] +=
                    factor
                        * flow.edges.parameters[weight + unit * inputs + value % inputs]
                        * flow.sum(value, first + unit);
              }
            }
          }
          return null;
        }

        /** All outputs share the weights of one unit. */
        @Override
        public Void coral(Coral layer, Flow flow) {
          int weight = flow.edges.offset(flow.link.to.layer());
          for (int value = 0; value < flow.link.from.values(); value++) {
            int source = flow.source(value);
            for (int k = 0; source >= 0 && k < layer.classes() - 1; k++) {
              int target = flow.target(k);
              if (target >= 0) {
                flow.link.flow[source][target] +=
                    flow.edges.parameters[weight + value] * flow.sum(value, k);
              }
            }
          }
          return null;
        }

        /** Through the weight as each member scales it. */
        @Override
        public Void batchEnsemble(BatchEnsemble layer, Flow flow) {
          ShapedLayer at = flow.link.to.layer();
          int inputs = at.input().last();
          int r = flow.edges.offset(at, "r");
          int s = flow.edges.offset(at, "s");
          int weight = flow.edges.offset(at);
          float[] parameters = flow.edges.parameters;
          return members(
              flow,
              layer.units(),
              (input, output) ->
                  parameters[r + input]
                      * parameters[weight + output % layer.units() * inputs + input % inputs]
                      * parameters[s + output]);
        }

        @Override
        public Void memberDense(MemberDense layer, Flow flow) {
          int weight = flow.edges.offset(flow.link.to.layer());
          return members(
              flow,
              layer.units(),
              (input, output) ->
                  flow.edges.parameters[weight + input * layer.units() + output % layer.units()]);
        }

        /**
         * What flows inside each member.
         *
         * @param weight between an input and an output, by their places among those of all members
         */
        private Void members(Flow flow, int units, Weight weight) {
          int inputs = flow.link.to.layer().input().last();
          for (int value = 0; value < flow.link.from.values(); value++) {
            int source = flow.source(value);
            int first = value / inputs * units;
            for (int output = first; source >= 0 && output < first + units; output++) {
              int target = flow.target(output);
              if (target >= 0) {
                flow.link.flow[source][target] +=
                    weight.between(value, output) * flow.sum(value, output);
              }
            }
          }
          return null;
        }

        @Override
        public Void conv2d(Conv2d layer, Flow flow) {
          Shape in = flow.link.to.layer().input();
          Shape out = flow.link.to.layer().output();
          for (int value = 0; value < out.size(); value++) {
            int target = flow.target(value);
            for (int channel = 0; target >= 0 && channel < in.channels(); channel++) {
              window(layer, flow, in, out, value, channel, target);
            }
          }
          return null;
        }

        /** What one value behind a convolution gets from its window of one channel. */
        private void window(
            Conv2d layer, Flow flow, Shape in, Shape out, int value, int channel, int target) {
          int height = in.extent(1);
          int width = in.extent(2);
          int pixel = value % (out.extent(1) * out.extent(2));
          int top = pixel / out.extent(2) * layer.stride() - layer.padding();
          int left = pixel % out.extent(2) * layer.stride() - layer.padding();
          int kernel = layer.kernel();
          int filter = value / (out.extent(1) * out.extent(2));
          int weight =
              flow.edges.offset(flow.link.to.layer())
                  + (filter * in.channels() + channel) * kernel * kernel;
          for (int y = Math.max(0, -top); y < kernel && top + y < height; y++) {
            for (int x = Math.max(0, -left); x < kernel && left + x < width; x++) {
              int from = (channel * height + top + y) * width + left + x;
              int source = flow.source(from);
              if (source >= 0) {
                flow.link.flow[source][target] +=
                    flow.edges.parameters[weight + y * kernel + x] * flow.sum(from, value);
              }
            }
          }
        }
      };

  /** Of which value before a layer each value behind it is, where it is of only one. */
  private static final LayerVisitor<ShapedLayer, Optional<int[]>> SOURCES =
      new LayerVisitor.Question<>() {
        @Override
        public Optional<int[]> numberEmbedding(NumberEmbedding layer, ShapedLayer at) {
          return Optional.of(layer.sources(at.input()));
        }

        @Override
        protected Optional<int[]> otherwise(LayerSpec layer, ShapedLayer at) {
          return Optional.empty();
        }
      };

  /** To which node behind a layer a value before it leads; empty where weights lead everywhere. */
  private static final LayerVisitor<ShapedLayer, Optional<IntUnaryOperator>> ROUTES =
      new NodeKeeping<>() {
        @Override
        Optional<IntUnaryOperator> kept(LayerSpec layer, ShapedLayer at) {
          return sameNode(at);
        }

        private Optional<IntUnaryOperator> sameNode(ShapedLayer at) {
          return Optional.of(value -> TraceSite.node(at.input(), value));
        }

        @Override
        public Optional<IntUnaryOperator> dense(Dense layer, ShapedLayer at) {
          return Optional.empty();
        }

        @Override
        public Optional<IntUnaryOperator> ntkDense(NtkDense layer, ShapedLayer at) {
          return Optional.empty();
        }

        @Override
        public Optional<IntUnaryOperator> coral(Coral layer, ShapedLayer at) {
          return Optional.empty();
        }

        @Override
        public Optional<IntUnaryOperator> conv2d(Conv2d layer, ShapedLayer at) {
          return Optional.empty();
        }

        /** Both halves lead to what they make together. */
        @Override
        public Optional<IntUnaryOperator> gated(Gated layer, ShapedLayer at) {
          return Optional.of(value -> TraceSite.node(at.input(), value) % at.output().channels());
        }

        /** Its sum; what is inside has links of its own. */
        @Override
        public Optional<IntUnaryOperator> residual(Residual layer, ShapedLayer at) {
          return sameNode(at);
        }

        @Override
        public Optional<IntUnaryOperator> maxPool2d(MaxPool2d layer, ShapedLayer at) {
          return sameNode(at);
        }

        @Override
        public Optional<IntUnaryOperator> avgPool2d(AvgPool2d layer, ShapedLayer at) {
          return sameNode(at);
        }

        @Override
        public Optional<IntUnaryOperator> globalAveragePool(
            GlobalAveragePool layer, ShapedLayer at) {
          return sameNode(at);
        }

        /** A value leads to several nodes; see {@link #SOURCES}. */
        @Override
        public Optional<IntUnaryOperator> numberEmbedding(NumberEmbedding layer, ShapedLayer at) {
          return Optional.empty();
        }

        @Override
        public Optional<IntUnaryOperator> flatten(Flatten layer, ShapedLayer at) {
          return Optional.of(IntUnaryOperator.identity());
        }

        @Override
        public Optional<IntUnaryOperator> members(Members layer, ShapedLayer at) {
          return sameNode(at);
        }

        @Override
        public Optional<IntUnaryOperator> batchEnsemble(BatchEnsemble layer, ShapedLayer at) {
          return Optional.empty();
        }

        @Override
        public Optional<IntUnaryOperator> memberDense(MemberDense layer, ShapedLayer at) {
          return Optional.empty();
        }

        @Override
        public Optional<IntUnaryOperator> combineMembers(CombineMembers layer, ShapedLayer at) {
          return sameNode(at);
        }
      };
}
