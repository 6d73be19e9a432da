package io.gradus.report.html;

import static io.gradus.report.html.ExplanationJson.list;
import static io.gradus.report.html.ExplanationJson.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What single nodes recognise: the columns, categories, classes, rows and images that go along. */
final class NodeAtlas {
  private static final int ROWS = 300;
  private static final int PICTURES = 48;

  /** Of more nodes rows are not shown. */
  private static final int WITH_ROWS = 40;

  /** A weaker correlation says little of what a node is about. */
  private static final double CLEAR = 0.3;

  private static final int NAMED = 3;

  /** Letters of a name in a cell. */
  private static final int ROOM = 40;

  /** The mean of fewer rows shows single ones. */
  private static final int FEWEST = 5;

  private final ReportFacts facts;
  private final ExplanationJson explanation;
  private final List<Node> nodes;

  NodeAtlas(ReportFacts facts, ExplanationJson explanation) {
    this.facts = facts;
    this.explanation = explanation;
    nodes = nodes(explanation);
    // Where it was not asked for, nothing is known of what nodes recognise.
    nodes.removeIf(
        node ->
            list(node.node(), "correlations").isEmpty()
                && list(node.node(), "categories").isEmpty()
                && node.node().path("selectivity").isMissingNode()
                && node.node().path("picture").isMissingNode());
  }

  /** A hidden node. */
  record Node(String layer, JsonNode node, double influence) {
    String name() {
      return layer + "/" + node.path("node").asText();
    }
  }

  /** All hidden nodes that are told of, the most influential first. */
  static List<Node> nodes(ExplanationJson explanation) {
    List<Node> nodes = new ArrayList<>();
    for (JsonNode layer : explanation.layersOfNodes()) {
      for (JsonNode node : list(layer, "nodesShown")) {
        nodes.add(new Node(layer.path("layer").asText(), node, number(node, "influence")));
      }
    }
    nodes.sort(
        Comparator.comparingDouble(
                (Node node) -> Double.isNaN(node.influence()) ? 0 : node.influence())
            .reversed());
    return nodes;
  }

  /** What images excite nodes. */
  Optional<Figure> pictures() {
    List<Node> drawn =
        nodes.stream()
            .filter(node -> explanation.hasRows() || topRows(node) >= FEWEST)
            .filter(node -> NodePicture.of(node.node().path("picture")).isPresent())
            .limit(PICTURES)
            .toList();
    if (drawn.isEmpty()) {
      return Optional.empty();
    }
    Table table = new Table("Node", ">Influence", ">Wide", ">High", "Class");
    Html gallery = new Html().open("ul", "class", "gallery");
    for (Node node : drawn) {
      JsonNode picture = node.node().path("picture");
      String favourite = favourite(facts, node.node());
      gallery.open("li");
      gallery.add(NodePicture.of(picture).orElseThrow().html(node.name()));
      gallery.element("b", node.name());
      if (!favourite.isEmpty()) {
        gallery.element("span", favourite);
      }
      gallery.close("li");
      table.row(
          node.name(),
          Say.number(node.influence()),
          picture.path("width").asText(),
          picture.path("height").asText(),
          favourite);
    }
    return Optional.of(
        Figure.picture(
            "What excites the %s nodes that matter most".formatted(drawn.size()),
            "The mean of the images that excite a node most: of a convolution the part of each that"
                + " it sees, where it answers loudest. Below it the node, and the class that"
                + " excites it most.",
            gallery.close("ul"),
            table));
  }

  private static int topRows(Node node) {
    return list(node.node(), "topRows").size();
  }

  private record Field(String head, Function<Node, Html> cell) {
    static Field text(String head, Function<Node, String> text) {
      return new Field(head, node -> new Html().text(text.apply(node)));
    }
  }

  /** The nodes one by one. */
  Optional<Figure> table() {
    if (nodes.isEmpty()) {
      return Optional.empty();
    }
    List<Node> shown = nodes.subList(0, Math.min(ROWS, nodes.size()));
    List<Field> fields = new ArrayList<>();
    fields.add(Field.text("Node", Node::name));
    fields.add(Field.text(">Influence", node -> Say.number(node.influence())));
    addIfAny(fields, shown, "histogram", new Field("Values", NodeAtlas::histogram));
    addIfAny(fields, shown, "correlations", new Field("Goes with", NodeAtlas::correlations));
    addIfAny(fields, shown, "categories", new Field("Categories", NodeAtlas::categories));
    addIfAny(
        fields, shown, "selectivity", Field.text("Class", node -> favourite(facts, node.node())));
    if (explanation.hasRows()) {
      fields.add(
          new Field(
              "Rows that excite it most",
              node -> shown.indexOf(node) < WITH_ROWS ? rows(node) : new Html()));
    }
    fields.add(Field.text(">Dead", node -> Say.percent(number(node.node(), "deadShare"))));
    fields.add(
        Field.text(">Saturated", node -> Say.percent(number(node.node(), "saturatedShare"))));
    Table table = new Table(fields.stream().map(Field::head).toArray(String[]::new));
    for (Node node : shown) {
      table.row(fields.stream().map(field -> field.cell().apply(node)).toList());
    }
    return Optional.of(
        Figure.table(
                title(shown),
                "The nodes that matter most to the loss, the most influential first: how their"
                    + " values are spread, and what goes along with them. Layer and node are those"
                    + " of the network's table.",
                table)
            .acrossThePage());
  }

