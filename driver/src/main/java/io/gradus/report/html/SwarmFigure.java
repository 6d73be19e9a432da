package io.gradus.report.html;

import static io.gradus.report.html.Charts.axis;
import static io.gradus.report.html.Charts.with;
import static io.gradus.report.html.ExplanationJson.list;
import static io.gradus.report.html.ExplanationJson.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far columns move single rows, and which way: many rows side by side, in bins. */
final class SwarmFigure {
  /** From this correlation on a column's values are said to go one way. */
  private static final double ONE_WAY = 0.5;

  private SwarmFigure() {}

  /** A column's rows by how far it moves them. */
  private record Swarm(String column, long[] counts, double[] ranks, double from, double width) {
    long rows() {
      long rows = 0;
      for (long count : counts) {
        rows += count;
      }
      return rows;
    }

    double middle(int bin) {
      return from + (bin + 0.5) * width;
    }

    double quantile(double share) {
      long below = 0;
      for (int bin = 0; bin < counts.length; bin++) {
        below += counts[bin];
        if (below >= share * rows()) {
          return middle(bin);
        }
      }
      return Double.NaN;
    }

    /** How parts go with the column's values, from -1 to 1; NaN of columns that are no numbers. */
    double direction() {
      double rows = 0;
      double x = 0;
      double y = 0;
      for (int bin = 0; bin < counts.length; bin++) {
        if (counts[bin] > 0) {
          rows += counts[bin];
          x += counts[bin] * middle(bin);
          y += counts[bin] * ranks[bin];
        }
      }
      double xx = 0;
      double yy = 0;
      double xy = 0;
      for (int bin = 0; bin < counts.length; bin++) {
        if (counts[bin] > 0) {
          double dx = middle(bin) - x / rows;
          double dy = ranks[bin] - y / rows;
          xx += counts[bin] * dx * dx;
          yy += counts[bin] * dy * dy;
          xy += counts[bin] * dx * dy;
        }
      }
      return xy / Math.sqrt(xx * yy);
    }
  }

  static Optional<Figure> of(ReportFacts facts, ExplanationJson explanation) {
    JsonNode spread = explanation.spread();
    List<Swarm> swarms = swarms(spread);
    if (swarms.isEmpty()) {
      return Optional.empty();
    }
    Table table = new Table("Column", ">5 % below", ">Median", ">5 % above", "High values");
    List<Map<String, Object>> series = new ArrayList<>();
    for (Swarm swarm : swarms) {
      table.row(
          swarm.column(),
          Say.number(swarm.quantile(0.05)),
          Say.number(swarm.quantile(0.5)),
          Say.number(swarm.quantile(0.95)),
          way(swarm));
      List<double[]> bins = new ArrayList<>();
      for (int bin = 0; bin < swarm.counts().length; bin++) {
        if (swarm.counts()[bin] > 0) {
          bins.add(new double[] {bin, swarm.counts()[bin], swarm.ranks()[bin]});
        }
      }
      series.add(with(new LinkedHashMap<>(), "name", swarm.column(), "bins", Charts.points(bins)));
    }
    return Optional.of(
        Figure.of(
                title(facts, swarms),
                "Each column's parts in %s rows: to the right rows whose output it raises, the more rows the thicker. Blue: rows where the column is low, orange: high, grey: no number."
                    .formatted(Say.count(spread.path("rows").asLong())),
                with(
                    new LinkedHashMap<>(),
                    "kind",
                    "swarm",
                    "x",
                    axis("part of the output"),
                    "from",
                    Charts.numbers(swarms.get(0).from()).get(0),
                    "width",
                    Charts.numbers(swarms.get(0).width()).get(0),
                    "series",
                    series),
                table)
            .acrossThePage());
  }

  private static List<Swarm> swarms(JsonNode spread) {
    List<Swarm> swarms = new ArrayList<>();
    double from = number(spread, "from");
    double to = number(spread, "to");
    for (JsonNode column : list(spread, "columns")) {
      List<JsonNode> counted = list(column, "counts");
      List<JsonNode> ranked = list(column, "ranks");
      long[] counts = counted.stream().mapToLong(JsonNode::asLong).toArray();
      double[] ranks = new double[counts.length];
      for (int bin = 0; bin < counts.length; bin++) {
        ranks[bin] =
            bin < ranked.size() && ranked.get(bin).isNumber()
                ? ranked.get(bin).asDouble()
                : Double.NaN;
      }
      swarms.add(
          new Swarm(
              column.path("column").asText(), counts, ranks, from, (to - from) / counts.length));
    }
    return swarms;
  }

  private static String way(Swarm swarm) {
    double direction = swarm.direction();
    if (Double.isNaN(direction)) {
      return "–";
    }
    return direction > ONE_WAY ? "raise it" : direction < -ONE_WAY ? "lower it" : "go both ways";
  }

  private static String title(ReportFacts facts, List<Swarm> swarms) {
    List<String> classes = facts.subject().encoder().classes();
    boolean isClass = classes.size() == 2;
    String output = isClass ? Say.quoted(classes.get(1)) : facts.subject().target();
    String up = isClass ? "speak for" : "raise";
    String down = isClass ? "speak against" : "lower";
    for (Swarm swarm : swarms) {
      double direction = swarm.direction();
      if (Math.abs(direction) > ONE_WAY) {
        return "High values of %s %s %s"
            .formatted(Say.quoted(swarm.column()), direction > 0 ? up : down, output);
      }
    }
    return "%s moves single rows most".formatted(Say.quoted(swarms.get(0).column()));
  }
}
