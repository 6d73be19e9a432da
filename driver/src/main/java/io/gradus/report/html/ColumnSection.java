package io.gradus.report.html;

import static io.gradus.report.html.Charts.axis;
import static io.gradus.report.html.Charts.bar;
import static io.gradus.report.html.Charts.bars;
import static io.gradus.report.html.Charts.line;
import static io.gradus.report.html.Charts.lines;
import static io.gradus.report.html.Charts.numbers;
import static io.gradus.report.html.Charts.with;
import static io.gradus.report.html.ExplanationJson.list;
import static io.gradus.report.html.ExplanationJson.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which columns matter, and which way. */
final class ColumnSection implements Section {
  private static final int BARS = 20;
  private static final int ROWS = 500;
  private static final int EFFECTS = 6;

  /** Parts that add up worse are to be taken with care. */
  private static final double NOTABLE_GAP = 0.01;

  @Override
  public Optional<Part> of(ReportFacts facts) {
    if (facts.explanation().isEmpty()) {
      return Optional.empty();
    }
    ExplanationJson explanation = facts.explanation().get();
    List<Figure> figures = new ArrayList<>();
    importance(explanation.importance()).ifPresent(figures::add);
    TargetFigure.of(facts, explanation.importance()).ifPresent(figures::add);
    PermutationFigure.of(explanation.permutation()).ifPresent(figures::add);
    SwarmFigure.of(facts, explanation).ifPresent(figures::add);
    explanation.effects().stream()
        .limit(EFFECTS)
        .map(effect -> effect(facts, effect))
        .flatMap(Optional::stream)
        .forEach(figures::add);
    return Optional.of(new Part("columns", "Columns", lead(explanation), figures));
  }

  private static String lead(ExplanationJson explanation) {
    StringBuilder lead = new StringBuilder("What predictions lean on");
    if (explanation.columnRows() > 0) {
      lead.append(", by %s rows".formatted(Say.count(explanation.columnRows())));
    }
    if (!explanation.baseline().isEmpty()) {
      lead.append(", compared with %s".formatted(explanation.baseline()));
    }
    lead.append(". None of it says what causes what.");
    if (explanation.gapShare() > NOTABLE_GAP) {
      lead.append(
          " The parts leave a gap of %s: another baseline may suit better."
              .formatted(Say.percent(explanation.gapShare())));
    }
    return lead.toString();
  }

  private static Optional<Figure> importance(List<JsonNode> all) {
    List<JsonNode> sorted = sorted(all, "meanAbs");
    if (sorted.isEmpty()) {
      return Optional.empty();
    }
    Table table = new Table("Column", ">Mean |part|", ">At least", ">At most");
    for (JsonNode one : sorted.subList(0, Math.min(ROWS, sorted.size()))) {
      table.row(
          one.path("column").asText(),
          Say.number(number(one, "meanAbs")),
          Say.number(number(one, "low")),
          Say.number(number(one, "high")));
    }
    double sum = sorted.stream().mapToDouble(one -> number(one, "meanAbs")).sum();
    if (sum == 0) {
      return Optional.empty();
    }
    JsonNode first = sorted.get(0);
    List<JsonNode> drawn = sorted.subList(0, Math.min(BARS, sorted.size()));
    return Optional.of(
        Figure.of(
            "%s weighs most: %s of what all columns together move"
                .formatted(
                    Say.quoted(first.path("column").asText()),
                    Say.percent(number(first, "meanAbs") / sum)),
            "How far a column moves predictions on average (integrated gradients), with 95 %"
                + " intervals.",
            bars(
                names(drawn),
                axis("mean |part|"),
                List.of(
                    with(
                        bar("mean |part|", values(drawn, "meanAbs")),
                        "low",
                        numbers(values(drawn, "low")),
                        "high",
                        numbers(values(drawn, "high"))))),
            table));
  }

  private static Optional<Figure> effect(ReportFacts facts, JsonNode effect) {
    String column = effect.path("column").asText();
    String output =
        effect.hasNonNull("target")
            ? "the " + facts.task().rawOutput(Say.quoted(effect.path("target").asText()))
            : "the output";
    List<JsonNode> categories = list(effect, "categories");
    List<JsonNode> points = list(effect, "points");
    if (points.isEmpty() && categories.isEmpty()) {
      return Optional.empty();
    }
    List<JsonNode> shown = points.isEmpty() ? categories : points;
    boolean named = points.isEmpty() || !shown.get(0).path("x").isNumber();
    double least = shown.stream().mapToDouble(one -> number(one, "value")).min().orElse(0);
    double most = shown.stream().mapToDouble(one -> number(one, "value")).max().orElse(0);
    if (most == least) {
      return Optional.empty();
    }
    JsonNode low = at(shown, least);
    JsonNode high = at(shown, most);
    Table table = new Table("Value of " + column, ">Effect", ">Rows");
    List<double[]> line = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (JsonNode one : shown) {
      table.row(place(one), Say.number(number(one, "value")), Say.count(number(one, "rows")));
      line.add(new double[] {number(one, "x"), number(one, "value")});
      names.add(place(one));
    }
    String kind =
        effect.path("kind").asText().equals("pdp")
            ? "Partial dependence: the mean output if all rows had that value."
            : "Accumulated local effects: how the output changes along the column, other columns as"
                + " they are there.";
    return Optional.of(
        Figure.of(
            "Along %s %s moves by %s: lowest at %s, highest at %s"
                .formatted(
                    Say.quoted(column), output, Say.number(most - least), place(low), place(high)),
            kind,
            named
                ? with(
                    bars(names, axis("effect"), List.of(bar("effect", values(shown, "value")))),
                    "signed",
                    true)
                : lines(axis(column), axis("effect"), List.of(line("effect", line))),
            table));
  }

  private static JsonNode at(List<JsonNode> shown, double value) {
    return shown.stream()
        .filter(one -> number(one, "value") == value)
        .findFirst()
        .orElse(shown.get(0));
  }

  private static String place(JsonNode point) {
    JsonNode x = point.path("x");
    if (x.isNumber()) {
      // What a scale leaves of a 0.
      return Say.shortest(Math.abs(x.asDouble()) < 1e-6 ? 0 : x.asDouble());
    }
    return point.hasNonNull("category") ? point.path("category").asText() : "(missing)";
  }

  private static List<JsonNode> sorted(List<JsonNode> all, String field) {
    List<JsonNode> sorted = new ArrayList<>(all);
    sorted.removeIf(one -> Double.isNaN(number(one, field)));
    sorted.sort(Comparator.comparingDouble((JsonNode one) -> number(one, field)).reversed());
    return sorted;
  }

  private static List<String> names(List<JsonNode> all) {
    return all.stream().map(one -> one.path("column").asText()).toList();
  }

  private static double[] values(List<JsonNode> all, String field) {
    return all.stream().mapToDouble(one -> number(one, field)).toArray();
  }
}
