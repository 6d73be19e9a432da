package io.gradus.export;

import io.gradus.export.Graph.Attribute;
import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.LossVisitor;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.Quantiles;
import io.gradus.network.Task;
import io.gradus.score.OutputLink;
import io.gradus.score.QuantileBlend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The nodes of bounds beside numbers, as {@code QuantityHead} has them. */
final class IntervalNodes {
  private final Graph graph;
  private final String label;
  private final LossSpec loss;

  IntervalNodes(Graph graph, String label, LossSpec loss) {
    this.graph = graph;
    this.label = label;
    this.loss = loss;
  }

  /**
   * The bounds of each target, one after the other.
   *
   * @param values of rows, [rows, values], in single precision
   * @param margins one a target
   * @param share that the bounds are to hold
   * @return [rows, 2 · targets], in single precision
   */
  String add(String values, double[] margins, double share) {
    String exact = cast(values, OnnxType.DOUBLE);
    Ends ends = ends(exact, margins.length, share);
    String far = node("Mul", ends.step(), graph.doubles(label, margins, 1, margins.length));
    String lower = least(node("Sub", ends.below(), far));
    String upper = least(node("Add", ends.above(), far));
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < margins.length; i++) {
      columns.add(column(node("Min", lower, upper), i));
      columns.add(column(node("Max", lower, upper), i));
    }
    return cast(beside(columns), OnnxType.FLOAT);
  }

  /** What margins count from, and what they are multiplied by. */
  private record Ends(String below, String above, String step) {}

  private Ends ends(String values, int targets, double share) {
    return loss.accept(
        new LossVisitor.Question<>() {
          @Override
          public Ends quantiles(Quantiles quantiles) {
            return new Ends(
                blend(quantiles, (1 - share) / 2), blend(quantiles, (1 + share) / 2), number(1));
          }

          private String blend(Quantiles quantiles, double q) {
            double[] shares = new QuantileBlend(quantiles.q(), q).shares();
            double[] ofValues = new double[shares.length + 1];
            System.arraycopy(shares, 0, ofValues, 1, shares.length);
            return node("MatMul", values, graph.doubles(label, ofValues, ofValues.length, 1));
          }

          @Override
          public Ends gaussianNll(GaussianNll gaussian) {
            String mean = column(values, 0);
            return new Ends(mean, mean, column(values, 1));
          }

          @Override
          public Ends negativeBinomial(NegativeBinomial counts) {
            return counts.learnsDispersion() ? ofCounts() : otherwise(counts);
          }

          private Ends ofCounts() {
            String mean = column(values, 0);
            String above = node("Mul", column(values, 1), node("Mul", mean, mean));
            return new Ends(mean, mean, node("Sqrt", node("Add", mean, above)));
          }

          @Override
          protected Ends otherwise(LossSpec other) {
            String each =
                beside(IntStream.range(0, targets).mapToObj(i -> column(values, i)).toList());
            return new Ends(each, each, number(1));
          }
        });
  }

  /** Where no target can be negative, no bound is. */
  private String least(String bound) {
    return OutputLink.of(Task.REGRESSION, loss) == OutputLink.LOGARITHM
        ? node("Max", bound, number(0))
        : bound;
  }

  private String number(double value) {
    return graph.number(label, value);
  }

  private String beside(List<String> columns) {
    return graph.node("Concat", label, columns, Attribute.whole("axis", 1));
  }

  /** One column, [rows, 1]. */
  private String column(String values, int index) {
    return graph.node(
        "Gather", label, List.of(values, graph.wholes(label, index)), Attribute.whole("axis", 1));
  }

  private String cast(String value, OnnxType type) {
    return graph.node("Cast", label, List.of(value), Attribute.whole("to", type.number()));
  }

  private String node(String operator, String... taken) {
    return graph.node(operator, label, Arrays.asList(taken));
  }
}
