package io.gradus.report.html;

import static io.gradus.report.html.ExplanationView.list;
import static io.gradus.report.html.ExplanationView.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The way of one row's loss back through the layers, as bands as wide as their parts. */
final class TraceFigure {
  private static final int BANDS = 60;
  private static final int COLUMNS = 20;

  private final JsonNode trace;
  private final Map<String, Integer> places = new LinkedHashMap<>();
  private final List<Map<String, Object>> nodes = new ArrayList<>();

  private TraceFigure(JsonNode trace) {
    this.trace = trace;
  }

  static Optional<Figure> of(JsonNode trace) {
    return new TraceFigure(trace).figure();
  }

  private Optional<Figure> figure() {
    List<JsonNode> edges = new ArrayList<>(list(trace, "edges"));
    edges.removeIf(edge -> Double.isNaN(number(edge, "part")));
    edges.sort(
        Comparator.comparingDouble((JsonNode edge) -> Math.abs(number(edge, "part"))).reversed());
    if (edges.isEmpty()) {
      return Optional.empty();
    }
    Table table = new Table("From", "To", ">Part of the loss");
    List<Map<String, Object>> links = new ArrayList<>();
    for (JsonNode edge : edges.subList(0, Math.min(BANDS, edges.size()))) {
      String from = name(edge.path("from"));
      String to = name(edge.path("to"));
      double part = number(edge, "part");
      table.row(from, to, Say.number(part));
      if (part != 0 && !from.equals(to)) {
        links.add(
            Charts.with(
                new LinkedHashMap<>(),
                "source",
                place(to),
                "target",
                place(from),
                "value",
                Charts.numbers(part).get(0)));
      }
    }
    List<JsonNode> columns = new ArrayList<>(list(trace, "columns"));
    columns.sort(
        Comparator.comparingDouble((JsonNode one) -> Math.abs(number(one, "part"))).reversed());
    for (JsonNode column : columns.subList(0, Math.min(COLUMNS, columns.size()))) {
      table.row("column " + column.path("column").asText(), "", Say.number(number(column, "part")));
    }
    double difference = number(trace, "loss") - number(trace, "baselineLoss");
    String most =
        columns.isEmpty()
            ? ""
            : ", %s of it by %s"
                .formatted(
                    Say.percent(number(columns.get(0), "part") / difference),
                    Say.quoted(columns.get(0).path("column").asText()));
    return Optional.of(
        Figure.of(
                "Row %s loses %s more than the baseline%s"
                    .formatted(trace.path("row").asText(), Say.number(difference), most),
                "The loss traced back from the output to nodes and inputs; a band is as wide as its"
                    + " part, orange ones make the loss less.",
                Charts.with(
                    new LinkedHashMap<>(), "kind", "sankey", "nodes", nodes, "links", links),
                table)
            .acrossThePage());
  }

  private static String name(JsonNode end) {
    String layer = end.path("layer").asText();
    String node = end.path("node").asText();
    return node.isEmpty() ? layer : layer + "/" + node;
  }

  private int place(String name) {
    return places.computeIfAbsent(
        name,
        added -> {
          Map<String, Object> node = new LinkedHashMap<>();
          node.put("label", added);
          nodes.add(node);
          return nodes.size() - 1;
        });
  }
}
