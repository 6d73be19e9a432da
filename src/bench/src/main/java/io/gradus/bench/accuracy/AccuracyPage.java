package io.gradus.bench.accuracy;

import io.gradus.bench.Machine;
import io.gradus.bench.Table;
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
                Machine.processor(),
                sparkVersion,
                System.getProperty("java.version"),
                Kernels.active().description()));
    Table table = new Table(HEADER.toArray(String[]::new));
    rows.forEach(row -> table.row(row.toArray(String[]::new)));
    return page.append(table).toString();
  }
}
