package io.gradus.export;

import io.gradus.encode.Scale;
import io.gradus.export.Graph.Attribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The nodes that scale numbers which stand side by side, and round them to single precision. */
final class ScaleNodes implements Scale.Visitor {
  private final Graph graph;
  private final String label;

  /** The numbers that are moved and stretched, and how. */
  private final List<Integer> affine = new ArrayList<>();

  private final List<Scale.Affine> affineScales = new ArrayList<>();

  /** The numbers that are clipped smoothly behind that, and how. */
  private final List<Integer> clipped = new ArrayList<>();

  private final List<Scale.SmoothlyClipped> clippedScales = new ArrayList<>();

  /** By how many quantiles they have: the numbers that go by them, and these. */
  private final Map<Integer, List<Integer>> quantile = new TreeMap<>();

  private final Map<Integer, List<double[]>> quantiles = new TreeMap<>();

  private int number;

  ScaleNodes(Graph graph, String label, List<Scale> scales) {
    this.graph = graph;
    this.label = label;
    for (Scale scale : scales) {
      scale.accept(this);
      number++;
    }
  }

  @Override
  public void affine(Scale.Affine scale) {
    affine.add(number);
    affineScales.add(scale);
  }

  @Override
  public void smoothlyClipped(Scale.SmoothlyClipped scale) {
    clipped.add(number);
    clippedScales.add(scale);
  }

  @Override
  public void quantileNormal(Scale.QuantileNormal scale) {
    double[] own = scale.toArray();
    quantile.computeIfAbsent(own.length, key -> new ArrayList<>()).add(number);
    quantiles.computeIfAbsent(own.length, key -> new ArrayList<>()).add(own);
  }

  /**
   * Adds the nodes.
   *
   * @param values [rows, numbers], double precision, none missing
   * @param places takes where each number stands in what comes out, of all parts together
   * @return parts of [rows, some numbers], single precision
   */
  List<String> add(String values, int[] places) {
    List<String> parts = new ArrayList<>();
    int at = 0;
    if (!affine.isEmpty()) {
      parts.add(rounded(scaled(chosen(values, affine, places.length), affineScales)));
      at = place(affine, at, places);
    }
    if (!clipped.isEmpty()) {
      List<Scale.Affine> straight =
          clippedScales.stream()
              .map(scale -> new Scale.Affine(scale.offset(), scale.factor()))
              .toList();
      parts.add(rounded(clipped(scaled(chosen(values, clipped, places.length), straight))));
      at = place(clipped, at, places);
    }
    for (Map.Entry<Integer, List<Integer>> group : quantile.entrySet()) {
      List<double[]> own = quantiles.get(group.getKey());
      String chosen = chosen(values, group.getValue(), places.length);
      parts.add(rounded(new QuantileNodes(graph, label + ".quantiles").add(chosen, own)));
      at = place(group.getValue(), at, places);
    }
    return parts;
  }

  private static int place(List<Integer> numbers, int from, int[] places) {
    int at = from;
    for (int one : numbers) {
      places[one] = at++;
    }
    return at;
  }

  private String chosen(String values, List<Integer> numbers, int all) {
    if (numbers.size() == all) {
      return values;
    }
    String indices =
        graph.wholes(label + ".numbers", numbers.stream().mapToLong(Integer::longValue).toArray());
    return graph.node("Gather", label, List.of(values, indices), Attribute.whole("axis", 1));
  }

  /** z/√(1 + (z/bound)²), in this order of operations. */
  private String clipped(String straight) {
    double largest = Scale.SmoothlyClipped.LARGEST;
    String above = graph.doubles(label + ".largest", new double[] {largest}, 1);
    String below = graph.doubles(label + ".smallest", new double[] {-largest}, 1);
    String z =
        graph.node(
            "Max", label, List.of(below, graph.node("Min", label, List.of(straight, above))));
    double[] bounds = clippedScales.stream().mapToDouble(Scale.SmoothlyClipped::bound).toArray();
    String bound = graph.doubles(label + ".bounds", bounds, bounds.length);
    String share = graph.node("Div", label, List.of(z, bound));
    String square = graph.node("Mul", label, List.of(share, share));
    String one = graph.doubles(label + ".one", new double[] {1}, 1);
    String root =
        graph.node("Sqrt", label, List.of(graph.node("Add", label, List.of(one, square))));
    return graph.node("Div", label, List.of(z, root));
  }

  private String scaled(String values, List<Scale.Affine> scales) {
    double[] offsets = scales.stream().mapToDouble(Scale.Affine::offset).toArray();
    double[] factors = scales.stream().mapToDouble(Scale.Affine::factor).toArray();
    String moved = values;
    if (Arrays.stream(offsets).anyMatch(offset -> offset != 0)) {
      String by = graph.doubles(label + ".offsets", offsets, offsets.length);
      moved = graph.node("Sub", label, List.of(values, by));
    }
    if (Arrays.stream(factors).allMatch(factor -> factor == 1)) {
      return moved;
    }
    return graph.node(
        "Mul", label, List.of(moved, graph.doubles(label + ".factors", factors, factors.length)));
  }

  private String rounded(String values) {
    return graph.node(
        "Cast", label, List.of(values), Attribute.whole("to", OnnxType.FLOAT.number()));
  }
}
