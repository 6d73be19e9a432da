package io.gradus.cli;

import io.gradus.explain.ErrorTrace;
import io.gradus.explain.ExplainedColumns;
import io.gradus.explain.Explanation;
import io.gradus.explain.RowConductance;
import io.gradus.explain.TracedRow;
import io.gradus.metric.Metric;
import io.gradus.network.Task;
import io.gradus.report.Numbers;
import io.gradus.text.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Columns that matter as a table, and traces as trees. */
final class PathsView {
  private static final int SHOWN_COLUMNS = 15;
  private static final int BRANCHES = 3;
  private static final int SHOWN_BY_NODE = 2;

  /** From this share on the gap of attributions is told as a trouble. */
  private static final double LARGE_GAP = 0.05;

  private final Screen screen;
  private final Explanation explanation;
  private final Task task;

  PathsView(Screen screen, Explanation explanation, Task task) {
    this.screen = screen;
    this.explanation = explanation;
    this.task = task;
  }

  void show() {
    screen.phase(5, "Columns that matter, from the " + explanation.baseline().kind());
    screen.indented(columns());
    unchanged();
    tellGap(screen, explanation.baseline().gapShare());
    screen.phase(6, "Errors traced back from the loss to the columns");
    screen.fact("parts", "+ raised the loss above that of the baseline, - lowered it");
    explanation.traces().forEach(trace -> screen.indented(tree(trace)));
    List<TracedRow> told =
        explanation.traces().stream().filter(trace -> trace.conductance() != null).toList();
    if (!told.isEmpty()) {
      screen.phase(7, "Nodes that the outputs of these rows go through");
      told.forEach(trace -> screen.indented(nodes(trace)));
    }
  }

  /** Says so where attributions leave much unexplained. */
  static void tellGap(Screen screen, double share) {
    if (share > LARGE_GAP) {
      screen.fact(
          "gap",
          "attributions leave %s of what they explain unexplained: take more --steps, or another --baseline"
              .formatted(Numbers.percent(share)));
    }
  }

  private List<String> columns() {
    Map<String, ExplainedColumns.Permutation> permuted = new HashMap<>();
    explanation.permutation().forEach(one -> permuted.put(one.column(), one));
    Optional<Metric> measure =
        explanation.permutation().stream()
            .filter(one -> one.worse() != null)
            .map(one -> Metric.of(one.measure()))
            .filter(metric -> metric != Metric.LOSS)
            .findFirst();
    List<String> head =
        new ArrayList<>(List.of("column", ">mean |part|", ">± 95 %", ">loss if permuted"));
    measure.ifPresent(metric -> head.add(">%s if permuted".formatted(metric.id())));
    TextTable table = new TextTable(head.toArray(String[]::new));
    for (ExplainedColumns.Importance one :
        explanation.importance().stream().limit(SHOWN_COLUMNS).toList()) {
      ExplainedColumns.Permutation without = permuted.get(one.column());
      List<String> cells =
          new ArrayList<>(
              List.of(
                  Printable.line(one.column()),
                  Numbers.decimal(one.meanAbs()),
                  Numbers.decimal(one.high() - one.meanAbs()),
                  without == null ? "" : signed(without.increase())));
      measure.ifPresent(
          metric ->
              cells.add(
                  without == null || without.worse() == null
                      ? ""
                      : signed(metric.greaterIsBetter() ? -without.worse() : without.worse())));
      table.row(cells.toArray(String[]::new));
    }
    return table.lines();
  }

  /** What the measure of permuted columns is of the rows as they are. */
  private void unchanged() {
    explanation.permutation().stream()
        .filter(one -> one.before() != null && !one.measure().equals(Metric.LOSS.id()))
        .findFirst()
        .ifPresent(one -> screen.fact(one.measure(), Numbers.decimal(one.before()) + " as it is"));
  }

  private static String signed(double value) {
    return (value < 0 ? "" : "+") + Numbers.decimal(value);
  }

  /** The path from the output with the largest error, and the columns that give most. */
  private List<String> tree(TracedRow trace) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: loss %s, %s for the baseline: %s, to which every layer adds up within %s in %s steps"
            .formatted(
                name(trace),
                Numbers.decimal(trace.loss()),
                Numbers.decimal(trace.baselineLoss()),
                signed(trace.difference()),
                Numbers.decimal(trace.gap()),
                Numbers.count(trace.steps())));
    String indent = "";
    List<ErrorTrace.Part> last = List.of();
    for (ErrorTrace.Stop stop : trace.path()) {
      // An activation function leaves the nodes of its layer as they are.
      if (stop.nodes().isEmpty() || stop.nodes().equals(last)) {
        continue;
      }
      last = stop.nodes();
      List<String> nodes =
          stop.nodes().stream()
              .map(
                  node ->
                      "%s %s"
                          .formatted(
                              node.column() == null
                                  ? node(stop.layer(), node.node())
                                  : Printable.line(node.column()),
                              signed(node.part())))
              .toList();
      lines.add(
          "%s└ %s: %s (%s)"
              .formatted(
                  indent,
                  stop.layer().equals("input") ? "columns" : "layer " + stop.layer(),
                  String.join(", ", nodes),
                  Numbers.percent(stop.share())));
      indent += "  ";
    }
    List<String> most =
        trace.columns().stream()
            .limit(BRANCHES)
            .map(column -> Printable.line(column.column()) + " " + signed(column.part()))
            .toList();
    lines.add("  most of all: " + String.join(", ", most));
    return lines;
  }

  private static String name(TracedRow trace) {
    return trace.key() == null ? "row " + trace.row() : Printable.line(trace.key());
  }

  /** A node, an output by what it stands for. */
  private String node(String layer, int node) {
    return explanation.layers().stream()
        .filter(one -> one.role().equals("output") && one.layer().equals(layer))
        .flatMap(one -> one.nodesShown().stream())
        .filter(one -> one.node() == node && one.name() != null)
        .findFirst()
        .map(one -> Printable.line(task.rawOutput(one.name())))
        .orElse("node " + node);
  }

  /** What the output is made of at each hidden layer, those next to it first. */
  private List<String> nodes(TracedRow trace) {
    RowConductance told = trace.conductance();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: %s %s, %s for the baseline: %s, within %s"
            .formatted(
                name(trace),
                Printable.line(task.rawOutput(told.output())),
                Numbers.decimal(told.value()),
                Numbers.decimal(told.baselineValue()),
                signed(told.difference()),
                Numbers.decimal(told.gap())));
    for (int i = told.layers().size() - 1; i >= 0; i--) {
      RowConductance.Layer layer = told.layers().get(i);
      List<String> nodes =
          layer.top().stream().limit(BRANCHES).map(PathsView::withColumns).toList();
      lines.add("  layer %s: %s".formatted(layer.layer(), String.join("; ", nodes)));
    }
    return lines;
  }

  private static String withColumns(RowConductance.Node node) {
    List<String> columns =
        node.columns().stream()
            .limit(SHOWN_BY_NODE)
            .map(column -> Printable.line(column.column()) + " " + signed(column.part()))
            .toList();
    String by = columns.isEmpty() ? "" : " (%s)".formatted(String.join(", ", columns));
    return "node %s %s%s".formatted(node.node(), signed(node.part()), by);
  }
}
