package io.gradus.report.html;

import static io.gradus.report.html.Charts.axis;
import static io.gradus.report.html.Charts.bar;
import static io.gradus.report.html.Charts.bars;
import static io.gradus.report.html.Charts.numbers;
import static io.gradus.report.html.Charts.with;
import static io.gradus.report.html.ExplanationJson.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is lost when a column is shuffled: of the measure that was asked for, or is usual for the
 * task, and of the loss.
 */
final class PermutationFigure {
  private static final int BARS = 20;
  private static final int ROWS = 500;
  private static final String LOSS = "loss";

  private final List<JsonNode> columns;
  private final String measure;

  /**
   * The fields that have the measure's growth and how it differs from one repetition to another.
   */
  private final String field;

  private final String deviation;

  private PermutationFigure(List<JsonNode> all) {
    String asked = all.get(0).path("measure").asText(LOSS);
    boolean isAsked =
        !asked.equals(LOSS) && all.stream().anyMatch(one -> one.path("worse").isNumber());
    this.measure = isAsked ? asked : all.get(0).path("metric").asText(LOSS);
    this.field = isAsked ? "worse" : "increase";
    this.deviation = isAsked ? "worseSd" : "sd";
    this.columns =
        all.stream()
            .filter(one -> !Double.isNaN(number(one, field)))
            .sorted(Comparator.comparingDouble((JsonNode one) -> -number(one, field)))
            .toList();
  }

  static Optional<Figure> of(List<JsonNode> all) {
    return all.isEmpty() ? Optional.empty() : new PermutationFigure(all).figure();
  }

  private Optional<Figure> figure() {
    if (columns.isEmpty() || number(columns.get(0), field) <= 0) {
      return Optional.empty();
    }
    List<JsonNode> drawn = columns.subList(0, Math.min(BARS, columns.size()));
    double[] low = new double[drawn.size()];
    double[] high = new double[drawn.size()];
    for (int i = 0; i < low.length; i++) {
      double spread = number(drawn.get(i), deviation);
      low[i] = number(drawn.get(i), field) - spread;
      high[i] = number(drawn.get(i), field) + spread;
    }
    long idle =
        columns.stream().filter(one -> number(one, field) <= number(one, deviation)).count();
    String rest =
        idle == 0
            ? ""
            : "; %s of %s columns could be shuffled without loss".formatted(idle, columns.size());
    String name = MetricNames.inText(measure);
    boolean falls = MetricNames.isBetterGreater(measure);
    return Optional.of(
        Figure.of(
            "Without %s it would lose most%s"
                .formatted(Say.quoted(columns.get(0).path("column").asText()), rest),
            "What the %s %s by when a column's values are shuffled among the rows%s; lines are one standard deviation over repetitions."
                .formatted(name, falls ? "falls" : "grows", before()),
            with(
                bars(
                    drawn.stream().map(one -> one.path("column").asText()).toList(),
                    axis((falls ? "fall of " : "growth of ") + name),
                    List.of(
                        with(
                            bar(
                                "change",
                                drawn.stream().mapToDouble(one -> number(one, field)).toArray()),
                            "low",
                            numbers(low),
                            "high",
                            numbers(high)))),
                "signed",
                true),
            table(name, falls)));
  }

  private String before() {
    double before = number(columns.get(0), "before");
    return field.equals("worse") && !Double.isNaN(before)
        ? ", from %s as they are".formatted(Say.number(before))
        : "";
  }

  /** The loss stands in it, whichever measure is drawn. */
  private Table table(String name, boolean falls) {
    boolean isLoss = field.equals("increase");
    String change = ">The %s %s by".formatted(name, falls ? "falls" : "grows");
    List<String> head = new ArrayList<>(List.of("Column", change, ">± (1 sd)"));
    if (!isLoss) {
      head.addAll(List.of(">The loss grows by", ">± (1 sd) of it"));
    }
    Table table = new Table(head.toArray(String[]::new));
    for (JsonNode one : columns.subList(0, Math.min(ROWS, columns.size()))) {
      List<String> row = new ArrayList<>();
      row.add(one.path("column").asText());
      row.add(Say.number(number(one, field)));
      row.add(Say.number(number(one, deviation)));
      if (!isLoss) {
        row.add(Say.number(number(one, "increase")));
        row.add(Say.number(number(one, "sd")));
      }
      table.row(row.toArray(String[]::new));
    }
    return table;
  }
}
