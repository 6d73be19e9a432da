package io.gradus.report.html;

import static io.gradus.report.html.ExplanationJson.list;
import static io.gradus.report.html.ExplanationJson.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the nodes recognise: what goes along with their being excited. */
final class NodeSection implements Section {
  private static final int ROWS = 300;

  /** A weaker correlation says little of what a node is about. */
  private static final double CLEAR = 0.3;

  private static final int NAMED = 3;

  @Override
  public Optional<Part> of(ReportFacts facts) {
    if (facts.explanation().isEmpty()) {
      return Optional.empty();
    }
    ExplanationJson explanation = facts.explanation().get();
    List<Figure> figures = new ArrayList<>();
    state(explanation).ifPresent(figures::add);
    atlas(facts, explanation).ifPresent(figures::add);
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

  private record Node(String layer, JsonNode node, double influence) {}

  private static List<Node> nodes(ExplanationJson explanation) {
    List<Node> nodes = new ArrayList<>();
    for (JsonNode layer : explanation.hiddenLayers()) {
      for (JsonNode node : list(layer, "nodesShown")) {
        nodes.add(new Node(layer.path("layer").asText(), node, number(node, "influence")));
      }
    }
    nodes.sort(
        Comparator.comparingDouble(
                (Node node) -> Double.isNaN(node.influence()) ? 0 : node.influence())
            .reversed());
    return nodes;
  }

  private static Optional<Figure> atlas(ReportFacts facts, ExplanationJson explanation) {
    Table table =
        new Table("Node", ">Influence", "Goes with", "Categories", "Class", ">Dead", ">Saturated");
    List<Node> nodes = nodes(explanation);
    // Where it was not asked for, nothing is known of what nodes recognise.
    nodes.removeIf(
        node ->
            list(node.node(), "correlations").isEmpty()
                && list(node.node(), "categories").isEmpty()
                && node.node().path("selectivity").isMissingNode());
    String clearest = "";
    double most = CLEAR;
    for (Node node : nodes.subList(0, Math.min(ROWS, nodes.size()))) {
      table.row(
          name(node),
          Say.number(node.influence()),
          correlations(node.node()),
          categories(node.node()),
          favourite(facts, node.node()),
          Say.percent(number(node.node(), "deadShare")),
          Say.percent(number(node.node(), "saturatedShare")));
      for (JsonNode correlation : list(node.node(), "correlations")) {
        double r = number(correlation, "r");
        if (Math.abs(r) > most) {
          most = Math.abs(r);
          clearest =
              "Node %s follows %s most clearly (r = %s)"
                  .formatted(
                      name(node), Say.quoted(correlation.path("column").asText()), Say.number(r));
        }
      }
    }
    if (table.size() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        Figure.table(
                clearest.isEmpty() ? "No node follows a single column" : clearest,
                "The nodes that matter most to the loss, the most influential first: the columns"
                    + " that they are correlated with, the categories that excite them most, and"
                    + " the class that does. Layer and node are those of the network's table.",
                table)
            .acrossThePage());
  }

  private static String name(Node node) {
    return node.layer() + "/" + node.node().path("node").asText();
  }

  private static String correlations(JsonNode node) {
    List<JsonNode> all = new ArrayList<>(list(node, "correlations"));
    all.sort(Comparator.comparingDouble((JsonNode one) -> Math.abs(number(one, "r"))).reversed());
    List<String> parts = new ArrayList<>();
    for (JsonNode one : all.subList(0, Math.min(NAMED, all.size()))) {
      parts.add("%s (%s)".formatted(one.path("column").asText(), Say.number(number(one, "r"))));
    }
    return String.join(", ", parts);
  }

  private static String categories(JsonNode node) {
    List<JsonNode> all = new ArrayList<>(list(node, "categories"));
    all.sort(Comparator.comparingDouble((JsonNode one) -> number(one, "mean")).reversed());
    List<String> parts = new ArrayList<>();
    for (JsonNode one : all.subList(0, Math.min(NAMED, all.size()))) {
      parts.add(
          "%s = %s (%s)"
              .formatted(
                  one.path("column").asText(),
                  one.path("value").asText(),
                  Say.number(number(one, "mean"))));
    }
    return String.join(", ", parts);
  }

  private static String favourite(ReportFacts facts, JsonNode node) {
    return list(node.path("selectivity"), "byClass").stream()
        .max(Comparator.comparingDouble(one -> number(one, "mean")))
        .map(one -> ClassName.of(facts, one.path("class")))
        .orElse("");
  }

  /** The nodes that tell classes apart. */
  private static Optional<Figure> selective(ReportFacts facts, ExplanationJson explanation) {
    List<Node> nodes = new ArrayList<>(nodes(explanation));
    nodes.removeIf(node -> Double.isNaN(selectivity(node)));
    nodes.sort(Comparator.comparingDouble(NodeSection::selectivity).reversed());
    if (nodes.isEmpty() || selectivity(nodes.get(0)) <= 0) {
      return Optional.empty();
    }
    List<Node> drawn = nodes.subList(0, Math.min(20, nodes.size()));
    Table table = new Table("Node", ">Spread told by the class", "Class that excites it most");
    for (Node node : drawn) {
      table.row(name(node), Say.percent(selectivity(node)), favourite(facts, node.node()));
    }
    return Optional.of(
        Figure.of(
            "Node %s tells classes apart best: they explain %s of its spread"
                .formatted(name(drawn.get(0)), Say.percent(selectivity(drawn.get(0)))),
            "η²: the variance between classes among all of a node's variance.",
            Charts.bars(
                drawn.stream().map(NodeSection::name).toList(),
                Charts.with(Charts.axis("η²"), "percent", true),
                List.of(
                    Charts.bar(
                        "η²", drawn.stream().mapToDouble(NodeSection::selectivity).toArray()))),
            table));
  }

  private static double selectivity(Node node) {
    return number(node.node().path("selectivity"), "etaSquared");
  }
}
