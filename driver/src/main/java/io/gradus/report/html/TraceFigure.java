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

/** The way of rows' losses back through the layers, as bands as wide as their parts. */
final class TraceFigure {
  private static final int BANDS = 60;
  private static final int COLUMNS = 20;

  private final ReportFacts facts;
  private final List<JsonNode> traces;

  /** The places of the network, from the input on. */
  private final List<String> layers = new ArrayList<>();

  private final Map<End, Integer> places = new LinkedHashMap<>();
  private final List<Map<String, Object>> nodes = new ArrayList<>();

  private TraceFigure(ReportFacts facts, List<JsonNode> traces) {
    this.facts = facts;
    this.traces = traces;
    list(traces.get(0), "layers").forEach(layer -> layers.add(layer.path("layer").asText()));
  }

  /** Of one row, or of several together. */
  static Optional<Figure> of(ReportFacts facts, List<JsonNode> traces) {
    return new TraceFigure(facts, traces).figure();
  }

  /** Which row it is: as the user named it, or its number. */
  static String row(JsonNode trace) {
    return trace.hasNonNull("key") ? trace.path("key").asText() : trace.path("row").asText();
  }

  /** A node, or at the input a column. */
  private record End(String layer, String node, String column) {
    static End of(JsonNode end) {
      return new End(
          end.path("layer").asText(), end.path("node").asText(), end.path("column").asText(""));
    }
  }

  private record Band(End from, End to) {}

  private Optional<Figure> figure() {
    Map<Band, Double> parts = new LinkedHashMap<>();
    Map<String, Double> columns = new LinkedHashMap<>();
    double difference = 0;
    for (JsonNode trace : traces) {
      difference += number(trace, "loss") - number(trace, "baselineLoss");
      for (JsonNode edge : list(trace, "edges")) {
        Band band = new Band(End.of(edge.path("from")), End.of(edge.path("to")));
        parts.merge(band, number(edge, "part"), Double::sum);
      }
      for (JsonNode column : list(trace, "columns")) {
        columns.merge(column.path("column").asText(), number(column, "part"), Double::sum);
      }
    }
    parts.values().removeIf(part -> !Double.isFinite(part) || part == 0);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    Table table = new Table("From", "To", ">Part of the loss");
    List<Map<String, Object>> links = new ArrayList<>();
    for (Map.Entry<Band, Double> part : largest(parts, BANDS)) {
      End from = part.getKey().from();
      End to = part.getKey().to();
      table.row(name(to), name(from), Say.number(part.getValue()));
      links.add(
          Charts.with(
              new LinkedHashMap<>(),
              "source",
              place(to),
              "target",
              place(from),
              "value",
              Charts.numbers(part.getValue()).get(0)));
    }
    List<Map.Entry<String, Double>> byColumn = largest(columns, COLUMNS);
    byColumn.forEach(
        part -> table.row("all bands", "column " + part.getKey(), Say.number(part.getValue())));
    return Optional.of(
        Figure.of(
                title(difference, byColumn),
                "The loss from the output on the left back to the columns on the right; a band is"
                    + " as wide as its part, orange ones make the loss less. The largest bands are"
                    + " drawn, and the table has them in that order.",
                Charts.with(
                    new LinkedHashMap<>(), "kind", "sankey", "nodes", nodes, "links", links),
                table)
            .acrossThePage());
  }

  private static <K> List<Map.Entry<K, Double>> largest(Map<K, Double> parts, int count) {
    List<Map.Entry<K, Double>> sorted = new ArrayList<>(parts.entrySet());
    sorted.sort(
        Comparator.comparingDouble((Map.Entry<K, Double> part) -> Math.abs(part.getValue()))
            .reversed());
    return sorted.subList(0, Math.min(count, sorted.size()));
  }

  private String title(double difference, List<Map.Entry<String, Double>> byColumn) {
    String loses =
        traces.size() == 1
            ? "Row %s loses %s more than the baseline"
                .formatted(row(traces.get(0)), Say.number(difference))
            : "The %s rows that lose most lose %s more than the baseline together"
                .formatted(traces.size(), Say.number(difference));
    if (byColumn.isEmpty() || difference <= 0) {
      return loses;
    }
    Map.Entry<String, Double> first = byColumn.get(0);
    return first.getValue() > 0
        ? "%s, %s of it by %s"
            .formatted(
                loses, Say.percent(first.getValue() / difference), Say.quoted(first.getKey()))
        : loses;
  }

  private String name(End end) {
    if (!end.column().isEmpty()) {
      return end.column();
    }
    boolean output = !layers.isEmpty() && end.layer().equals(layers.get(layers.size() - 1));
    int outputs = facts.subject().encoder().outputs();
    if (output && end.node().matches("\\d{1,9}") && Integer.parseInt(end.node()) < outputs) {
      return outputs == 1
          ? "output " + facts.subject().encoder().labelColumns().get(0)
          : "output " + facts.subject().output(Integer.parseInt(end.node()), outputs);
    }
    return end.layer() + "/" + end.node();
  }

  private int place(End end) {
    return places.computeIfAbsent(
        end,
        added -> {
          Map<String, Object> node = new LinkedHashMap<>();
          node.put("label", name(added));
          if (layers.contains(added.layer())) {
            node.put("depth", layers.size() - 1 - layers.indexOf(added.layer()));
          }
          nodes.add(node);
          return nodes.size() - 1;
        });
  }
}
