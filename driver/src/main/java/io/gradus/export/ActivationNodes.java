package io.gradus.export;

import io.gradus.export.Graph.Attribute;
import io.gradus.network.ActivationFunction;
import java.util.List;

/** The nodes of an element-wise function. */
final class ActivationNodes {
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);
  private static final float SQRT_TWO_OVER_PI = (float) Math.sqrt(2 / Math.PI);
  private static final float CUBE = 0.044715f;

  private final Graph graph;
  private final String label;

  ActivationNodes(Graph graph, String label) {
    this.graph = graph;
    this.label = label;
  }

  /**
   * Adds the nodes.
   *
   * @param alpha the function's parameter, if it has one
   */
  String add(ActivationFunction function, double alpha, String x) {
    return switch (function) {
      case IDENTITY -> x;
      case RELU -> node("Relu", x);
      case LEAKY_RELU -> withAlpha("LeakyRelu", alpha, x);
      case ELU -> withAlpha("Elu", alpha, x);
      case SELU -> node("Selu", x);
      case GELU -> gelu(x);
      case GELU_TANH -> geluTanh(x);
      case SIGMOID -> node("Sigmoid", x);
      case TANH -> node("Tanh", x);
      case SILU -> node("Mul", x, node("Sigmoid", x));
      case SOFTPLUS -> node("Softplus", x);
      case HARD_SWISH -> node("HardSwish", x);
      case MISH -> node("Mul", x, node("Tanh", node("Softplus", x)));
    };
  }

  private String withAlpha(String operator, double alpha, String x) {
    return graph.node(operator, label, List.of(x), Attribute.number("alpha", (float) alpha));
  }

  private String gelu(String x) {
    String normal = node("Add", node("Erf", node("Mul", x, number(SQRT_HALF))), number(1));
    return node("Mul", node("Mul", x, normal), number(0.5f));
  }

  private String geluTanh(String x) {
    String cube = node("Mul", node("Mul", node("Mul", x, x), x), number(CUBE));
    String inner = node("Mul", node("Add", x, cube), number(SQRT_TWO_OVER_PI));
    String share = node("Add", node("Tanh", inner), number(1));
    return node("Mul", node("Mul", x, share), number(0.5f));
  }

  private String number(float value) {
    return graph.number(label, value);
  }

  private String node(String operator, String... taken) {
    return graph.node(operator, label, List.of(taken));
  }
}
