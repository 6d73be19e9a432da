package io.gradus.export;

import io.gradus.export.Graph.Attribute;
import io.gradus.network.MemberDense;
import io.gradus.network.MemberMean;
import io.gradus.network.Members;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Shape;
import io.gradus.network.Tensor;
import java.util.List;

/** The nodes of layers of members. Values are [rows, members, values]. */
final class MemberNodes {
  private static final int MEMBERS = 1;
  private static final int OUTPUTS = 2;

  private final Graph graph;
  private final ParameterLayout layout;
  private final float[] parameters;
  private final MemberMean mean;

  MemberNodes(Graph graph, ParameterLayout layout, float[] parameters, MemberMean mean) {
    this.graph = graph;
    this.layout = layout;
    this.parameters = parameters;
    this.mean = mean;
  }

  String repeat(Members layer, LayerNodes.Place place) {
    String one = reshaped(place, place.x(), 0, 1, place.at().inputSize());
    return node("Tile", place, one, graph.wholes(place.path() + ".repeats", 1, layer.k(), 1));
  }

  String scale(LayerNodes.Place place) {
    return node("Mul", place, place.x(), constant(place, "weight"));
  }

  String batchEnsemble(LayerNodes.Place place) {
    Tensor weight = tensor(place, "weight");
    int units = weight.shape().extent(0);
    int inputs = weight.shape().extent(1);
    float[] transposed = new float[weight.size()];
    for (int i = 0; i < transposed.length; i++) {
      transposed[i] = parameters[weight.offset() + i % units * inputs + i / units];
    }
    String turned = graph.floats(weight.name(), transposed, 0, Shape.of(inputs, units));
    String scaled = node("Mul", place, place.x(), constant(place, "r"));
    String products = node("MatMul", place, scaled, turned);
    String sums = node("Mul", place, products, constant(place, "s"));
    return node("Add", place, sums, constant(place, "bias"));
  }

  /** Each member's row is a matrix of one row, which its own weight multiplies. */
  String dense(MemberDense layer, LayerNodes.Place place) {
    Shape shape = place.at().input();
    String rows = reshaped(place, place.x(), 0, shape.extent(0), 1, shape.last());
    String products = node("MatMul", place, rows, constant(place, "weight"));
    String sums = reshaped(place, products, 0, shape.extent(0), layer.units());
    return node("Add", place, sums, constant(place, "bias"));
  }

  /** In double precision, as in Gradus. */
  String combine(LayerNodes.Place place) {
    int members = place.at().input().extent(0);
    String x = cast(place, place.x(), OnnxType.DOUBLE);
    String together =
        switch (mean) {
          case NUMBERS -> reduced("ReduceMean", place, x);
          case LOGARITHMS -> less(place, sum(place, x), members);
          case CLASSES -> less(place, sum(place, logSoftmax(place, x)), members);
          case LOGITS ->
              node(
                  "Sub",
                  place,
                  sum(place, logSigmoid(place, x)),
                  sum(place, logSigmoid(place, node("Neg", place, x))));
        };
    return cast(place, together, OnnxType.FLOAT);
  }

  private String less(LayerNodes.Place place, String x, int members) {
    return node("Sub", place, x, graph.number(place.path(), Math.log(members)));
  }

  private String logSoftmax(LayerNodes.Place place, String x) {
    return graph.node("LogSoftmax", place.path(), List.of(x), Attribute.whole("axis", OUTPUTS));
  }

  /** {@code −log(1 + e⁻ˣ) = min(x, 0) − log(1 + e^−|x|)}: runtimes have no softplus of doubles. */
  private String logSigmoid(LayerNodes.Place place, String x) {
    String negative = node("Min", place, x, graph.number(place.path(), 0.0));
    String tail = node("Exp", place, node("Neg", place, node("Abs", place, x)));
    String one = graph.number(place.path(), 1.0);
    return node("Sub", place, negative, node("Log", place, node("Add", place, one, tail)));
  }

  /** The logarithm of members' sum of exponentials, the largest of them set apart. */
  private String sum(LayerNodes.Place place, String x) {
    String largest =
        graph.node("ReduceMax", place.path(), List.of(x), Attribute.wholes("axes", MEMBERS));
    String exps = node("Exp", place, node("Sub", place, x, largest));
    String sum = graph.node("ReduceSum", place.path(), List.of(exps, axis(place)));
    String logarithm = node("Add", place, node("Log", place, sum), largest);
    return node("Squeeze", place, logarithm, axis(place));
  }

  private String axis(LayerNodes.Place place) {
    return graph.wholes(place.path() + ".members", MEMBERS);
  }

  private String reduced(String operator, LayerNodes.Place place, String x) {
    return graph.node(
        operator,
        place.path(),
        List.of(x),
        Attribute.wholes("axes", MEMBERS),
        Attribute.whole("keepdims", 0));
  }

  private String cast(LayerNodes.Place place, String x, OnnxType type) {
    return graph.node("Cast", place.path(), List.of(x), Attribute.whole("to", type.number()));
  }

  private String node(String operator, LayerNodes.Place place, String... taken) {
    return graph.node(operator, place.path(), List.of(taken));
  }

  private String reshaped(LayerNodes.Place place, String x, long... extents) {
    return node("Reshape", place, x, graph.wholes(place.path() + ".shape", extents));
  }

  private Tensor tensor(LayerNodes.Place place, String name) {
    return layout.tensor(place.path() + "." + name);
  }

  private String constant(LayerNodes.Place place, String name) {
    Tensor tensor = tensor(place, name);
    return graph.floats(tensor.name(), parameters, tensor.offset(), tensor.shape());
  }
}
