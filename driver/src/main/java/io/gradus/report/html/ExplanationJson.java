package io.gradus.report.html;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What {@code explanation.json} says of a model's errors, as far as it goes. */
public final class ExplanationJson {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String FORMAT = "gradus-explanation";

  private final JsonNode root;

  private ExplanationJson(JsonNode root) {
    this.root = root;
  }

  /**
   * The text of such a file.
   *
   * @return empty if it is none, or of a later version
   */
  public static Optional<ExplanationJson> parse(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      boolean known =
          root != null
              && root.path("format").asText().equals(FORMAT)
              && root.path("version").asInt() == 1;
      return known ? Optional.of(new ExplanationJson(root)) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  List<JsonNode> layers() {
    return list(root, "layers");
  }

  /** Those between input and output. */
  List<JsonNode> hiddenLayers() {
    return layers().stream()
        .filter(layer -> layer.path("role").asText("hidden").equals("hidden"))
        .filter(layer -> !layer.path("layer").asText().equals("input"))
        .toList();
  }

  /**
   * Hidden layers among whose nodes some matter more than others: without those of a single node,
   * through which all errors flow, unless there are no others.
   */
  List<JsonNode> layersOfNodes() {
    List<JsonNode> all = hiddenLayers();
    List<JsonNode> several =
        all.stream().filter(layer -> layer.path("nodes").asInt(2) > 1).toList();
    return several.isEmpty() ? all : several;
  }

  List<JsonNode> traces() {
    return list(root, "traces");
  }

  List<JsonNode> importance() {
    return list(root, "importance");
  }

  List<JsonNode> permutation() {
    return list(root, "permutation");
  }

  List<JsonNode> effects() {
    return list(root, "effects");
  }

  /** How attributions are spread; missing where that is not said. */
  JsonNode spread() {
    return root.path("spread");
  }

  List<JsonNode> worstRows() {
    return list(root, "worstRows");
  }

  /** Whether it tells what rows hold. */
  boolean hasRows() {
    return !list(root, "rows").isEmpty();
  }

  /**
   * What a row has in its columns; missing where that is not told.
   *
   * @param told with the row's number or key
   */
  JsonNode values(JsonNode told) {
    String by = told.hasNonNull("key") ? "key" : "row";
    for (JsonNode row : root.path("rows")) {
      if (row.hasNonNull(by) && row.get(by).equals(told.get(by))) {
        return row.path("values");
      }
    }
    return MissingNode.getInstance();
  }

  /** The columns that matter most, the most important first. */
  List<String> columns() {
    return importance().stream()
        .sorted(Comparator.comparingDouble((JsonNode one) -> -number(one, "meanAbs")))
        .map(one -> one.path("column").asText())
        .toList();
  }

  /** Of how many rows the columns are told; 0 where that is not said. */
  long columnRows() {
    return root.path("columnRows").asLong();
  }

  /** What rows were compared with; empty where that is not said. */
  String baseline() {
    return root.path("baseline").path("kind").asText("");
  }

  /** The mean gap of attributions as a share; NaN where that is not said. */
  double gapShare() {
    return number(root.path("baseline"), "gapShare");
  }

  /** How many rows it is of; 0 where that is not said. */
  long rows() {
    return root.path("data").path("rows").asLong();
  }

  /** The mean loss; NaN where it is not said. */
  double loss() {
    return number(root.path("loss"), "mean");
  }

  static List<JsonNode> list(JsonNode node, String field) {
    List<JsonNode> list = new ArrayList<>();
    node.path(field).forEach(list::add);
    return list;
  }

  static double number(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isNumber() ? value.asDouble() : Double.NaN;
  }
}
