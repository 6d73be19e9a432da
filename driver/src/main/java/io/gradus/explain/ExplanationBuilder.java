package io.gradus.explain;

import io.gradus.explain.LayerSums.Of;
import io.gradus.model.TrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Makes an explanation of what a pass added up. */
final class ExplanationBuilder {
  /** From this share of its values on a node counts as saturated. */
  private static final double SATURATED = 0.99;

  private final TrainedModel model;
  private final List<NodeLayer> layers;
  private final NodeSums sums;
  private final NodeChoice choice;
  private final InputValues columns;
  private final DetailView details;

  ExplanationBuilder(
      TrainedModel model,
      List<NodeLayer> layers,
      NodeSums sums,
      NodeChoice choice,
      DetailSums details,
      InputValues columns) {
    this.model = model;
    this.layers = layers;
    this.sums = sums;
    this.choice = choice;
    this.columns = columns;
    this.details = new DetailView(model, layers, sums, choice, details, columns);
  }

  Explanation build(ExplainedInputs named) {
    List<ExplainedLayer> explained = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      explained.add(layer(i));
    }
    return new Explanation(
        Explanation.FORMAT,
        Explanation.VERSION,
        new Explanation.Model(named.model(), named.digest()),
        new Explanation.Data(named.paths(), sums.rows(), sums.weight()),
        new Explanation.Loss(sums.loss() / sums.weight()),
        explained,
        worstRows(),
        choice.notes());
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

  private ExplainedLayer layer(int i) {
    NodeLayer layer = layers.get(i);
    LayerSums at = sums.layer(i);
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
        DoubleStream.of(at.of(Of.ABSOLUTE_ERROR)).sum() / sums.weight(),
        DoubleStream.of(at.of(Of.INFLUENCE)).sum() / sums.weight(),
        choice.shown(i).stream().map(node -> node(i, node)).toList());
  }

  private static boolean dead(LayerSums at, int node) {
    return at.smallest()[node] == 0 && at.largest()[node] == 0;
  }

  private double saturated(NodeLayer layer, LayerSums at, int node) {
    return at.of(Of.SATURATED)[node] / (sums.weight() * layer.places());
  }

  private ExplainedNode node(int i, int node) {
    NodeLayer layer = layers.get(i);
    LayerSums at = sums.layer(i);
    double weight = sums.weight();
    double mean = sums.mean(i, node);
    double variance = at.of(Of.SQUARED_ACTIVATION)[node] / (weight * layer.places()) - mean * mean;
    double product = at.of(Of.PRODUCT)[node];
    Optional<Integer> close = details.place(i, node);
    return new ExplainedNode(
        number(layer, node),
        name(layer, node),
        at.of(Of.ABSOLUTE_ERROR)[node] / weight,
        at.of(Of.ERROR)[node] / weight,
        at.of(Of.SQUARED_ERROR)[node] / weight,
        at.of(Of.INFLUENCE)[node] / weight,
        -product / weight,
        -(product - mean * at.of(Of.SIGNAL)[node]) / weight,
        close.map(details::ablation).orElse(null),
        close.map(details::ablationToZero).orElse(null),
        at.of(Of.ZERO)[node] / (weight * layer.places()),
        saturated(layer, at, node),
        at.of(Of.FLOW)[node] / weight,
        mean,
        Math.sqrt(Math.max(0, variance)),
        close.map(details::histogram).orElse(null),
        close.map(details::correlations).orElse(null),
        close.map(details::categories).orElse(null),
        close.map(details::selectivity).orElse(null),
        close.map(details::topRows).orElse(null),
        close.map(details::picture).orElse(null));
  }

  /** The values of an image lie otherwise than they are declared. */
  private static int number(NodeLayer layer, int node) {
    if (layer.role() != NodeLayer.Role.INPUT || !layer.shape().isImage()) {
      return node;
    }
    int channels = layer.shape().channels();
    return node % channels * (layer.nodes() / channels) + node / channels;
  }

  private String name(NodeLayer layer, int node) {
    return switch (layer.role()) {
      case INPUT -> columns.name(number(layer, node));
      case HIDDEN -> null;
      case OUTPUT -> output(node);
    };
  }

  /** What an output stands for. */
  private String output(int node) {
    return ExplainedOutputs.of(model.encoder(), model.network().loss()).names().get(node);
  }
}
