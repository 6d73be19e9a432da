package io.gradus.report.html;

import static io.gradus.report.html.Charts.axis;
import static io.gradus.report.html.Charts.bar;
import static io.gradus.report.html.Charts.bars;
import static io.gradus.report.html.ExplanationJson.list;
import static io.gradus.report.html.ExplanationJson.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which hidden nodes the outputs of traced rows go through, and which columns made them so. */
final class ConductanceFigure {
  private static final int COLUMNS = 3;

  private final ReportFacts facts;

  private ConductanceFigure(ReportFacts facts) {
    this.facts = facts;
  }

  /** Of the first row its nodes, of all rows where there are several the largest ones. */
  static List<Figure> of(ReportFacts facts, List<JsonNode> traces) {
    List<JsonNode> told =
        traces.stream()
            .filter(trace -> !list(trace.path("conductance"), "layers").isEmpty())
            .toList();
    ConductanceFigure figures = new ConductanceFigure(facts);
    List<Figure> all = new ArrayList<>();
    if (!told.isEmpty()) {
      figures.nodes(told.get(0)).ifPresent(all::add);
    }
    if (told.size() > 1) {
      all.add(figures.rows(told));
    }
    return all;
  }

  /** Of one row: those of the layer next to the output that has several are drawn. */
  private Optional<Figure> nodes(JsonNode trace) {
    JsonNode told = trace.path("conductance");
    JsonNode drawn = lastOfSeveral(told);
    List<JsonNode> top = withParts(drawn);
    double[] parts = top.stream().mapToDouble(node -> number(node, "part")).toArray();
    if (top.isEmpty()) {
      return Optional.empty();
    }
    Table table = new Table("Node", ">Part", "Columns that made it so");
    List<JsonNode> layers = list(told, "layers");
    for (int i = layers.size() - 1; i >= 0; i--) {
      for (JsonNode node : withParts(layers.get(i))) {
        table.row(name(layers.get(i), node), Say.number(number(node, "part")), columns(node));
      }
    }
    double difference = number(told, "value") - number(told, "baselineValue");
    return Optional.of(
        Figure.of(
            "Row %s: the %s is %s, %s %s than the baseline's; node %s has most part in it"
                .formatted(
                    TraceFigure.row(trace),
                    output(told),
                    Say.number(number(told, "value")),
                    Say.number(Math.abs(difference)),
                    difference < 0 ? "less" : "more",
                    name(drawn, top.get(0))),
            "What went through each node of layer %s: the parts of all its nodes%s add up to the difference. Orange ones made the output less."
                .formatted(drawn.path("layer").asText(), around(drawn)),
            Charts.with(
                bars(
                    top.stream().map(node -> name(drawn, node)).toList(),
                    axis("part of the output"),
                    List.of(bar("part", parts))),
                "signed",
                true),
            table));
  }

  private Figure rows(List<JsonNode> traces) {
    Table table =
        new Table(
            "Row",
            "Output",
            ">Value",
            ">For the baseline",
            "Node with the largest part",
            ">Its part");
    for (JsonNode trace : traces) {
      JsonNode told = trace.path("conductance");
      JsonNode layer = lastOfSeveral(told);
      JsonNode node = layer.path("top").path(0);
      table.row(
          TraceFigure.row(trace),
          output(told),
          Say.number(number(told, "value")),
          Say.number(number(told, "baselineValue")),
          name(layer, node),
          Say.number(number(node, "part")));
    }
    long nodes = traces.stream().map(ConductanceFigure::largest).distinct().count();
    return Figure.table(
        nodes == 1
            ? "The outputs of the rows traced all go through node %s most"
                .formatted(largest(traces.get(0)))
            : "The outputs of the %s rows traced lean most on %s nodes"
                .formatted(traces.size(), nodes),
        "Of classes the output is that of the predicted one, of labels and targets that with the"
            + " largest error.",
        table);
  }

  /** Dead nodes have none. */
  private static List<JsonNode> withParts(JsonNode layer) {
    return list(layer, "top").stream().filter(node -> number(node, "part") != 0).toList();
  }

  private static String around(JsonNode layer) {
    double past = number(layer, "around");
    return past == 0 || Double.isNaN(past)
        ? ""
        : ", and %s that a skip takes past them,".formatted(Say.number(past));
  }

  private static String largest(JsonNode trace) {
    JsonNode layer = lastOfSeveral(trace.path("conductance"));
    return name(layer, layer.path("top").path(0));
  }

  /** The layer next to the output whose nodes differ. */
  private static JsonNode lastOfSeveral(JsonNode told) {
    List<JsonNode> layers = list(told, "layers");
    for (int i = layers.size() - 1; i > 0; i--) {
      if (layers.get(i).path("nodes").asInt() > 1) {
        return layers.get(i);
      }
    }
    return layers.get(0);
  }

  private String output(JsonNode told) {
    return facts.task().rawOutput(Say.quoted(told.path("output").asText()));
  }

  private static String name(JsonNode layer, JsonNode node) {
    return layer.path("layer").asText() + "/" + node.path("node").asText();
  }

  private static String columns(JsonNode node) {
    List<String> columns = new ArrayList<>();
    for (JsonNode column : list(node, "columns")) {
      if (columns.size() < COLUMNS) {
        columns.add(
            "%s %s"
                .formatted(
                    Say.quoted(column.path("column").asText()), signed(number(column, "part"))));
      }
    }
    return columns.isEmpty() ? "–" : String.join(", ", columns);
  }

  private static String signed(double part) {
    return (part < 0 ? "" : "+") + Say.number(part);
  }
}
