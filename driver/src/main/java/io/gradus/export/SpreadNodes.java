package io.gradus.export;

import io.gradus.calibrate.ConformalInterval;
import io.gradus.export.Graph.Attribute;
import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.LossVisitor;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.OrdinalCoral;
import io.gradus.network.OrdinalCorn;
import io.gradus.network.Quantiles;
import io.gradus.score.QuantileBlend;
import io.gradus.score.SpreadHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The nodes for networks whose outputs are not one number a class, label or target, all in double
 * precision: what {@code SpreadHead} makes of them, and the probabilities of classes that have an
 * order.
 */
final class SpreadNodes {
  private final Graph graph;
  private final String label;
  private final LossSpec loss;

  SpreadNodes(Graph graph, String label, LossSpec loss) {
    this.graph = graph;
    this.label = label;
    this.loss = loss;
  }

  /**
   * What is predicted by raw outputs; empty for other losses.
   *
   * @param outputs [rows, width]
   * @param factor what a target was multiplied by
   * @param inUnits brings numbers in the target's own unit
   * @return [rows, values] or [rows, classes]
   */
  Optional<String> values(String outputs, int width, double factor, UnaryOperator<String> inUnits) {
    return loss.accept(
        new LossVisitor.Question<>() {
          @Override
          public Optional<String> quantiles(Quantiles quantiles) {
            double[] shares = new QuantileBlend(quantiles.q(), 0.5).shares();
            String sorted = sorted(outputs, width, 0);
            String middle = node("MatMul", sorted, graph.doubles(label, shares, width, 1));
            return Optional.of(inUnits.apply(beside(List.of(middle, sorted))));
          }

          @Override
          public Optional<String> gaussianNll(GaussianNll gaussian) {
            String spread = node("Exp", node("Mul", column(outputs, 1), number(0.5)));
            String mean = inUnits.apply(column(outputs, 0));
            return Optional.of(beside(List.of(mean, node("Div", spread, number(factor)))));
          }

          @Override
          public Optional<String> negativeBinomial(NegativeBinomial counts) {
            return counts.learnsDispersion() ? Optional.of(counts()) : Optional.empty();
          }

          private String counts() {
            String dispersion = node("Exp", node("Neg", column(outputs, 1)));
            return beside(List.of(node("Exp", column(outputs, 0)), dispersion));
          }

          @Override
          public Optional<String> ordinalCoral(OrdinalCoral ordinal) {
            return Optional.of(classes(node("Sigmoid", sorted(outputs, width, 1)), width + 1));
          }

          /** The probability of being above a class is a product of those up to it. */
          @Override
          public Optional<String> ordinalCorn(OrdinalCorn ordinal) {
            String logs = node("Log", node("Sigmoid", outputs));
            String sums = node("CumSum", logs, graph.whole(label, 1));
            return Optional.of(classes(node("Exp", sums), width + 1));
          }

          @Override
          protected Optional<String> otherwise(LossSpec other) {
            return Optional.empty();
          }
        });
  }

  /** Probabilities of classes by those of being above each: being above the one before, less it. */
  private String classes(String above, int classes) {
    double[] differences = new double[(classes - 1) * classes];
    for (int k = 0; k < classes - 1; k++) {
      differences[k * classes + k] = -1;
      differences[k * classes + k + 1] = 1;
    }
    double[] all = new double[classes];
    all[0] = 1;
    String product = node("MatMul", above, graph.doubles(label, differences, classes - 1, classes));
    return node("Add", product, graph.doubles(label, all, 1, classes));
  }

