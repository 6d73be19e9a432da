package io.gradus.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.metric.Metric;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What the page says of columns by target, of permuted columns, and of nodes outputs go through.
 */
class ExplanationFiguresTest {
  private static List<JsonNode> nodes(String... objects) throws JsonProcessingException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String object : objects) {
      nodes.add(new JsonMapper().readTree(object.replace('\'', '"')));
    }
    return nodes;
  }

  private static ReportFacts facts(Task task) {
    return ReportSamples.facts(task, List.of("size", "age"));
  }

  private static Object field(Figure figure, String name) {
    return figure.chart().orElseThrow().get(name);
  }

  private static Object bars(Figure figure) {
    return ((Map<?, ?>) ((List<?>) field(figure, "series")).get(0)).get("values");
  }

  private static String table(Figure figure) {
    return figure.table().html().toString();
  }

  @Test
  void theMeasureThatWasAskedForIsDrawn() throws Exception {
    Figure figure =
        PermutationFigure.of(
                nodes(
                    "{'column':'a','metric':'loss','increase':0.5,'sd':0.1,'measure':'auc','before':0.875,'worse':0.01,'worseSd':0.02}",
                    "{'column':'b','metric':'loss','increase':0.25,'sd':0.1,'measure':'auc','before':0.875,'worse':0.125,'worseSd':0.02}"))
            .orElseThrow();
    assertEquals(
        "Without “b” it would lose most; 1 of 2 columns could be shuffled without loss",
        figure.title());
    assertTrue(figure.note().startsWith("What the AUC falls by"), figure.note());
    assertTrue(figure.note().contains("from 0.8750 as they are"), figure.note());
    assertEquals(List.of("b", "a"), field(figure, "names"));
    assertEquals(List.of(0.125, 0.01), bars(figure));
    assertTrue(table(figure).contains("The loss grows by"), table(figure));
    assertTrue(table(figure).contains("0.2500"), table(figure));
  }

  @Test
  void withoutAMeasureItIsTheLoss() throws Exception {
    Figure figure =
        PermutationFigure.of(
                nodes("{'column':'a','metric':'loss','increase':0.5,'sd':0.1,'measure':'auc'}"))
            .orElseThrow();
    assertTrue(figure.note().startsWith("What the loss grows by"), figure.note());
    assertEquals(List.of(0.5), bars(figure));
  }

  @Test
  void columnsAreToldApartByClass() throws Exception {
    Optional<Figure> figure =
        TargetFigure.of(
            facts(Task.MULTICLASS),
            nodes(
                "{'column':'a','meanAbs':1,'byTarget':[{'target':'x','meanAbs':1.5},{'target':'y','meanAbs':0.5}]}",
                "{'column':'b','meanAbs':1.5,'byTarget':[{'target':'x','meanAbs':1.25},{'target':'y','meanAbs':1.75}]}"));
    assertEquals("“a” weighs most for “x”, “b” for “y”", figure.orElseThrow().title());
    assertEquals(List.of("x", "y"), field(figure.get(), "xNames"));
    assertEquals(List.of("b", "a"), field(figure.get(), "yNames"));
    assertEquals(
        List.of(
            List.of(0.0, 0.0, 1.25),
            List.of(1.0, 0.0, 1.75),
            List.of(0.0, 1.0, 1.5),
            List.of(1.0, 1.0, 0.5)),
        field(figure.get(), "cells"));
  }

  @Test
  void ofOneOutputNothingIsToldApart() throws Exception {
    assertTrue(TargetFigure.of(facts(Task.BINARY), nodes("{'column':'a','meanAbs':1}")).isEmpty());
  }

  @Test
  void anOutputIsNamedAndTheNodesItGoesThrough() throws Exception {
    String trace =
        "{'row':%s,'conductance':{'output':'yes','value':1.5,'baselineValue':2,'gap':0,'steps':32,'layers':["
            + "{'layer':'2','nodes':8,'top':[{'node':3,'part':-0.75,'columns':[{'column':'a','part':-0.5}]},{'node':1,'part':0.25}]},"
            + "{'layer':'4','nodes':1,'top':[{'node':0,'part':-0.5}]}]}}";
    List<JsonNode> traces = nodes(trace.formatted(7), trace.formatted(9), "{'row':3}");
    List<Figure> figures = ConductanceFigure.of(facts(Task.BINARY), traces);
    assertEquals(2, figures.size());
    assertEquals(
        "Row 7: the logit of “yes” is 1.500, 0.5000 less than the baseline's; node 2/3 has most"
            + " part in it",
        figures.get(0).title());
    assertEquals(List.of("2/3", "2/1"), field(figures.get(0), "names"));
    assertEquals(List.of(-0.75, 0.25), bars(figures.get(0)));
    assertTrue(table(figures.get(0)).contains("“a” -0.5000"), table(figures.get(0)));
    assertTrue(table(figures.get(0)).contains("4/0"), table(figures.get(0)));
    assertEquals(
        "The outputs of the rows traced all go through node 2/3 most", figures.get(1).title());
    assertTrue(
        ConductanceFigure.of(facts(Task.REGRESSION), traces)
            .get(0)
            .title()
            .startsWith("Row 7: the output “yes” is"));
  }

  /** Whose interval is the rows' own share is of all rows, however many there are. */
  @Test
  void anIntervalFromSomeRowsSaysSo() {
    List<Yardstick> few = Yardsticks.of(ReportSamples.measured(Task.MULTILABEL, 3, 1, 4096));
    assertTrue(few.stream().allMatch(one -> one.intervalOf().isEmpty()), few.toString());
    for (Yardstick one : Yardsticks.of(ReportSamples.measured(Task.MULTILABEL, 3, 1, 4097))) {
      boolean isDrawn = List.of(Metric.AUC, Metric.F1, Metric.ACCURACY).contains(one.metric());
      assertEquals(
          isDrawn ? ", from 4,096 drawn rows" : "", one.intervalOf(), one.metric().toString());
    }
  }
}
