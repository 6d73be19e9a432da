package io.gradus.bench.accuracy;

import io.gradus.kernel.Kernels;
import java.util.List;

/** The page that shows the accuracies. */
final class AccuracyPage {
  private static final List<String> HEADER =
      List.of("example", "split", "test metric", "ours", "goal", "published", "time a run");

  private AccuracyPage() {}

  static String of(String sparkVersion, List<List<String>> rows, int seeds) {
    StringBuilder page = new StringBuilder();
    page.append("# Accuracy on public data\n\n");
    page.append(
        """
        Each line is one configuration in `conf/examples`, trained with %s seeds; ours is the mean over
        the seeds ± their standard deviation, on rows that training has not seen. Settings were chosen by
        validation rows; where the division is seeded, by validation rows of other seeds' divisions. RMSE
        of `california-housing` is in 100,000 $. Made by `scripts/accuracy` on %s cores (%s),
        Spark %s, Java %s, %s.

        """
            .formatted(
                seeds,
                Runtime.getRuntime().availableProcessors(),
                AccuracyReport.processor().orElse(System.getProperty("os.arch")),
                sparkVersion,
                System.getProperty("java.version"),
                Kernels.active().description()));
    line(page, HEADER);
    line(page, HEADER.stream().map(name -> "---").toList());
    rows.forEach(row -> line(page, row));
    return page.toString();
  }

  private static void line(StringBuilder page, List<String> cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
