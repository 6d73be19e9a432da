package io.gradus.report.html;

import static io.gradus.report.html.ExplanationJson.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the nodes recognise: what goes along with their being excited. */
final class NodeSection implements Section {
  @Override
  public Optional<Part> of(ReportFacts facts) {
    if (facts.explanation().isEmpty()) {
      return Optional.empty();
    }
    ExplanationJson explanation = facts.explanation().get();
    List<Figure> figures = new ArrayList<>();
    state(explanation).ifPresent(figures::add);
    NodeAtlas atlas = new NodeAtlas(facts, explanation);
    atlas.pictures().ifPresent(figures::add);
    atlas.table().ifPresent(figures::add);
    selective(facts, explanation).ifPresent(figures::add);
    return Optional.of(
        new Part("nodes", "Nodes", "What hidden nodes recognise, and which do nothing.", figures));
  }

  /** The shares of nodes that never answer, or always in full. */
  private static Optional<Figure> state(ExplanationJson explanation) {
    Table table = new Table("Layer", "Kind", ">Nodes", ">Dead", ">Saturated");
    JsonNode worst = null;
    for (JsonNode layer : explanation.hiddenLayers()) {
      double nodes = number(layer, "nodes");
      if (!(nodes > 0)) {
        continue;
      }
      table.row(
          layer.path("layer").asText(),
          layer.path("kind").asText(),
          Say.count(nodes),
          Say.count(number(layer, "dead")),
          Say.count(number(layer, "saturated")));
      worst = worst == null || share(layer) > share(worst) ? layer : worst;
    }
    if (worst == null) {
      return Optional.empty();
    }
    String title =
        share(worst) == 0
            ? "No layer has dead nodes"
            : "%s of the %s nodes of layer %s are dead: no row ever excites them"
                .formatted(
                    Say.count(number(worst, "dead")),
                    Say.count(number(worst, "nodes")),
                    worst.path("layer").asText());
    return Optional.of(Figure.table(title, "", table));
  }

  private static double share(JsonNode layer) {
    double share = number(layer, "dead") / number(layer, "nodes");
    return Double.isNaN(share) ? 0 : share;
  }

  /** The nodes that tell classes apart. */
  private static Optional<Figure> selective(ReportFacts facts, ExplanationJson explanation) {
    List<NodeAtlas.Node> nodes = NodeAtlas.nodes(explanation);
    nodes.removeIf(node -> Double.isNaN(selectivity(node)));
    nodes.sort(Comparator.comparingDouble(NodeSection::selectivity).reversed());
    if (nodes.isEmpty() || selectivity(nodes.get(0)) <= 0) {
      return Optional.empty();
    }
    List<NodeAtlas.Node> drawn = nodes.subList(0, Math.min(20, nodes.size()));
    Table table = new Table("Node", ">Spread told by the class", "Class that excites it most");
    for (NodeAtlas.Node node : drawn) {
      table.row(
          node.name(), Say.percent(selectivity(node)), NodeAtlas.favourite(facts, node.node()));
    }
    return Optional.of(
        Figure.of(
            "Node %s tells classes apart best: they explain %s of its spread"
                .formatted(drawn.get(0).name(), Say.percent(selectivity(drawn.get(0)))),
            "η²: the variance between classes among all of a node's variance.",
            Charts.bars(
                drawn.stream().map(NodeAtlas.Node::name).toList(),
                Charts.with(Charts.axis("η²"), "percent", true),
                List.of(
                    Charts.bar(
                        "η²", drawn.stream().mapToDouble(NodeSection::selectivity).toArray()))),
            table));
  }

  private static double selectivity(NodeAtlas.Node node) {
    return number(node.node().path("selectivity"), "etaSquared");
  }
}