  /**
   * Of classes that have an order the one in the middle: how many a row is above, with a
   * probability of more than one half.
   *
   * @param probabilities [rows, classes], in single precision
   * @return [rows]
   */
  String middle(String probabilities, int classes) {
    double[] above = new double[classes * (classes - 1)];
    for (int c = 0; c < classes; c++) {
      for (int k = 0; k < c; k++) {
        above[c * (classes - 1) + k] = 1;
      }
    }
    String sums =
        node(
            "MatMul",
            cast(probabilities, OnnxType.DOUBLE),
            graph.doubles(label, above, classes, classes - 1));
    String steps = cast(node("Greater", sums, number(0.5)), OnnxType.INT64);
    return graph.node(
        "ReduceSum", label, List.of(steps, graph.wholes(label, 1)), Attribute.whole("keepdims", 0));
  }

  /**
   * What several networks predict together, where it is not the mean: the mean and the spread of
   * the mixture of their distributions.
   *
   * @param values of each network: [rows, 2]
   * @param mean the mean of them: [rows, 2]
   */
  Optional<String> mixture(List<String> values, List<Double> weights, String mean) {
    return loss.accept(
        new LossVisitor.Question<>() {
          @Override
          public Optional<String> gaussianNll(GaussianNll gaussian) {
            String variance = mixed(one -> node("Mul", column(one, 1), column(one, 1)));
            return Optional.of(beside(List.of(column(mean, 0), node("Sqrt", variance))));
          }

          @Override
          public Optional<String> negativeBinomial(NegativeBinomial counts) {
            return counts.learnsDispersion() ? Optional.of(ofCounts()) : Optional.empty();
          }

          private String ofCounts() {
            String all = column(mean, 0);
            String above = mixed(one -> node("Mul", column(one, 1), square(column(one, 0))));
            return beside(List.of(all, node("Div", above, square(all))));
          }

          /** Of each network's own and the square of how far its mean is off. */
          private String mixed(UnaryOperator<String> own) {
            String sum = null;
            double total = 0;
            for (int i = 0; i < values.size(); i++) {
              String one = values.get(i);
              String off = square(node("Sub", column(one, 0), column(mean, 0)));
              String part = node("Mul", node("Add", own.apply(one), off), number(weights.get(i)));
              sum = sum == null ? part : node("Add", sum, part);
              total += weights.get(i);
            }
            return node("Div", sum, number(total));
          }

          @Override
          protected Optional<String> otherwise(LossSpec other) {
            return Optional.empty();
          }
        });
  }

  /**
   * All columns of a prediction.
   *
   * @param interval that was fitted to validation rows
   */
  String columns(String values, Optional<ConformalInterval> interval) {
    Optional<double[]> margins =
        interval
            .map(fitted -> fitted.margins().stream().mapToDouble(Double::doubleValue).toArray())
            .or(this::usual);
    if (margins.isEmpty()) {
      return values;
    }
    double share = interval.map(ConformalInterval::share).orElse(0.0);
    String bounds = new IntervalNodes(graph, label, loss).add(values, margins.get(), share);
    return beside(List.of(values, bounds));
  }

  /** What a loss by itself has bounds by. */
  private Optional<double[]> usual() {
    return loss.accept(
        new LossVisitor.Question<>() {
          @Override
          public Optional<double[]> gaussianNll(GaussianNll gaussian) {
            return Optional.of(new double[] {SpreadHead.deviations(gaussian)});
          }

          @Override
          protected Optional<double[]> otherwise(LossSpec other) {
            return Optional.empty();
          }
        });
  }

  private String square(String value) {
    return node("Mul", value, value);
  }

  private String beside(List<String> columns) {
    return graph.node("Concat", label, new ArrayList<>(columns), Attribute.whole("axis", 1));
  }

  /** One column, [rows, 1]. */
  private String column(String values, int index) {
    return graph.node(
        "Gather", label, List.of(values, graph.wholes(label, index)), Attribute.whole("axis", 1));
  }

  private String sorted(String values, int width, int largest) {
    return graph
        .nodes(
            "TopK",
            label,
            List.of(values, graph.wholes(label, width)),
            2,
            Attribute.whole("axis", 1),
            Attribute.whole("largest", largest),
            Attribute.whole("sorted", 1))
        .get(0);
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
