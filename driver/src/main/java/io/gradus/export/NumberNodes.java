package io.gradus.export;

import io.gradus.export.Graph.Attribute;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BinEdges;
import io.gradus.network.LinearEmbedding;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.ParameterLayout;
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
    Tensor bias = tensor("bias");
    String sum =
        node(
            "Add",
            product,
            graph.floats(bias.name(), parameters, bias.offset(), Shape.of(numbers * width)));
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
    String rest =
        node(
            "Slice",
            x,
            graph.wholes(at.path() + ".from", layer.features()),
            graph.wholes(at.path() + ".to", inputs),
            graph.wholes(at.path() + ".axis", 1));
    return graph.node("Concat", at.path(), List.of(embedded, rest), Attribute.whole("axis", 1));
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
