package io.gradus.explain;

import io.gradus.explain.LayerSums.Of;
import io.gradus.model.TrainedModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Makes an explanation of what a pass added up. */
final class ExplanationBuilder {
  /** From this share of its values on a node counts as saturated. */
  private static final double SATURATED = 0.99;

  private final TrainedModel model;
  private final List<NodeLayer> layers;
  private final NodeSums sums;
  private final ExplainOptions options;

  ExplanationBuilder(
      TrainedModel model, List<NodeLayer> layers, NodeSums sums, ExplainOptions options) {
    this.model = model;
    this.layers = layers;
    this.sums = sums;
    this.options = options;
  }

  Explanation build(ExplainedInputs named) {
    List<ExplainedLayer> explained = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      explained.add(layer(layers.get(i), sums.layer(i)));
    }
    return new Explanation(
        new Explanation.Model(named.model(), named.digest()),
        new Explanation.Data(named.paths(), sums.rows(), sums.weight()),
        new Explanation.Loss(sums.loss() / sums.weight()),
        explained,
        worstRows(),
        List.of());
  }

  private List<Explanation.WorstRow> worstRows() {
    LargestRows worst = sums.worst();
    List<Explanation.WorstRow> rows = new ArrayList<>();
    for (int i = 0; i < worst.count(); i++) {
      List<Double> outputs = new ArrayList<>();
      for (float output : worst.kept(i)) {
        outputs.add((double) output);
      }
      rows.add(new Explanation.WorstRow(sums.numbers().of(worst.row(i)), worst.value(i), outputs));
    }
    return rows;
  }

  private ExplainedLayer layer(NodeLayer layer, LayerSums at) {
    double influence = 0;
    for (double each : at.of(Of.INFLUENCE)) {
      influence += each;
    }
    List<Integer> shown =
        IntStream.range(0, layer.nodes())
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer node) -> -at.of(Of.INFLUENCE)[node])
                    .thenComparing(node -> node))
            .limit(options.nodes())
            .toList();
    return new ExplainedLayer(
        layer.layer(),
        layer.members(),
        layer.kind(),
        layer.description(),
        layer.role().name().toLowerCase(Locale.ROOT),
        layer.shape().extents(),
        layer.nodes(),
        (int) IntStream.range(0, layer.nodes()).filter(node -> dead(at, node)).count(),
        (int)
            IntStream.range(0, layer.nodes())
                .filter(node -> !dead(at, node) && saturated(layer, at, node) >= SATURATED)
                .count(),
        influence / sums.weight(),
        shown.stream().map(node -> node(layer, at, node)).toList());
  }

  private static boolean dead(LayerSums at, int node) {
    return at.smallest()[node] == 0 && at.largest()[node] == 0;
  }

  private double saturated(NodeLayer layer, LayerSums at, int node) {
    return at.of(Of.SATURATED)[node] / (sums.weight() * layer.places());
  }

  private ExplainedNode node(NodeLayer layer, LayerSums at, int node) {
    double weight = sums.weight();
    double values = weight * layer.places();
    double mean = at.of(Of.ACTIVATION)[node] / values;
    double variance = at.of(Of.SQUARED_ACTIVATION)[node] / values - mean * mean;
    double product = at.of(Of.PRODUCT)[node];
    return new ExplainedNode(
        node,
        null,
        at.of(Of.ABSOLUTE_ERROR)[node] / weight,
        at.of(Of.ERROR)[node] / weight,
        at.of(Of.SQUARED_ERROR)[node] / weight,
        at.of(Of.INFLUENCE)[node] / weight,
        -product / weight,
        -(product - mean * at.of(Of.SIGNAL)[node]) / weight,
        null,
        null,
        at.of(Of.ZERO)[node] / values,
        saturated(layer, at, node),
        at.of(Of.FLOW)[node] / weight,
        mean,
        Math.sqrt(Math.max(0, variance)),
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
