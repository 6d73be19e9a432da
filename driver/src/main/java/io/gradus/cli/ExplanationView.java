package io.gradus.cli;

import io.gradus.explain.ExplainedLayer;
import io.gradus.explain.ExplainedNode;
import io.gradus.explain.Explanation;
import io.gradus.report.Numbers;
import java.util.List;

/** An explanation as tables, phase by phase. */
final class ExplanationView {
  private static final int SHOWN_NODES = 8;

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
    screen.phase(1, "Propagated forward");
    screen.fact("loss", Numbers.decimal(explanation.loss().mean()) + " a row, on average");
    screen.phase(2, "Traced the error back to the nodes that caused it");
    screen.indented(layers());
    screen.phase(3, "Nodes with the most influence on the error");
    screen.indented(nodes());
  }

  private List<String> layers() {
    TextTable table =
        new TextTable("layer", "what", ">nodes", ">|error|", ">influence", ">dead", ">saturated");
    for (ExplainedLayer layer : explanation.layers()) {
      double error = layer.nodesShown().stream().mapToDouble(ExplainedNode::errorMeanAbs).sum();
      table.row(
          layer.layer(),
          layer.description(),
          Numbers.count(layer.nodes()),
          Numbers.decimal(error),
          Numbers.decimal(layer.influence()),
          Numbers.count(layer.dead()),
          Numbers.count(layer.saturated()));
    }
    return table.lines();
  }

  private List<String> nodes() {
    TextTable table =
        new TextTable("layer", ">node", ">influence", ">|error|", ">if silenced", ">rows through");
    for (ExplainedLayer layer : explanation.layers()) {
      if (!layer.role().equals("input")) {
        layer.nodesShown().stream()
            .limit(SHOWN_NODES)
            .forEach(
                node ->
                    table.row(
                        layer.layer(),
                        Integer.toString(node.node()),
                        Numbers.decimal(node.influence()),
                        Numbers.decimal(node.errorMeanAbs()),
                        Numbers.decimal(node.silencedChange()),
                        Numbers.percent(node.flowShare())));
      }
    }
    return table.lines();
  }
}
