package io.gradus.export;

import io.gradus.calibrate.Isotonic;
import io.gradus.calibrate.MonotoneCurve;
import io.gradus.calibrate.ProbabilityMap;
import io.gradus.calibrate.Temperature;
import io.gradus.export.Graph.Attribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The nodes that calibrate a network's logits, as its {@link ProbabilityMap} does. */
final class CalibrationNodes {
  private static final String LABEL = "calibration";

  /** Beyond this a probability is 0 or 1 in any format. */
  private static final double MOST = 256;

  private final Graph graph;
  private final int width;

  /**
   * @param width logits a row
   */
  CalibrationNodes(Graph graph, int width) {
    this.graph = graph;
    this.width = width;
  }

  /** Calibrated logits: [rows, width], of single precision. */
  String add(ProbabilityMap map, String logits) {
    String exact = cast(logits, OnnxType.DOUBLE);
    // Two, and no more: a new one is a new kind of nodes.
    String calibrated =
        map instanceof Temperature temperature
            ? node("Div", exact, graph.number(LABEL, temperature.temperature()))
            : isotonic((Isotonic) map, exact);
    return cast(calibrated, OnnxType.FLOAT);
  }

  private String isotonic(Isotonic isotonic, String logits) {
    boolean classes = isotonic.of() == Isotonic.Of.CLASSES;
    String scores = classes ? odds(logits) : logits;
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      columns.add(curve(isotonic.curves().get(i), column(scores, i)));
    }
    String probabilities =
        width == 1
            ? columns.get(0)
            : graph.node("Concat", LABEL, columns, Attribute.whole("axis", 1));
    if (!classes) {
      return node("Log", node("Div", probabilities, node("Sub", one(), probabilities)));
    }
    String sum = graph.node("ReduceSum", LABEL, List.of(probabilities, graph.wholes(LABEL, 1)));
    return node("Log", node("Div", probabilities, sum));
  }

  /** The logarithms of the odds of each class against all others, as floats hold them. */
  private String odds(String logits) {
    String largest = graph.node("ReduceMax", LABEL, List.of(logits), Attribute.wholes("axes", 1));
    String below = node("Sub", logits, largest);
    double[] ofOthers = new double[width * width];
    Arrays.setAll(ofOthers, i -> i / width == i % width ? 0 : 1);
    String others =
        node("MatMul", node("Exp", below), graph.doubles(LABEL, ofOthers, width, width));
    String odds = node("Sub", below, node("Log", others));
    String bounded =
        node("Max", node("Min", odds, graph.number(LABEL, MOST)), graph.number(LABEL, -MOST));
    return cast(cast(bounded, OnnxType.FLOAT), OnnxType.DOUBLE);
  }

  /** The first probability, and how far each line between two knots has risen: [rows, 1]. */
  private String curve(MonotoneCurve curve, String score) {
    double[] logits = curve.logits();
    double[] probabilities = curve.probabilities();
    List<Integer> rising = new ArrayList<>();
    for (int i = 0; i + 1 < logits.length; i++) {
      if (probabilities[i + 1] > probabilities[i]) {
        rising.add(i);
      }
    }
    if (rising.isEmpty()) {
      // Nothing rises over a line of no length.
      String none = node("Min", node("Max", score, zero()), zero());
      return node("Add", none, graph.number(LABEL, probabilities[0]));
    }
    int lines = rising.size();
    double[] from = rising.stream().mapToDouble(i -> logits[i]).toArray();
    double[] length = rising.stream().mapToDouble(i -> logits[i + 1] - logits[i]).toArray();
    double[] slope = new double[lines];
    for (int i = 0; i < lines; i++) {
      int knot = rising.get(i);
      slope[i] = (probabilities[knot + 1] - probabilities[knot]) / length[i];
    }
    String along =
        node(
            "Min",
            node("Max", node("Sub", score, graph.doubles(LABEL, from, 1, lines)), zero()),
            graph.doubles(LABEL, length, 1, lines));
    String risen = node("MatMul", along, graph.doubles(LABEL, slope, lines, 1));
    return node("Add", risen, graph.number(LABEL, probabilities[0]));
  }

  private String zero() {
    return graph.number(LABEL, 0.0);
  }

  private String one() {
    return graph.number(LABEL, 1.0);
  }

  /** One column of [rows, width]: [rows, 1]. */
  private String column(String values, int index) {
    return graph.node(
        "Gather", LABEL, List.of(values, graph.wholes(LABEL, index)), Attribute.whole("axis", 1));
  }

  private String cast(String value, OnnxType type) {
    return graph.node("Cast", LABEL, List.of(value), Attribute.whole("to", type.number()));
  }

  private String node(String operator, String... taken) {
    return graph.node(operator, LABEL, List.of(taken));
  }
}
