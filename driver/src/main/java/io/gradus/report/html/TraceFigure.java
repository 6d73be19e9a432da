package io.gradus.report.html;

import static io.gradus.report.html.ExplanationJson.list;
import static io.gradus.report.html.ExplanationJson.number;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The way of rows' losses back through the layers, as bands as wide as their parts. */
final class TraceFigure {
  /** Bands that are drawn towards the input from each layer. */
  private static final int BANDS = 12;

  private static final int COLUMNS = 20;
  private static final String INPUT = "input";

  private final ReportFacts facts;
  private final List<JsonNode> traces;

  /** The places of the network, from the input on. */
  private final List<String> layers = new ArrayList<>();

  private final Map<End, Integer> places = new LinkedHashMap<>();
  private final List<Map<String, Object>> nodes = new ArrayList<>();

  private JsonNode values = MissingNode.getInstance();

  private TraceFigure(ReportFacts facts, List<JsonNode> traces) {
    this.facts = facts;
    this.traces = traces;
    list(traces.get(0), "layers").forEach(layer -> layers.add(layer.path("layer").asText()));
    layers.sort(TraceFigure::byDepth);
  }

  /** From the input on; what lies inside a block comes before what the block gives. */
  private static int byDepth(String one, String other) {
    if (one.equals(INPUT) || other.equals(INPUT)) {
      return Boolean.compare(other.equals(INPUT), one.equals(INPUT));
    }
    String[] left = one.split("\\.", -1);
    String[] right = other.split("\\.", -1);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      if (!left[i].equals(right[i])) {
        return Integer.compare(Integer.parseInt(left[i]), Integer.parseInt(right[i]));
      }
    }
    return Integer.compare(right.length, left.length);
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
    values = values();
    List<Map<String, Object>> links = new ArrayList<>();
    for (Map.Entry<Band, Double> part : reached(withoutSteps(parts))) {
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
        part ->
            table.row(
                "all bands",
                "column " + RowFigures.named(values, part.getKey()),
                Say.number(part.getValue())));
    return Optional.of(
        Figure.of(
                title(difference, byColumn),
                "The loss from the output on the left back to the columns on the right; a band is"
                    + " as wide as its part, orange ones make the loss less. From each layer the"
                    + " largest bands are drawn that begin where others end.",
                Charts.with(
                    new LinkedHashMap<>(), "kind", "sankey", "nodes", nodes, "links", links),
                table)
            .acrossThePage());
  }

  /**
   * The bands without layers that hand each node's part on as it is, such as activation functions:
   * what enters them enters the layer behind them.
   */
  private Map<Band, Double> withoutSteps(Map<Band, Double> parts) {
    Map<Band, Double> left = parts;
    for (int i = layers.size() - 2; i > 0; i--) {
      String layer = layers.get(i);
      Map<End, End> handed = handed(left.keySet(), layer);
      if (!handed.isEmpty()) {
        Map<Band, Double> shorter = new LinkedHashMap<>();
        left.forEach(
            (band, part) -> {
              if (!band.to().layer().equals(layer)) {
                End to = handed.getOrDefault(band.to(), band.to());
                shorter.merge(new Band(band.from(), to), part, Double::sum);
              }
            });
        layers.remove(layers.indexOf(handed.keySet().iterator().next().layer()));
        left = shorter;
      }
    }
    return left;
  }

  /**
   * The nodes of the layer before by those of this one that they go to, if each goes to that of its
   * own number and nowhere else; otherwise none.
   */
  private Map<End, End> handed(Set<Band> bands, String layer) {
    Map<End, End> handed = new LinkedHashMap<>();
    Set<End> taken = new HashSet<>();
    Set<String> before = new HashSet<>();
    for (Band band : bands) {
      if (band.to().layer().equals(layer)) {
        before.add(band.from().layer());
        boolean isOwn =
            band.from().node().equals(band.to().node())
                && !band.from().layer().equals(layers.get(0))
                && layers.contains(band.from().layer());
        if (!isOwn || !taken.add(band.to()) || before.size() > 1) {
          return Map.of();
        }
        handed.put(band.from(), band.to());
      }
    }
    boolean past =
        bands.stream()
            .anyMatch(
                band -> before.contains(band.from().layer()) && !band.to().layer().equals(layer));
    return past ? Map.of() : handed;
  }

  /** The largest bands of each layer, from the output on, that go on from where others end. */
  private List<Map.Entry<Band, Double>> reached(Map<Band, Double> parts) {
    Set<End> ends = new HashSet<>();
    parts.keySet().stream()
        .map(Band::to)
        .filter(end -> end.layer().equals(layers.get(layers.size() - 1)))
        .forEach(ends::add);
    List<Map.Entry<Band, Double>> all = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      String layer = layers.get(i);
      Map<Band, Double> next = new LinkedHashMap<>();
      parts.forEach(
          (band, part) -> {
            if (band.to().layer().equals(layer) && ends.contains(band.to())) {
              next.put(band, part);
            }
          });
      for (Map.Entry<Band, Double> band : largest(next, BANDS)) {
        all.add(band);
        ends.add(band.getKey().from());
      }
    }
    return all;
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
        ? "%s; %s adds most to that, %s"
            .formatted(loses, Say.quoted(first.getKey()), Say.number(first.getValue()))
        : loses;
  }

  /** Of a single row what it has in its columns, where that is told. */
  private JsonNode values() {
    return traces.size() > 1
        ? MissingNode.getInstance()
        : facts
            .explanation()
            .map(explanation -> explanation.values(traces.get(0)))
            .orElse(MissingNode.getInstance());
  }

  private String name(End end) {
    if (!end.column().isEmpty()) {
      return RowFigures.named(values, end.column());
    }
    boolean output = !layers.isEmpty() && end.layer().equals(layers.get(layers.size() - 1));
    int outputs = facts.subject().network().outputs();
    if (output && end.node().matches("\\d{1,9}") && Integer.parseInt(end.node()) < outputs) {
      return facts.subject().rawOutput(Integer.parseInt(end.node()));
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
