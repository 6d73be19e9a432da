package io.gradus.cli;

import io.gradus.explain.ErrorTrace;
import io.gradus.explain.ExplainedColumns;
import io.gradus.explain.Explanation;
import io.gradus.explain.TracedRow;
import io.gradus.report.Numbers;
import io.gradus.text.Printable;
import java.util.ArrayList;
import java.util.List;

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
    TextTable table = new TextTable("column", ">mean |part|", ">± 95 %", ">loss if permuted");
    for (ExplainedColumns.Importance one :
        explanation.importance().stream().limit(SHOWN_COLUMNS).toList()) {
      double increase =
          explanation.permutation().stream()
              .filter(permuted -> permuted.column().equals(one.column()))
              .mapToDouble(ExplainedColumns.Permutation::increase)
              .findFirst()
              .orElse(0);
      table.row(
          Printable.line(one.column()),
          Numbers.decimal(one.meanAbs()),
          Numbers.decimal(one.high() - one.meanAbs()),
          signed(increase));
    }
    return table.lines();
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
