package io.gradus.export;

import io.gradus.export.Graph.Attribute;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BinEdges;
import io.gradus.network.LinearEmbedding;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.ParameterLayout;
import io.gradus.network.PbldEmbedding;
import io.gradus.network.PeriodicEmbedding;
import io.gradus.network.PiecewiseLinearEmbedding;
import io.gradus.network.PiecewiseLinearEncoding;
import io.gradus.network.Shape;
import io.gradus.network.ShapedLayer;
import io.gradus.network.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The nodes of a layer that embeds numbers: [rows, numbers | rest] → [rows, embedded | rest]. */
final class NumberNodes implements NumberEmbedding.Visitor<String> {
  private final Graph graph;
  private final ParameterLayout layout;
  private final float[] parameters;
  private final ShapedLayer at;
  private final String x;

  /**
   * @param x the value that goes in
   */
  NumberNodes(Graph graph, ParameterLayout layout, float[] parameters, ShapedLayer at, String x) {
    this.graph = graph;
    this.layout = layout;
    this.parameters = parameters;
    this.at = at;
    this.x = x;
  }

  @Override
  public String encoding(PiecewiseLinearEncoding layer) {
    BinTable bins = new BinTable(layer.edges().bins());
    for (int number = 0; number < layer.features(); number++) {
      bins.add(number, layer.edges());
    }
    return withRest(layer, shares(bins));
  }

  @Override
  public String piecewiseLinear(PiecewiseLinearEmbedding layer) {
    boolean linear = layer.version() == PiecewiseLinearEmbedding.Version.B;
    return lines(layer, layer.edges(), linear, layer.fn());
  }

  /** One bin from 0 to 1, whose share is the number itself. */
  @Override
  public String linear(LinearEmbedding layer) {
    BinEdges edges = new BinEdges(Collections.nCopies(layer.features(), BinEdges.ONE_BIN));
    return lines(layer, edges, false, layer.fn());
  }

  @Override
  public String periodic(PeriodicEmbedding layer) {
    String turns = turns(layer.features(), layer.frequencies());
    String waves =
        graph.node(
            "Concat",
            at.path(),
            List.of(node("Cos", turns), node("Sin", turns)),
            Attribute.whole("axis", 2));
    String sum =
        layer.lite()
            ? mixedAlike(layer, waves)
            : mixed(waves, layer.features(), 2 * layer.frequencies(), layer.width());
    return withRest(layer, new ActivationNodes(graph, at.path()).add(layer.fn(), 0, sum));
  }

