package io.gradus.report.html;

import static io.gradus.report.html.Charts.axis;
import static io.gradus.report.html.Charts.bar;
import static io.gradus.report.html.Charts.bars;
import static io.gradus.report.html.ExplanationJson.list;
import static io.gradus.report.html.ExplanationJson.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where errors come from: nodes that matter to the loss, and the worst rows traced back. */
final class ErrorSection implements Section {
  private static final int BARS = 20;

  @Override
  public Optional<Part> of(ReportFacts facts) {
    if (facts.explanation().isEmpty()) {
      return Optional.empty();
    }
    ExplanationJson explanation = facts.explanation().get();
    List<Figure> figures = new ArrayList<>();
    influence(explanation).ifPresent(figures::add);
    silenced(explanation).ifPresent(figures::add);
    List<JsonNode> traces = explanation.traces();
    if (traces.size() > 1) {
      TraceFigure.of(facts, traces).ifPresent(figures::add);
    }
    traces.stream()
        .limit(1)
        .forEach(trace -> TraceFigure.of(facts, List.of(trace)).ifPresent(figures::add));
    if (!traces.isEmpty()) {
      figures.add(worst(traces));
    }
    figures.addAll(ConductanceFigure.of(facts, traces));
    RowFigures.worst(facts, explanation).ifPresent(figures::add);
    return Optional.of(
        new Part(
            "errors",
            "Errors",
            explanation.rows() > 0
                ? "Back-propagated over %s rows.".formatted(Say.count((double) explanation.rows()))
                : "Back-propagated over rows with labels.",
            figures));
  }

  private record Node(String name, JsonNode node) {
    double value(String field) {
      return number(node, field);
    }
  }

  private static List<Node> nodes(ExplanationJson explanation, String field) {
    List<Node> nodes = new ArrayList<>();
    for (JsonNode layer : explanation.layersOfNodes()) {
      for (JsonNode node : list(layer, "nodesShown")) {
        Node one = new Node(layer.path("layer").asText() + "/" + node.path("node").asText(), node);
        if (!Double.isNaN(one.value(field))) {
          nodes.add(one);
        }
      }
    }
    nodes.sort(Comparator.comparingDouble((Node node) -> Math.abs(node.value(field))).reversed());
    return nodes;
  }

  private static Optional<Figure> influence(ExplanationJson explanation) {
    List<Node> nodes = nodes(explanation, "influence");
    if (nodes.isEmpty() || nodes.get(0).value("influence") == 0) {
      return Optional.empty();
    }
    List<Node> drawn = nodes.subList(0, Math.min(BARS, nodes.size()));
    Table table =
        new Table("Node", ">Influence", ">Mean |error|", ">Rows whose error flows through it");
    for (Node node : nodes.subList(0, Math.min(200, nodes.size()))) {
      table.row(
          node.name(),
          Say.number(node.value("influence")),
          Say.number(node.value("errorMeanAbs")),
          Say.percent(node.value("flowShare")));
    }
    Node first = nodes.get(0);
    String flow =
        Double.isNaN(first.value("flowShare"))
            ? ""
            : ": the error of %s of the rows flows through it"
                .formatted(Say.percent(first.value("flowShare")));
    return Optional.of(
        Figure.of(
            "Errors lean most on node %s%s".formatted(first.name(), flow),
            "Influence: how much a node's value times the error at it adds up to over the rows."
                + " Nodes are named layer/node as in the network's table.",
            bars(
                drawn.stream().map(Node::name).toList(),
                axis("influence"),
                List.of(
                    bar(
                        "influence",
                        drawn.stream().mapToDouble(n -> n.value("influence")).toArray()))),
            table));
  }

  /** What the loss would be without a node, to first order and exactly. */
  private static Optional<Figure> silenced(ExplanationJson explanation) {
    List<Node> nodes = nodes(explanation, "silencedToMeanChange");
    if (nodes.isEmpty()) {
      return Optional.empty();
    }
    boolean exact = nodes.stream().anyMatch(node -> !Double.isNaN(node.value("exactAblation")));
    String field = exact ? "exactAblation" : "silencedToMeanChange";
    List<Node> sorted = nodes(explanation, field);
    if (sorted.get(0).value(field) == 0) {
      return Optional.empty();
    }
    List<Node> drawn = new ArrayList<>(sorted.subList(0, Math.min(BARS, sorted.size())));
    drawn.sort(Comparator.comparingDouble((Node node) -> node.value(field)).reversed());
    Table table =
        new Table("Node", ">To its mean, first order", ">To 0, first order", ">Recomputed");
    for (Node node : sorted.subList(0, Math.min(200, sorted.size()))) {
      table.row(
          node.name(),
          Say.number(node.value("silencedToMeanChange")),
          Say.number(node.value("silencedChange")),
          Say.number(node.value("exactAblation")));
    }
    long harmful = sorted.stream().filter(node -> node.value(field) < 0).count();
    Node most = drawn.get(0);
    String title =
        most.value(field) > 0
            ? "Without node %s the mean loss would grow by %s"
                .formatted(most.name(), Say.number(most.value(field)))
            : "The loss would not grow without any of the nodes shown";
    String rest =
        harmful == 0
            ? ""
            : " Without %s of the nodes shown the loss would be less.".formatted(harmful);
    return Optional.of(
        Figure.of(
            title,
            (exact
                    ? "What the mean loss changes by where a node gives its mean to all rows,"
                        + " recomputed."
                    : "What the mean loss changes by where a node gives its mean to all rows, to"
                        + " first order.")
                + rest,
            Charts.with(
                bars(
                    drawn.stream().map(Node::name).toList(),
                    axis("change of the mean loss"),
                    List.of(
                        bar("change", drawn.stream().mapToDouble(n -> n.value(field)).toArray()))),
                "signed",
                true),
            table));
  }

  private static Figure worst(List<JsonNode> traces) {
    Table table = new Table("Row", ">Loss", ">Of the baseline", ">Gap", ">Steps");
    for (JsonNode trace : traces) {
      table.row(
          TraceFigure.row(trace),
          Say.number(number(trace, "loss")),
          Say.number(number(trace, "baselineLoss")),
          Say.number(number(trace, "gap")),
          Say.count(number(trace, "steps")));
    }
    return Figure.table(
        "The worst row loses %s"
            .formatted(
                Say.number(
                    traces.stream().mapToDouble(trace -> number(trace, "loss")).max().orElse(0))),
        "Rows are told by their number; the gap is what the parts of a trace do not add up to.",
        table);
  }
}
