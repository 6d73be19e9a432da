package io.gradus.explain;

import io.gradus.compute.Trace;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.BatchNorm;
import io.gradus.network.Conv2d;
import io.gradus.network.Coral;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.Flatten;
import io.gradus.network.GroupNorm;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.MemberDense;
import io.gradus.network.Members;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NtkDense;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Prelu;
import io.gradus.network.Shape;
import io.gradus.network.ShapedLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the layers of nodes of a network. Layers that evaluation passes through unchanged (dropout,
 * flatten, the identity) belong to nobody; a norm belongs to the dense layer or convolution
 * directly before it, and an activation function to what is directly before it.
 */
public final class NodeLayers {
  private final ParameterLayout layout;
  private final List<NodeLayer> found = new ArrayList<>();
  private final String last;

  private NodeLayers(NetworkSpec spec) {
    this.layout = ParameterLayout.of(spec);
    List<ShapedLayer> layers = effective(spec.shapedLayers());
    this.last = layers.isEmpty() ? "" : layers.get(layers.size() - 1).number();
  }

  /** The input, then all layers of nodes on the way forward, those inside a block before it. */
  public static List<NodeLayer> of(NetworkSpec spec) {
    NodeLayers layers = new NodeLayers(spec);
    layers.found.add(input(spec.input().vectorShape()));
    layers.chain(spec.shapedLayers(), Trace.INPUT);
    return List.copyOf(layers.found);
  }

  /** Each value is a node of its own, also where it is one of an image. */
  private static NodeLayer input(Shape shape) {
    return new NodeLayer(
        Trace.INPUT,
        Trace.INPUT,
        List.of(Trace.INPUT),
        Trace.INPUT,
        Trace.INPUT,
        NodeLayer.Role.INPUT,
        shape,
        shape.size(),
        1,
        Optional.empty());
  }

  /** What a layer is to the nodes. */
  private enum Part {
    /** Passes values on as they are. */
    NOTHING,
    /** Sums up what comes in. */
    SUM,
    NORM,
    FUNCTION,
    /** Makes values of its own in any other way. */
    OTHER
  }

  private static final LayerVisitor<ShapedLayer, Part> PART =
      new LayerVisitor.Question<>() {
        @Override
        public Part dense(Dense layer, ShapedLayer at) {
          return Part.SUM;
        }

        @Override
        public Part coral(Coral layer, ShapedLayer at) {
          return Part.SUM;
        }

        @Override
        public Part ntkDense(NtkDense layer, ShapedLayer at) {
          return Part.SUM;
        }

        @Override
        public Part parametricActivation(ParametricActivation layer, ShapedLayer at) {
          return Part.FUNCTION;
        }

        @Override
        public Part conv2d(Conv2d layer, ShapedLayer at) {
          return Part.SUM;
        }

        @Override
        public Part batchEnsemble(BatchEnsemble layer, ShapedLayer at) {
          return Part.SUM;
        }

        @Override
        public Part memberDense(MemberDense layer, ShapedLayer at) {
          return Part.SUM;
        }

        @Override
        public Part members(Members layer, ShapedLayer at) {
          return Part.NOTHING;
        }

        @Override
        public Part activation(Activation layer, ShapedLayer at) {
          return layer.fn() == ActivationFunction.IDENTITY ? Part.NOTHING : Part.FUNCTION;
        }

        @Override
        public Part prelu(Prelu layer, ShapedLayer at) {
          return Part.FUNCTION;
        }

        @Override
        public Part dropout(Dropout layer, ShapedLayer at) {
          return Part.NOTHING;
        }

        @Override
        public Part flatten(Flatten layer, ShapedLayer at) {
          return Part.NOTHING;
        }

        @Override
        public Part layerNorm(LayerNorm layer, ShapedLayer at) {
          return Part.NORM;
        }

        @Override
        public Part batchNorm(BatchNorm layer, ShapedLayer at) {
          return Part.NORM;
        }

        @Override
        public Part groupNorm(GroupNorm layer, ShapedLayer at) {
          return Part.NORM;
        }

        @Override
        protected Part otherwise(LayerSpec layer, ShapedLayer at) {
          return Part.OTHER;
        }
      };

  private static List<ShapedLayer> effective(List<ShapedLayer> layers) {
    return layers.stream().filter(layer -> layer.accept(PART) != Part.NOTHING).toList();
  }

  /**
   * @param in whose values go into the first layer
   */
  private void chain(List<ShapedLayer> layers, String in) {
    String before = in;
    List<ShapedLayer> group = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      ShapedLayer layer = layers.get(i);
      Part part = layer.accept(PART);
      if (part == Part.NOTHING) {
        before = layer.number();
        continue;
      }
      chain(layer.body(), before);
      group.add(layer);
      Part next = i + 1 < layers.size() ? layers.get(i + 1).accept(PART) : Part.NOTHING;
      boolean goesOn =
          part != Part.FUNCTION && next == Part.FUNCTION || part == Part.SUM && next == Part.NORM;
      if (!goesOn) {
        found.add(nodes(group, part == Part.FUNCTION ? before : layer.number()));
        group.clear();
      }
      before = layer.number();
    }
  }

  private NodeLayer nodes(List<ShapedLayer> group, String before) {
    ShapedLayer first = group.get(0);
    ShapedLayer end = group.get(group.size() - 1);
    int nodes = end.output().channels();
    return new NodeLayer(
        end.number(),
        before,
        group.stream().map(ShapedLayer::number).toList(),
        first.layer().type(),
        String.join(", ", group.stream().map(layer -> layer.layer().description()).toList()),
        end.number().equals(last) ? NodeLayer.Role.OUTPUT : NodeLayer.Role.HIDDEN,
        end.output(),
        nodes,
        end.outputSize() / nodes,
        end.accept(slope));
  }

  private final LayerVisitor<ShapedLayer, Optional<NodeSlope>> slope =
      new LayerVisitor.Question<>() {
        @Override
        public Optional<NodeSlope> activation(Activation layer, ShapedLayer at) {
          return Optional.of(NodeSlope.of(layer));
        }

        @Override
        public Optional<NodeSlope> parametricActivation(
            ParametricActivation layer, ShapedLayer at) {
          return Optional.of(
              NodeSlope.parametric(
                  layer.activation(), layout.tensor(at.path() + ".weight").offset()));
        }

        @Override
        public Optional<NodeSlope> prelu(Prelu layer, ShapedLayer at) {
          return Optional.of(
              NodeSlope.learned(
                  layout.tensor(at.path() + ".weight").offset(), layer.slopes(at.input())));
        }

        @Override
        protected Optional<NodeSlope> otherwise(LayerSpec layer, ShapedLayer at) {
          return Optional.empty();
        }
      };
}