  /** By the weight of all numbers, each of which lies by itself on the axis before the last. */
  private String mixedAlike(PeriodicEmbedding layer, String waves) {
    Tensor weight = tensor("weight");
    int width = layer.width();
    int count = 2 * layer.frequencies();
    float[] turned = new float[weight.size()];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = parameters[weight.offset() + i % width * count + i / width];
    }
    String product =
        node("MatMul", waves, graph.floats(weight.name(), turned, 0, Shape.of(count, width)));
    String sum = node("Add", product, constant("bias", Shape.of(width)));
    return node(
        "Reshape", sum, graph.wholes(at.path() + ".joined", 0, (long) layer.features() * width));
  }

  @Override
  public String pbld(PbldEmbedding layer) {
    String turns = turns(layer.features(), layer.frequencies());
    String phase = constant("phase", Shape.of(layer.features(), layer.frequencies()));
    String waves = node("Cos", node("Add", turns, phase));
    String sum = mixed(waves, layer.features(), layer.frequencies(), layer.width() - 1);
    return graph.node("Concat", at.path(), List.of(sum, x), Attribute.whole("axis", 1));
  }

  /**
   * What is left of the turns of each number without whole ones, as angles: [rows, features, k].
   */
  private String turns(int features, int frequencies) {
    String numbers = features == at.input().last() ? x : slice(0, features);
    String columns = node("Reshape", numbers, graph.wholes(at.path() + ".columns", 0, features, 1));
    String turns = node("Mul", columns, constant("frequency", Shape.of(features, frequencies)));
    String rest = node("Sub", turns, node("Round", turns));
    return node("Mul", rest, graph.number(at.path() + ".turn", (float) (2 * Math.PI)));
  }

  /** Each number's waves by its own weight: [rows, features, waves] → [rows, features·width]. */
  private String mixed(String waves, int features, int count, int width) {
    String weight = constant("weight", Shape.of(features, count, width));
    String product = rowFirst(node("MatMul", transposed(waves), weight), features * width);
    return node("Add", product, constant("bias", Shape.of(features * width)));
  }

  private String constant(String name, Shape shape) {
    Tensor tensor = tensor(name);
    return graph.floats(tensor.name(), parameters, tensor.offset(), shape);
  }

  /**
   * Shares of bins times the weights of bins, number by number. Each number has as many bins as the
   * one with most, the others of zeros; the number itself is one more where it has a weight.
   */
  private String lines(
      NumberEmbedding layer, BinEdges edges, boolean linear, ActivationFunction fn) {
    int numbers = layer.features();
    int width = layer.width(0);
    int most = IntStream.range(0, numbers).map(edges::bins).max().orElseThrow();
    int columns = linear ? most + 1 : most;
    BinTable bins = new BinTable(Math.multiplyExact(numbers, columns));
    float[] weights = new float[Math.multiplyExact(bins.size(), width)];
    int weight = tensor("weight").offset();
    for (int number = 0; number < numbers; number++) {
      bins.goTo(number * columns);
      bins.add(number, edges);
      int length = edges.bins(number) * width;
      System.arraycopy(parameters, weight, weights, number * columns * width, length);
      weight += length;
      bins.goTo(number * columns + most);
      if (linear) {
        bins.addWhole(number);
        int to = (number * columns + most) * width;
        int from = tensor("linear_weight").offset() + number * width;
        System.arraycopy(parameters, from, weights, to, width);
      }
    }
    String shares = numberFirst(shares(bins), numbers, columns);
    String table =
        graph.floats(at.path() + ".lines", weights, 0, Shape.of(numbers, columns, width));
    String product = rowFirst(node("MatMul", shares, table), numbers * width);
    String sum = node("Add", product, constant("bias", Shape.of(numbers * width)));
    return withRest(layer, new ActivationNodes(graph, at.path()).add(fn, 0, sum));
  }

  /** The share of each bin: [rows, bins]. */
  private String shares(BinTable bins) {
    String numbers =
        graph.node(
            "Gather",
            at.path(),
            List.of(x, graph.wholes(at.path() + ".numbers", bins.numbers)),
            Attribute.whole("axis", 1));
    String moved = node("Sub", numbers, row("edges", bins.edges));
    String shares = node("Mul", moved, row("factors", bins.factors));
    return node("Min", node("Max", shares, row("lowest", bins.lowest)), row("most", bins.most));
  }

  /** [rows, numbers·columns] → [numbers, rows, columns]. */
  private String numberFirst(String value, int numbers, int columns) {
    String split = node("Reshape", value, graph.wholes(at.path() + ".split", 0, numbers, columns));
    return transposed(split);
  }

  /** [numbers, rows, width] → [rows, numbers·width]. */
  private String rowFirst(String value, int embedded) {
    String rows = transposed(value);
    return node("Reshape", rows, graph.wholes(at.path() + ".joined", 0, embedded));
  }

  private String transposed(String value) {
    return graph.node("Transpose", at.path(), List.of(value), Attribute.wholes("perm", 1, 0, 2));
  }

  private String withRest(NumberEmbedding layer, String embedded) {
    int inputs = at.input().last();
    if (inputs == layer.features()) {
      return embedded;
    }
    String rest = slice(layer.features(), inputs);
    return graph.node("Concat", at.path(), List.of(embedded, rest), Attribute.whole("axis", 1));
  }

  private String slice(int from, int to) {
    return node(
        "Slice",
        x,
        graph.wholes(at.path() + ".from", from),
        graph.wholes(at.path() + ".to", to),
        graph.wholes(at.path() + ".axis", 1));
  }

  private String row(String name, float[] values) {
    return graph.floats(at.path() + "." + name, values, 0, Shape.of(values.length));
  }

  private String node(String operator, String... taken) {
    return graph.node(operator, at.path(), List.of(taken));
  }

  private Tensor tensor(String name) {
    return layout.tensor(at.path() + "." + name);
  }

  /** For each bin its number, where it begins, and what its share may be. */
  private static final class BinTable {
    private final long[] numbers;
    private final float[] edges;
    private final float[] factors;
    private final float[] lowest;
    private final float[] most;
    private int at;

    BinTable(int bins) {
      numbers = new long[bins];
      edges = new float[bins];
      factors = new float[bins];
      lowest = new float[bins];
      most = new float[bins];
    }

    int size() {
      return numbers.length;
    }

    void goTo(int bin) {
      at = bin;
    }

    void add(int number, BinEdges declared) {
      List<Float> all = declared.byNumber().get(number);
      int bins = declared.bins(number);
      for (int i = 0; i < bins; i++) {
        numbers[at] = number;
        edges[at] = all.get(i);
        factors[at] = 1 / (all.get(i + 1) - all.get(i));
        lowest[at] = i == 0 ? -Float.MAX_VALUE : 0;
        most[at] = i == bins - 1 ? Float.MAX_VALUE : 1;
        at++;
      }
    }

    /** The number as it is. */
    void addWhole(int number) {
      numbers[at] = number;
      factors[at] = 1;
      lowest[at] = -Float.MAX_VALUE;
      most[at] = Float.MAX_VALUE;
    }
  }
}
