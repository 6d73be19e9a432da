package io.gradus.export;

import io.gradus.encode.Cycle;
import io.gradus.export.Graph.Attribute;
import java.util.ArrayList;
import java.util.List;

/** The nodes that make the sine and cosine of a moment's phases, as {@link Cycle} has them. */
final class CycleNodes {
  private final Graph graph;
  private final String label;

  CycleNodes(Graph graph, String label) {
    this.graph = graph;
    this.label = label;
  }

  /**
   * Adds the nodes.
   *
   * @param days [rows, 1], double precision, NaN where one is missing
   * @return [rows, 2 a cycle], single precision, 0 where it is missing
   */
  String add(String days, List<Cycle> cycles) {
    List<String> parts = new ArrayList<>();
    for (Cycle cycle : cycles) {
      String angle = binary("Mul", phase(cycle, days), 2 * Math.PI);
      parts.add(node("Sin", angle));
      // Not every runtime has the cosine in double precision.
      parts.add(node("Sin", binary("Add", angle, Math.PI / 2)));
    }
    String all = graph.node("Concat", label, parts, Attribute.whole("axis", 1));
    String known = graph.node("Where", label, List.of(node("IsNaN", days), number(0), all));
    return graph.node(
        "Cast", label, List.of(known), Attribute.whole("to", OnnxType.FLOAT.number()));
  }

  private String phase(Cycle cycle, String days) {
    return switch (cycle) {
      case DAY -> minus(days, floor(days));
      case WEEK -> binary("Div", rest(binary("Add", days, 3), 7), 7);
      case MONTH -> {
        String whole = floor(days);
        yield binary("Div", minus(plus(dayOfMonth(whole), days), whole), 31);
      }
      case YEAR -> binary("Div", rest(days, Cycle.DAYS_OF_YEAR), Cycle.DAYS_OF_YEAR);
    };
  }

  /** As {@code Cycle} computes it, operation by operation. */
  private String dayOfMonth(String whole) {
    String ofEra = rest(binary("Add", whole, Cycle.EPOCH), Cycle.ERA);
    String leapless =
        minus(plus(minus(ofEra, parts(ofEra, 1460)), parts(ofEra, 36524)), parts(ofEra, 146096));
    String year = parts(leapless, 365);
    String before = minus(plus(binary("Mul", year, 365), parts(year, 4)), parts(year, 100));
    String ofYear = minus(ofEra, before);
    String month = parts(binary("Add", binary("Mul", ofYear, 5), 2), 153);
    return minus(ofYear, parts(binary("Add", binary("Mul", month, 153), 2), 5));
  }

  private String rest(String value, double of) {
    return minus(value, binary("Mul", parts(value, of), of));
  }

  private String parts(String value, double of) {
    return floor(binary("Div", value, of));
  }

  private String floor(String value) {
    return node("Floor", value);
  }

  private String minus(String value, String other) {
    return graph.node("Sub", label, List.of(value, other));
  }

  private String plus(String value, String other) {
    return graph.node("Add", label, List.of(value, other));
  }

  private String binary(String operator, String value, double other) {
    return graph.node(operator, label, List.of(value, number(other)));
  }

  private String number(double value) {
    return graph.doubles(label + ".number", new double[] {value}, 1);
  }

  private String node(String operator, String value) {
    return graph.node(operator, label, List.of(value));
  }
}
