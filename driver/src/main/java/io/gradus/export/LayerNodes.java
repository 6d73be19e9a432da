package io.gradus.export;

import io.gradus.export.Graph.Attribute;
import io.gradus.network.Activation;
import io.gradus.network.AvgPool2d;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.BatchNorm;
import io.gradus.network.CombineMembers;
import io.gradus.network.Conv2d;
import io.gradus.network.Coral;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.FeatureScale;
import io.gradus.network.Flatten;
import io.gradus.network.Gated;
import io.gradus.network.GlobalAveragePool;
import io.gradus.network.GroupNorm;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerVisitor;
import io.gradus.network.MaxPool2d;
import io.gradus.network.MemberDense;
import io.gradus.network.MemberMean;
import io.gradus.network.MemberScale;
import io.gradus.network.Members;
import io.gradus.network.NtkDense;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Prelu;
import io.gradus.network.Residual;
import io.gradus.network.Shape;
import io.gradus.network.ShapedLayer;
import io.gradus.network.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The nodes of a network's layers, as they are in evaluation. All values are [rows, …]. */
final class LayerNodes implements LayerVisitor<LayerNodes.Place, String> {
  private final Graph graph;
  private final ParameterLayout layout;
  private final float[] parameters;
  private final float[] buffers;
  private final MemberNodes members;

  LayerNodes(
      Graph graph,
      ParameterLayout layout,
      float[] parameters,
      float[] buffers,
      MemberMean memberMean) {
    this.members = new MemberNodes(graph, layout, parameters, memberMean);
    this.graph = graph;
    this.layout = layout;
    this.parameters = parameters;
    this.buffers = buffers;
  }

  /** A layer, and the value that goes in. */
  record Place(ShapedLayer at, String x) {
    String path() {
      return at.path();
    }

    /** The axis of channels, among those of a batch. */
    int channelAxis() {
      return at.input().isImage() ? 1 : at.input().rank();
    }
  }

  /** Adds layers one after the other, and returns the value that comes out. */
  String add(List<ShapedLayer> layers, String input) {
    String value = input;
    for (ShapedLayer layer : layers) {
      value = layer.layer().accept(this, new Place(layer, value));
    }
    return value;
  }

  @Override
  public String dense(Dense layer, Place place) {
    Tensor weight = tensor(place, "weight");
    if (place.at().input().rank() == 1) {
      List<String> taken = new ArrayList<>(List.of(place.x(), constant(weight)));
      if (layer.bias()) {
        taken.add(constant(place, "bias"));
      }
      return graph.node("Gemm", place.path(), taken, Attribute.whole("transB", 1));
    }
    String product = graph.node("MatMul", place.path(), List.of(place.x(), transposed(weight)));
    return layer.bias() ? node("Add", place, product, constant(place, "bias")) : product;
  }

  @Override
  public String coral(Coral layer, Place place) {
    String weight = transposed(tensor(place, "weight"));
    String sum = graph.node("MatMul", place.path(), List.of(place.x(), weight));
    return node("Add", place, sum, constant(place, "bias"));
  }

  @Override
  public String ntkDense(NtkDense layer, Place place) {
    Tensor weight = tensor(place, "weight");
    float factor = NtkDense.factor(place.at().input().last());
    if (place.at().input().rank() == 1) {
      return graph.node(
          "Gemm",
          place.path(),
          List.of(place.x(), constant(weight), constant(place, "bias")),
          Attribute.whole("transB", 1),
          Attribute.number("alpha", factor));
    }
    String product = node("MatMul", place, place.x(), transposed(weight));
    String scaled = node("Mul", place, product, graph.number(place.path(), factor));
    return node("Add", place, scaled, constant(place, "bias"));
  }

  @Override
  public String scale(FeatureScale layer, Place place) {
    return node("Mul", place, place.x(), channelwise(place, tensor(place, "weight")));
  }

  @Override
  public String parametricActivation(ParametricActivation layer, Place place) {
    String whole = activation(layer.activation(), place);
    String difference = node("Sub", place, whole, place.x());
    String part = node("Mul", place, difference, channelwise(place, tensor(place, "weight")));
    return node("Add", place, place.x(), part);
  }

