package io.gradus.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How often a node's values lie where, small enough for a table's cell. */
final class NodeHistogram {
  private static final int WIDTH = 32;
  private static final int HEIGHT = 12;

  private NodeHistogram() {}

  /** The histogram, its bins in pairs; bars are as high as the root of what they count. */
  static Html html(JsonNode histogram) {
    List<Double> counts = new ArrayList<>();
    histogram.path("counts").forEach(count -> counts.add(count.asDouble()));
    if (counts.isEmpty()) {
      return new Html();
    }
    double[] bars = new double[WIDTH];
    double greatest = 0;
    for (int i = 0; i < counts.size(); i++) {
      bars[i * WIDTH / counts.size()] += counts.get(i);
    }
    for (int i = 0; i < WIDTH; i++) {
      bars[i] = Math.sqrt(bars[i]);
      greatest = Math.max(greatest, bars[i]);
    }
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < WIDTH; i++) {
      double height = greatest == 0 ? 0 : HEIGHT * bars[i] / greatest;
      if (height > 0) {
        path.append(String.format(Locale.ROOT, "M%d %dv%.1fh1V%dz", i, HEIGHT, -height, HEIGHT));
      }
    }
    double from = ExplanationJson.number(histogram, "from");
    double to = ExplanationJson.number(histogram, "to");
    String range = "%s to %s".formatted(Say.shortest(from), Say.shortest(to));
    return new Html()
        .open(
            "svg",
            "class",
            "spark",
            "viewBox",
            "0 0 %s %s".formatted(WIDTH, HEIGHT),
            "preserveAspectRatio",
            "none",
            "role",
            "img",
            "aria-label",
            "Histogram from " + range)
        .open("path", "d", path.toString())
        .close("path")
        .close("svg")
        .element("span", range, "class", "range");
  }
}
