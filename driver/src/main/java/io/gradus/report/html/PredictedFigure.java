package io.gradus.report.html;

import static io.gradus.report.html.Charts.grid;
import static io.gradus.report.html.Charts.with;

import io.gradus.metric.NumberQuality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Predictions against targets, as a field of squares. */
final class PredictedFigure {
  /** Squares beyond these quantiles of the target are left out, so that outliers take no room. */
  private static final double TAIL = 0.005;

  private static final int SIDE = 40;

  private PredictedFigure() {}

  static Figure of(NumberQuality number) {
    double low = number.targetQuantile(TAIL);
    double high = number.targetQuantile(1 - TAIL);
    double width = number.squareWidth();
    int merged = (int) Math.max(1, Math.ceil((high - low) / width / SIDE));
    double side = merged * width;
    double from = Math.floor(low / side) * side;
    int count = Math.max(1, (int) Math.ceil((high - from) / side));
    Map<Integer, Double> weights = new TreeMap<>();
    double inside = 0;
    double all = 0;
    for (NumberQuality.Square square : number.squares()) {
      int x = (int) Math.floor((square.target() - from) / side + 1e-9);
      int y = (int) Math.floor((square.prediction() - from) / side + 1e-9);
      all += square.weight();
      if (x >= 0 && x < count && y >= 0 && y < count) {
        weights.merge(y * count + x, square.weight(), Double::sum);
        inside += square.weight();
      }
    }
    List<double[]> cells = new ArrayList<>();
    weights.forEach((at, weight) -> cells.add(new double[] {at % count, at / count, weight}));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(Say.number(from + (i + 0.5) * side));
    }
    List<NumberQuality.Group> groups = number.byPrediction(10);
    Table table = new Table("Prediction", ">Mean error", ">Mean |error|", ">Rows");
    for (NumberQuality.Group group : groups) {
      table.row(
          Say.number(group.from()) + " to " + Say.number(group.to()),
          Say.number(group.error()),
          Say.number(group.absolute()),
          Say.count(group.weight()));
    }
    String outside =
        all - inside > 0
            ? " %s of the rows lie outside.".formatted(Say.percent((all - inside) / all))
            : "";
    return Figure.of(
        title(groups),
        "Where rows lie by target and prediction; on the dashed line they agree.%s"
            .formatted(outside),
        with(
            grid(names, names, cells, "target", "prediction"),
            "value",
            "rows",
            "fine",
            true,
            "square",
            true,
            "diagonal",
            Charts.points(List.of(new double[] {0, 0}, new double[] {count - 1, count - 1}))),
        table);
  }

  /**
   * Whether the ends are drawn towards the middle, as they are by a model that knows too little.
   */
  private static String title(List<NumberQuality.Group> groups) {
    NumberQuality.Group first = groups.get(0);
    NumberQuality.Group last = groups.get(groups.size() - 1);
    if (groups.size() > 1
        && Math.abs(last.error()) > last.absolute() / 2
        && Math.abs(last.error()) > Math.abs(first.error())) {
      return "Its highest predictions are %s too %s on average"
          .formatted(Say.number(Math.abs(last.error())), last.error() > 0 ? "high" : "low");
    }
    if (groups.size() > 1 && Math.abs(first.error()) > first.absolute() / 2) {
      return "Its lowest predictions are %s too %s on average"
          .formatted(Say.number(Math.abs(first.error())), first.error() > 0 ? "high" : "low");
    }
    return "Neither its lowest nor its highest predictions are off to one side";
  }
}
