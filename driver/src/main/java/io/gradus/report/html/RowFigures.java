package io.gradus.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What rows hold, where an explanation tells it. */
final class RowFigures {
  /** Columns of a row that are shown; nobody reads hundreds side by side. */
  private static final int COLUMNS = 12;

  private static final String NONE = "–";
  private static final int NAME_ROOM = 40;
  private static final int VALUE_ROOM = 60;

  private RowFigures() {}

  /** The rows that lose most. */
  static Optional<Figure> worst(ReportFacts facts, ExplanationJson explanation) {
    List<JsonNode> rows =
        explanation.worstRows().stream().filter(row -> explanation.values(row).isObject()).toList();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<String> columns = columns(facts, explanation, explanation.values(rows.get(0)));
    List<String> head = new ArrayList<>(List.of("Row", ">Loss"));
    head.addAll(columns.stream().map(name -> unmarked(Say.cut(name, NAME_ROOM))).toList());
    Table table = new Table(head.toArray(String[]::new));
    for (JsonNode row : rows) {
      List<String> cells = new ArrayList<>();
      cells.add(row.path("row").asText());
      cells.add(Say.number(ExplanationJson.number(row, "loss")));
      columns.forEach(column -> cells.add(value(explanation.values(row), column)));
      table.row(cells.toArray(String[]::new));
    }
    return Optional.of(
        Figure.table(
                title(facts, explanation, rows),
                "The labels, then the columns that matter most to the model.",
                table)
            .acrossThePage());
  }

  /** A head that begins with the mark of numbers would lose it. */
  static String unmarked(String name) {
    return name.startsWith(">") ? "\u200b" + name : name;
  }

  private static List<String> columns(
      ReportFacts facts, ExplanationJson explanation, JsonNode values) {
    Set<String> columns = new LinkedHashSet<>(facts.subject().encoder().labelColumns());
    columns.addAll(explanation.columns());
    for (Iterator<String> names = values.fieldNames(); names.hasNext(); ) {
      columns.add(names.next());
    }
    columns.removeIf(column -> !values.has(column));
    return columns.stream().limit(COLUMNS).toList();
  }

  private static String title(ReportFacts facts, ExplanationJson explanation, List<JsonNode> rows) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    String label = facts.subject().encoder().labelColumns().get(0);
    if (!facts.subject().encoder().classes().isEmpty()) {
      rows.forEach(row -> counts.merge(value(explanation.values(row), label), 1, Integer::sum));
    }
    String plain = "The %s rows that lose most".formatted(rows.size());
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(
            most ->
                "Of the %s rows that lose most, %s are %s"
                    .formatted(
                        rows.size(),
                        most.getValue() == rows.size() ? "all" : most.getValue(),
                        Say.quoted(most.getKey())))
        .orElse(plain);
  }

  /** What a row has in a column: {@code –} for a gap. */
  static String value(JsonNode values, String column) {
    JsonNode value = values.path(column);
    return value.isTextual() ? Say.cut(value.asText(), VALUE_ROOM) : NONE;
  }

  /** {@code column = value}, or the column's name where the row's values are not told. */
  static String named(JsonNode values, String column) {
    return values.has(column) ? Say.cut(column, NAME_ROOM) + " = " + value(values, column) : column;
  }
}
