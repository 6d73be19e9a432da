package io.gradus.cli;

import io.gradus.explain.ExplainedLayer;
import io.gradus.explain.ExplainedNode;
import io.gradus.explain.Explanation;
import io.gradus.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** An explanation as tables, phase by phase. */
final class ExplanationView {
  private static final int SHOWN_NODES = 6;
  private static final int SHOWN_RECOGNISED = 3;
  private static final int SHOWN_WORDS = 2;
  private static final int SHOWN_ROWS = 5;

  private final Screen screen;
  private final Explanation explanation;

  ExplanationView(Screen screen, Explanation explanation) {
    this.screen = screen;
    this.explanation = explanation;
  }

  void show() {
    screen.line(
        "%s on %s"
            .formatted(
                explanation.model().directory(), Numbers.count(explanation.data().rows(), "row")));
    screen.phase(1, "Propagate forward");
    screen.fact("loss", Numbers.decimal(explanation.loss().mean()) + " a row, on average");
    worst();
    screen.phase(2, "Trace the error back to the layers and nodes that caused it");
    screen.indented(layers());
    screen.phase(3, "Which nodes matter: the loss without them");
    screen.indented(nodes());
    idle();
    List<String> recognised = recognised();
    if (!recognised.isEmpty()) {
      screen.phase(4, "What the nodes recognise");
      screen.indented(recognised);
    }
    explanation.notes().forEach(note -> screen.fact("note", note));
  }

  private void worst() {
    List<String> rows =
        explanation.worstRows().stream()
            .limit(SHOWN_ROWS)
            .map(row -> "%s (%s)".formatted(row.row(), Numbers.decimal(row.loss())))
            .toList();
    screen.fact("worst", "rows " + String.join(", ", rows));
  }

  private List<String> layers() {
    TextTable table =
        new TextTable("layer", "what", ">nodes", ">error", ">influence", ">dead", ">saturated");
    for (ExplainedLayer layer : backward()) {
      table.row(
          layer.layer(),
          layer.description(),
          Numbers.count(layer.nodes()),
          Numbers.decimal(layer.error()),
          Numbers.decimal(layer.influence()),
          Numbers.count(layer.dead()),
          Numbers.count(layer.saturated()));
    }
    return table.lines();
  }

  /** The error comes from the outputs. */
  private List<ExplainedLayer> backward() {
    List<ExplainedLayer> layers = new ArrayList<>();
    explanation.layers().forEach(layer -> layers.add(0, layer));
    return layers;
  }

  private List<ExplainedLayer> hidden() {
    return backward().stream().filter(layer -> layer.role().equals("hidden")).toList();
  }

  private List<String> nodes() {
    TextTable table =
        new TextTable(
            "layer", ">node", ">influence", ">rows through", ">first order", ">loss without it");
    for (ExplainedLayer layer : backward()) {
      if (!layer.role().equals("input")) {
        layer.nodesShown().stream()
            .limit(SHOWN_NODES)
            .forEach(
                node ->
                    table.row(
                        layer.layer(),
                        node.node() + (node.name() == null ? "" : " " + node.name()),
                        Numbers.decimal(node.influence()),
                        Numbers.percent(node.flowShare()),
                        signed(node.silencedToMeanChange()),
                        node.exactAblation() == null ? "" : signed(node.exactAblation())));
      }
    }
    return table.lines();
  }

  private void idle() {
    int dead = hidden().stream().mapToInt(ExplainedLayer::dead).sum();
    int saturated = hidden().stream().mapToInt(ExplainedLayer::saturated).sum();
    if (dead > 0) {
      screen.fact("dead", Numbers.count(dead, "hidden node") + ": 0 in every row");
    }
    if (saturated > 0) {
      screen.fact(
          "saturated",
          Numbers.count(saturated, "hidden node") + ": hardly moved by anything that comes in");
    }
  }

  private List<String> recognised() {
    List<ExplainedNode.Selectivity> told =
        hidden().stream()
            .flatMap(layer -> layer.nodesShown().stream())
            .map(ExplainedNode::selectivity)
            .filter(Objects::nonNull)
            .toList();
    boolean classes = told.stream().anyMatch(one -> one.etaSquared() != null);
    TextTable table =
        new TextTable(
            "layer",
            ">node",
            "goes with",
            classes ? ">η² of classes" : "with target",
            "most excited by rows");
    for (ExplainedLayer layer : hidden()) {
      layer.nodesShown().stream()
          .filter(node -> node.topRows() != null)
          .limit(SHOWN_RECOGNISED)
          .forEach(
              node ->
                  table.row(
                      layer.layer(),
                      Integer.toString(node.node()),
                      String.join(", ", words(node)),
                      node.selectivity() == null ? "" : selectivity(node.selectivity()),
                      rows(node)));
    }
    return hidden().isEmpty() ? List.of() : table.lines();
  }

  /** η², or the label or number that the node goes with most. */
  private static String selectivity(ExplainedNode.Selectivity told) {
    if (told.etaSquared() != null) {
      return String.format(Locale.ROOT, "%.2f", told.etaSquared());
    }
    ExplainedNode.WithTarget most = told.byTarget().get(0);
    return String.format(Locale.ROOT, "%s %+.2f", most.target(), most.r());
  }

  private static String rows(ExplainedNode node) {
    return String.join(
        ", ",
        node.topRows().stream()
            .limit(SHOWN_RECOGNISED)
            .map(row -> Long.toString(row.row()))
            .toList());
  }

  private static List<String> words(ExplainedNode node) {
    List<String> words = new ArrayList<>();
    if (node.correlations() != null) {
      node.correlations().stream()
          .limit(SHOWN_WORDS)
          .forEach(
              with ->
                  words.add(
                      String.format(
                          Locale.ROOT,
                          "%s%s %+.2f",
                          with.column(),
                          with.element() == null ? "" : "[" + with.element() + "]",
                          with.r())));
    }
    if (node.categories() != null) {
      node.categories().stream()
          .limit(SHOWN_WORDS)
          .forEach(category -> words.add(word(node, category)));
    }
    if (node.selectivity() != null && !node.selectivity().byClass().isEmpty()) {
      ExplainedNode.ClassMean most = node.selectivity().byClass().get(0);
      words.add("class %s %s".formatted(most.name(), most.mean() > node.mean() ? "more" : "less"));
    }
    return words;
  }

  private static String word(ExplainedNode node, ExplainedNode.CategoryMean category) {
    return "%s = %s %s"
        .formatted(
            category.column(),
            category.value() == null ? category.kind() : category.value(),
            category.mean() > node.mean() ? "more" : "less");
  }

  private static String signed(double change) {
    return (change > 0 ? "+" : "") + Numbers.decimal(change);
  }
}