  private static void addIfAny(List<Field> fields, List<Node> shown, String told, Field field) {
    if (shown.stream().anyMatch(node -> !node.node().path(told).isEmpty())) {
      fields.add(field);
    }
  }

  private String title(List<Node> shown) {
    String clearest = "";
    double most = CLEAR;
    for (Node node : shown) {
      for (JsonNode correlation : list(node.node(), "correlations")) {
        double r = number(correlation, "r");
        if (Math.abs(r) > most) {
          most = Math.abs(r);
          clearest =
              "Node %s follows %s most clearly (r = %s)"
                  .formatted(
                      node.name(), Say.quoted(correlation.path("column").asText()), Say.number(r));
        }
      }
    }
    if (!clearest.isEmpty()) {
      return clearest;
    }
    String favourite = favourite(facts, shown.get(0).node());
    return favourite.isEmpty()
        ? "Node %s matters most".formatted(shown.get(0).name())
        : "Node %s matters most, and answers most to %s"
            .formatted(shown.get(0).name(), Say.quoted(favourite));
  }

  private static Html histogram(Node node) {
    return NodeHistogram.html(node.node().path("histogram"));
  }

  private static Html correlations(Node node) {
    List<JsonNode> all = new ArrayList<>(list(node.node(), "correlations"));
    all.sort(Comparator.comparingDouble((JsonNode one) -> Math.abs(number(one, "r"))).reversed());
    List<String> parts = new ArrayList<>();
    for (JsonNode one : all.subList(0, Math.min(NAMED, all.size()))) {
      String element = one.hasNonNull("element") ? "[" + one.path("element").asText() + "]" : "";
      parts.add(
          "%s%s (%s)"
              .formatted(
                  Say.cut(one.path("column").asText(), ROOM),
                  element,
                  Say.number(number(one, "r"))));
    }
    return lines(parts);
  }

  private static Html categories(Node node) {
    List<JsonNode> all = new ArrayList<>(list(node.node(), "categories"));
    all.sort(Comparator.comparingDouble((JsonNode one) -> number(one, "mean")).reversed());
    List<String> parts = new ArrayList<>();
    for (JsonNode one : all.subList(0, Math.min(NAMED, all.size()))) {
      String value =
          one.hasNonNull("value")
              ? one.path("value").asText()
              : "(" + one.path("kind").asText() + ")";
      parts.add(
          "%s = %s (%s)"
              .formatted(
                  Say.cut(one.path("column").asText(), ROOM),
                  Say.cut(value, ROOM),
                  Say.number(number(one, "mean"))));
    }
    return lines(parts);
  }

  /** Each on a line of its own, whichever way its letters run. */
  private static Html lines(List<String> texts) {
    Html lines = new Html();
    texts.forEach(text -> lines.element("div", text, "dir", "auto", "class", "line"));
    return lines;
  }

  /** The class that excites a node most; empty where that is not told. */
  static String favourite(ReportFacts facts, JsonNode node) {
    return list(node.path("selectivity"), "byClass").stream()
        .max(Comparator.comparingDouble(one -> number(one, "mean")))
        .map(one -> ClassName.of(facts, one.path("class")))
        .orElse("");
  }

  /** The columns that it goes with, in the rows that excite it most. */
  private Html rows(Node node) {
    Set<String> columns = new LinkedHashSet<>();
    for (String kind : List.of("correlations", "categories")) {
      list(node.node(), kind).stream()
          .map(one -> one.path("column").asText())
          .limit(NAMED - 1L)
          .forEach(columns::add);
    }
    List<String> rows = new ArrayList<>();
    for (JsonNode row : list(node.node(), "topRows")) {
      JsonNode values = explanation.values(row);
      if (values.isObject() && rows.size() < NAMED) {
        List<String> told =
            columns.stream()
                .filter(values::has)
                .map(column -> RowFigures.named(values, column))
                .toList();
        rows.add(
            told.isEmpty()
                ? row.path("row").asText()
                : "%s: %s".formatted(row.path("row").asText(), String.join(", ", told)));
      }
    }
    return lines(rows);
  }
}
