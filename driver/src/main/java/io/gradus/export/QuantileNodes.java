package io.gradus.export;

import io.gradus.encode.QuantileTransform;
import io.gradus.export.Graph.Attribute;
import java.util.List;

/**
 * The nodes of {@link QuantileTransform#apply}, for several columns that have as many quantiles
 * each. All is double precision; only the logarithm can differ in its last bit.
 */
final class QuantileNodes {
  private final Graph graph;
  private final String label;

  QuantileNodes(Graph graph, String label) {
    this.graph = graph;
    this.label = label;
  }

  /**
   * Adds the nodes.
   *
   * @param values [rows, columns]
   * @param quantiles one array a column
   * @return standard normal quantiles: [rows, columns]
   */
  String add(String values, List<double[]> quantiles) {
    int columns = quantiles.size();
    int length = quantiles.get(0).length;
    double[] all = quantiles.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
    String table = graph.doubles(label, all, columns, length);
    String each = node("Unsqueeze", values, graph.wholes(label, 2));
    String first = count(node("Less", table, each));
    String above = count(node("LessOrEqual", table, each));
    String rank = length == 1 ? number(0.5) : rank(values, all, columns, length, first, above);
    String bounded =
        node(
            "Min",
            node("Max", rank, number(QuantileTransform.EDGE)),
            number(1 - QuantileTransform.EDGE));
    String low = node("Equal", above, graph.whole(label, 0));
    String high = node("Equal", first, graph.whole(label, length));
    String known =
        node(
            "Where",
            low,
            number(QuantileTransform.EDGE),
            node("Where", high, number(1 - QuantileTransform.EDGE), bounded));
    return inverseNormal(known);
  }

  /** How many quantiles are true: [rows, columns]. */
  private String count(String truths) {
    String ones = cast(truths, OnnxType.INT32);
    String sum =
        graph.node(
            "ReduceSum",
            label,
            List.of(ones, graph.wholes(label, 2)),
            Attribute.whole("keepdims", 0));
    return cast(sum, OnnxType.INT64);
  }

  private String rank(
      String values, double[] all, int columns, int length, String first, String above) {
    String flat = graph.doubles(label, all, all.length);
    long[] starts = new long[columns];
    for (int i = 0; i < columns; i++) {
      starts[i] = (long) i * length;
    }
    String start = graph.wholes(label, starts);
    String before = node("Sub", first, graph.whole(label, 1));
    String below = at(flat, start, node("Max", before, graph.whole(label, 0)));
    String next = at(flat, start, node("Min", first, graph.whole(label, length - 1)));
    String share = node("Div", node("Sub", values, below), node("Sub", next, below));
    String between = node("Add", cast(before, OnnxType.DOUBLE), share);
    String middle = node("Div", cast(node("Add", before, above), OnnxType.DOUBLE), number(2));
    String place = node("Where", node("Greater", above, first), middle, between);
    return node("Div", place, number(length - 1));
  }

  private String at(String flat, String start, String place) {
    return node("Gather", flat, node("Add", start, place));
  }

  /** Ranks keep so far from 0 and 1 that the third function is never needed. */
  private String inverseNormal(String p) {
    String q = node("Sub", p, number(0.5));
    String centre =
        node(
            "Mul",
            q,
            ratio(
                QuantileTransform.Ratio.CENTRE, node("Sub", number(0.180625), node("Mul", q, q))));
    String negative = node("Less", q, number(0));
    String tail = node("Where", negative, p, node("Sub", number(1), p));
    String r = node("Sqrt", node("Neg", node("Log", tail)));
    String x = ratio(QuantileTransform.Ratio.MIDDLE, node("Sub", r, number(1.6)));
    String signed = node("Where", negative, node("Neg", x), x);
    return node("Where", node("LessOrEqual", node("Abs", q), number(0.425)), centre, signed);
  }

  private String ratio(QuantileTransform.Ratio ratio, String x) {
    return node("Div", polynomial(ratio.numerator(), x), polynomial(ratio.denominator(), x));
  }

  private String polynomial(double[] coefficients, String x) {
    String sum = number(coefficients[coefficients.length - 1]);
    for (int i = coefficients.length - 2; i >= 0; i--) {
      sum = node("Add", node("Mul", sum, x), number(coefficients[i]));
    }
    return sum;
  }

  private String cast(String value, OnnxType type) {
    return graph.node("Cast", label, List.of(value), Attribute.whole("to", type.number()));
  }

  private String number(double value) {
    return graph.number(label, value);
  }

  private String node(String operator, String... taken) {
    return graph.node(operator, label, List.of(taken));
  }
}
