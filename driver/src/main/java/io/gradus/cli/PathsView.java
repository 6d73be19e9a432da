package io.gradus.cli;

import io.gradus.explain.ErrorTrace;
import io.gradus.explain.ExplainedColumns;
import io.gradus.explain.Explanation;
import io.gradus.explain.TracedRow;
import io.gradus.metric.Metric;
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

  /** From this share on the gap of attributions is told as a trouble. */
  private static final double LARGE_GAP = 0.05;

  private final Screen screen;
  private final Explanation explanation;

  PathsView(Screen screen, Explanation explanation) {
    this.screen = screen;
    this.explanation = explanation;
  }

  void show() {
    screen.phase(5, "Columns that matter, from the " + explanation.baseline().kind());
    screen.indented(columns());
    unchanged();
    tellGap(screen, explanation.baseline().gapShare());
    screen.phase(6, "Errors traced back from the loss to the columns");
    explanation.traces().forEach(trace -> screen.indented(tree(trace)));
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
  private static List<String> tree(TracedRow trace) {
    List<String> lines = new ArrayList<>();
    String name =
        trace.key() == null ? "row " + Numbers.count(trace.row()) : Printable.line(trace.key());
    lines.add(
        "%s: loss %s, of the baseline %s; every layer adds up to %s within %s, in %s steps"
            .formatted(
                name,
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
                                  ? "node " + node.node()
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
}
