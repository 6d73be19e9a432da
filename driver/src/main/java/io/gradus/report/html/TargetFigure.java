package io.gradus.report.html;

import static io.gradus.report.html.Charts.grid;
import static io.gradus.report.html.Charts.with;
import static io.gradus.report.html.ExplanationJson.list;
import static io.gradus.report.html.ExplanationJson.number;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which columns matter to which class, label or target, where there are several. */
final class TargetFigure {
  private static final int COLUMNS = 20;

  private TargetFigure() {}

  /**
   * How much each column weighs, by target.
   *
   * @param importance of all columns
   */
  static Optional<Figure> of(ReportFacts facts, List<JsonNode> importance) {
    List<JsonNode> columns =
        importance.stream()
            .filter(one -> !list(one, "byTarget").isEmpty())
            .sorted(Comparator.comparingDouble((JsonNode one) -> -number(one, "meanAbs")))
            .toList();
    Set<String> named = new LinkedHashSet<>();
    columns.forEach(
        column ->
            list(column, "byTarget").forEach(part -> named.add(part.path("target").asText())));
    List<String> targets = List.copyOf(named);
    if (targets.size() < 2) {
      return Optional.empty();
    }
    Table table = new Table(of(facts), "Column", ">Mean |part|", ">At least", ">At most");
    Map<String, String> first = new LinkedHashMap<>();
    for (String target : targets) {
      first.put(target, row(table, columns, target));
    }
    List<JsonNode> drawn = columns.subList(0, Math.min(COLUMNS, columns.size()));
    List<double[]> cells = new ArrayList<>();
    for (int y = 0; y < drawn.size(); y++) {
      for (JsonNode part : list(drawn.get(y), "byTarget")) {
        int x = targets.indexOf(part.path("target").asText());
        cells.add(new double[] {x, y, number(part, "meanAbs")});
      }
    }
    if (cells.stream().allMatch(cell -> cell[2] == 0)) {
      return Optional.empty();
    }
    return Optional.of(
        Figure.of(
                title(facts, first),
                note(facts),
                with(
                    grid(
                        targets,
                        drawn.stream().map(one -> one.path("column").asText()).toList(),
                        cells,
                        of(facts).toLowerCase(Locale.ROOT),
                        "column"),
                    "value",
                    "mean |part|",
                    "inverse",
                    true,
                    "labels",
                    targets.size() <= 8),
                table)
            .acrossThePage());
  }

  private record Part(String column, JsonNode importance) {
    double size() {
      return number(importance, "meanAbs");
    }
  }

  /** Writes a target's columns down, the most important first, and returns that one's name. */
  private static String row(Table table, List<JsonNode> columns, String target) {
    List<Part> parts = new ArrayList<>();
    for (JsonNode column : columns) {
      for (JsonNode part : list(column, "byTarget")) {
        if (part.path("target").asText().equals(target)) {
          parts.add(new Part(column.path("column").asText(), part));
        }
      }
    }
    parts.sort(Comparator.comparingDouble(Part::size).reversed());
    for (Part part : parts.subList(0, Math.min(COLUMNS, parts.size()))) {
      table.row(
          target,
          part.column(),
          Say.number(part.size()),
          Say.number(number(part.importance(), "low")),
          Say.number(number(part.importance(), "high")));
    }
    return parts.get(0).column();
  }

  private static String of(ReportFacts facts) {
    return switch (facts.task()) {
      case BINARY, MULTICLASS -> "Class";
      case MULTILABEL -> "Label";
      case REGRESSION -> "Target";
    };
  }

  private static String note(ReportFacts facts) {
    return facts.task() == Task.MULTICLASS
        ? "How far a column moves the logit of a class, on average over the rows that are taken for"
            + " it; in the table with 95 % intervals."
        : "How far a column moves the %s on average; in the table with 95 %% intervals."
            .formatted(facts.task() == Task.REGRESSION ? "output of a target" : "logit of a label");
  }

  private static String title(ReportFacts facts, Map<String, String> first) {
    List<String> different = first.values().stream().distinct().toList();
    if (different.size() == 1) {
      return "%s weighs most, whichever the %s"
          .formatted(Say.quoted(different.get(0)), of(facts).toLowerCase(Locale.ROOT));
    }
    List<Map.Entry<String, String>> two = new ArrayList<>();
    for (Map.Entry<String, String> one : first.entrySet()) {
      if (two.isEmpty() || two.size() == 1 && !two.get(0).getValue().equals(one.getValue())) {
        two.add(one);
      }
    }
    return "%s weighs most for %s, %s for %s"
        .formatted(
            Say.quoted(two.get(0).getValue()),
            Say.quoted(two.get(0).getKey()),
            Say.quoted(two.get(1).getValue()),
            Say.quoted(two.get(1).getKey()));
  }
}