  private String transposed(Tensor weight) {
    int units = weight.shape().extent(0);
    int inputs = weight.shape().extent(1);
    float[] values = new float[weight.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = parameters[weight.offset() + i % units * inputs + i / units];
    }
    return graph.floats(weight.name(), values, 0, Shape.of(inputs, units));
  }

  @Override
  public String activation(Activation layer, Place place) {
    return new ActivationNodes(graph, place.path()).add(layer.fn(), layer.alpha(), place.x());
  }

  @Override
  public String prelu(Prelu layer, Place place) {
    Tensor slope = tensor(place, "weight");
    return node(
        "PRelu",
        place,
        place.x(),
        graph.floats(
            slope.name(),
            parameters,
            slope.offset(),
            byChannel(place, layer.slopes(place.at().input()))));
  }

  @Override
  public String gated(Gated layer, Place place) {
    List<String> halves =
        graph.nodes(
            "Split",
            place.path(),
            List.of(place.x()),
            2,
            Attribute.whole("axis", place.channelAxis()));
    String gate =
        new ActivationNodes(graph, place.path())
            .add(layer.fn(), layer.fn().defaultAlpha(), halves.get(1));
    return node("Mul", place, halves.get(0), gate);
  }

  @Override
  public String dropout(Dropout layer, Place place) {
    return place.x();
  }

  @Override
  public String layerNorm(LayerNorm layer, Place place) {
    String normalized = normalized(place, place.x(), layer.eps(), place.at().input().rank());
    String gained = node("Mul", place, normalized, constant(place, "weight"));
    return node("Add", place, gained, constant(place, "bias"));
  }

  /** One product and one sum a value, in the numbers that evaluation has. */
  @Override
  public String batchNorm(BatchNorm layer, Place place) {
    int channels = place.at().input().channels();
    float[] scales = new float[channels];
    float[] shifts = new float[channels];
    int gain = tensor(place, "weight").offset();
    int bias = tensor(place, "bias").offset();
    int mean = tensor(place, "running_mean").offset();
    int variance = tensor(place, "running_var").offset();
    for (int i = 0; i < channels; i++) {
      double scale = parameters[gain + i] / Math.sqrt(buffers[variance + i] + layer.eps());
      scales[i] = (float) scale;
      shifts[i] = (float) (parameters[bias + i] - buffers[mean + i] * scale);
    }
    String scaled = node("Mul", place, place.x(), channelwise(place, "scale", scales));
    return node("Add", place, scaled, channelwise(place, "shift", shifts));
  }

  @Override
  public String groupNorm(GroupNorm layer, Place place) {
    Shape shape = place.at().input();
    int axis = place.channelAxis();
    List<Long> split = new ArrayList<>(List.of(0L));
    for (int i = 1; i <= shape.rank(); i++) {
      long extent = shape.extent(i - 1);
      if (i == axis) {
        split.add((long) layer.groups());
        split.add(extent / layer.groups());
      } else {
        split.add(extent);
      }
    }
    // All axes but those of rows and of groups.
    long[] together =
        IntStream.rangeClosed(1, shape.rank() + 1).filter(i -> i != axis).asLongStream().toArray();
    String x = reshaped(place, place.x(), split.stream().mapToLong(Long::longValue).toArray());
    String normalized = normalized(place, x, layer.eps(), together);
    String back = reshaped(place, normalized, batch(shape));
    String gained = node("Mul", place, back, channelwise(place, tensor(place, "weight")));
    return node("Add", place, gained, channelwise(place, tensor(place, "bias")));
  }

  /**
   * {@code (x − mean)/√(var + eps)} over those axes, added up in double precision as in Gradus. The
   * operators that runtimes have for norms add up in single precision, which is too rough.
   */
  private String normalized(Place place, String x, double eps, long... axes) {
    String exact = cast(place, x, OnnxType.DOUBLE);
    String mean = mean(place, exact, axes);
    String centred = node("Sub", place, exact, mean);
    String variance = mean(place, node("Mul", place, centred, centred), axes);
    String deviation =
        node("Sqrt", place, node("Add", place, variance, graph.number(place.path(), eps)));
    String scale = node("Div", place, graph.number(place.path(), 1.0), deviation);
    String moved = node("Sub", place, x, cast(place, mean, OnnxType.FLOAT));
    return node("Mul", place, moved, cast(place, scale, OnnxType.FLOAT));
  }

