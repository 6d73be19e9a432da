package io.gradus.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The bands of a trace: they hang together, and lead from the output to the columns. */
class TraceFigureTest {
  private static final ReportFacts FACTS = ReportSamples.facts(Task.BINARY, List.of("a", "b"));

  private final List<String> edges = new ArrayList<>();

  private void edge(String from, int fromNode, String to, int toNode, double part) {
    edges.add(
        "{\"from\":{\"layer\":\"%s\",\"node\":%s},\"to\":{\"layer\":\"%s\",\"node\":%s},\"part\":%s}"
            .formatted(from, fromNode, to, toNode, part));
  }

  private Figure figure(String... layers) throws Exception {
    List<String> named = new ArrayList<>();
    for (String layer : layers) {
      named.add("{\"layer\":\"%s\"}".formatted(layer));
    }
    JsonNode trace =
        new JsonMapper()
            .readTree(
                "{\"row\":3,\"loss\":2.5,\"baselineLoss\":0.5,\"layers\":[%s],\"edges\":[%s],\"columns\":[{\"node\":0,\"column\":\"a\",\"part\":3.25}]}"
                    .formatted(String.join(",", named), String.join(",", edges)));
    return TraceFigure.of(FACTS, List.of(trace)).orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> part(Figure figure, String name) {
    return (List<Map<String, Object>>) figure.chart().orElseThrow().get(name);
  }

  private static Set<Object> names(Figure figure) {
    Set<Object> names = new HashSet<>();
    part(figure, "nodes").forEach(node -> names.add(node.get("label")));
    return names;
  }

  /** What an activation function hands on is no layer of its own. */
  @Test
  void layersThatOnlyHandOnAreNotDrawn() throws Exception {
    edge("2", 0, "3", 0, 1.5);
    edge("2", 1, "3", 0, 0.5);
    edge("1", 0, "2", 0, 1.5);
    edge("1", 1, "2", 1, 0.5);
    edge("input", 0, "1", 0, 1.25);
    edge("input", 0, "1", 1, 0.25);
    Figure figure = figure("input", "1", "2", "3");
    assertEquals(Set.of("logit of yes a", "2/0", "2/1", "input/0"), names(figure));
    assertEquals(4, part(figure, "links").size());
    assertEquals(
        "Row 3 loses 2.000 more than the baseline; “a” adds most to that, 3.250", figure.title());
  }

  /** The largest bands of all lie deep in the network, where hardly any of the first ones lead. */
  @Test
  void bandsBeginWhereOthersEnd() throws Exception {
    edge("2", 0, "3", 0, 1);
    edge("2", 1, "3", 0, 0.5);
    for (int i = 0; i < 30; i++) {
      edge("1", i, "2", 7, 100 + i);
      edge("1", i, "2", 0, 0.01 * (i + 1));
      edge("input", 0, "1", i, 1);
    }
    Figure figure = figure("input", "1", "2", "3");
    assertFalse(names(figure).contains("2/7"), "nothing leads there");
    Set<Object> begun = new HashSet<>(Set.of(0));
    for (Map<String, Object> link : part(figure, "links")) {
      assertTrue(begun.contains(link.get("source")), "an island at " + link);
      begun.add(link.get("target"));
    }
    assertTrue(names(figure).contains("1/29"), "the largest of those that lead on");
    assertFalse(names(figure).contains("1/0"), "the smallest is left out");
    assertTrue(names(figure).contains("input/0"));
  }

  /** A block gives what its inner layers make and what goes past them. */
  @Test
  void innerLayersOfABlockLieBeforeIt() throws Exception {
    edge("1", 0, "2", 0, 0.5);
    edge("2.1", 0, "2", 0, 1.5);
    edge("1", 0, "2.1", 0, 1.5);
    edge("2", 0, "3", 0, 2);
    edge("input", 0, "1", 0, 2);
    Figure figure = figure("input", "1", "2", "2.1", "3");
    List<Object> depths = new ArrayList<>();
    for (String name : List.of("logit of yes a", "2/0", "2.1/0", "1/0")) {
      part(figure, "nodes").stream()
          .filter(node -> node.get("label").equals(name))
          .forEach(node -> depths.add(node.get("depth")));
    }
    assertEquals(List.of(0, 1, 2, 3), depths);
  }
}