  private String mean(Place place, String x, long... axes) {
    return graph.node("ReduceMean", place.path(), List.of(x), Attribute.wholes("axes", axes));
  }

  private String cast(Place place, String x, OnnxType type) {
    return graph.node("Cast", place.path(), List.of(x), Attribute.whole("to", type.number()));
  }

  @Override
  public String residual(Residual layer, Place place) {
    return node("Add", place, place.x(), add(place.at().body(), place.x()));
  }

  @Override
  public String conv2d(Conv2d layer, Place place) {
    List<String> taken = new ArrayList<>(List.of(place.x(), constant(place, "weight")));
    if (layer.bias()) {
      taken.add(constant(place, "bias"));
    }
    return graph.node(
        "Conv",
        place.path(),
        taken,
        windows("kernel_shape", layer.kernel(), 2),
        windows("strides", layer.stride(), 2),
        windows("pads", layer.padding(), 4));
  }

  @Override
  public String maxPool2d(MaxPool2d layer, Place place) {
    return pool("MaxPool", layer.kernel(), layer.stride(), place);
  }

  @Override
  public String avgPool2d(AvgPool2d layer, Place place) {
    return pool("AveragePool", layer.kernel(), layer.stride(), place);
  }

  private String pool(String operator, int kernel, int stride, Place place) {
    return graph.node(
        operator,
        place.path(),
        List.of(place.x()),
        windows("kernel_shape", kernel, 2),
        windows("strides", stride, 2));
  }

  private static Attribute windows(String name, int value, int times) {
    long[] values = new long[times];
    Arrays.fill(values, value);
    return Attribute.wholes(name, values);
  }

  @Override
  public String globalAveragePool(GlobalAveragePool layer, Place place) {
    return flat(place, node("GlobalAveragePool", place, place.x()));
  }

  @Override
  public String flatten(Flatten layer, Place place) {
    return flat(place, place.x());
  }

  @Override
  public String members(Members layer, Place place) {
    return members.repeat(layer, place);
  }

  @Override
  public String batchEnsemble(BatchEnsemble layer, Place place) {
    return members.batchEnsemble(place);
  }

  @Override
  public String memberScale(MemberScale layer, Place place) {
    return members.scale(place);
  }

  @Override
  public String memberDense(MemberDense layer, Place place) {
    return members.dense(layer, place);
  }

  @Override
  public String combineMembers(CombineMembers layer, Place place) {
    return members.combine(place);
  }

  @Override
  public String numberEmbedding(NumberEmbedding layer, Place place) {
    return layer.accept(new NumberNodes(graph, layout, parameters, place.at(), place.x()));
  }

  private String flat(Place place, String x) {
    return graph.node("Flatten", place.path(), List.of(x), Attribute.whole("axis", 1));
  }

  private String node(String operator, Place place, String... taken) {
    return graph.node(operator, place.path(), List.of(taken));
  }

  private Tensor tensor(Place place, String name) {
    return layout.tensor(place.path() + "." + name);
  }

  private String constant(Place place, String name) {
    return constant(tensor(place, name));
  }

  private String constant(Tensor tensor) {
    return graph.floats(tensor.name(), parameters, tensor.offset(), tensor.shape());
  }

  private String channelwise(Place place, String name, float[] values) {
    return graph.floats(place.path() + "." + name, values, 0, byChannel(place, values.length));
  }

  private String channelwise(Place place, Tensor tensor) {
    return graph.floats(
        tensor.name(), parameters, tensor.offset(), byChannel(place, tensor.size()));
  }

  /** A number a channel, in a shape that meets the channels of a batch. */
  private static Shape byChannel(Place place, int channels) {
    return place.at().input().isImage() ? Shape.of(channels, 1, 1) : Shape.of(channels);
  }

  private String reshaped(Place place, String x, long... extents) {
    return node("Reshape", place, x, graph.wholes(place.path() + ".shape", extents));
  }

  /** A batch of that shape, of as many rows as there are: 0 stands for these. */
  static long[] batch(Shape shape) {
    long[] extents = new long[shape.rank() + 1];
    for (int i = 0; i < shape.rank(); i++) {
      extents[i + 1] = shape.extent(i);
    }
    return extents;
  }
}
