package io.gradus.dataset;

import io.gradus.config.Unusual;
import io.gradus.encode.DataException;
import io.gradus.score.ScoringReport;
import io.gradus.text.Printable;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done about rows that hold what training did not see: they are told of, or refused. */
public final class UnusualRows {
  private static final Logger logger = LoggerFactory.getLogger(UnusualRows.class);

  private UnusualRows() {}

  /**
   * Logs a warning for each column that is unusual.
   *
   * @param rows what to call them in messages
   * @throws DataException if columns have nothing of what training saw, and that is not allowed
   */
  public static void check(ScoringReport report, Unusual policy, String rows) {
    ScoringReport.first(report.unusual())
        .forEach(line -> logger.warn("{}: {}", Printable.line(rows), Printable.line(line)));
    List<String> worthless = report.worthless();
    if (policy == Unusual.FAIL && !worthless.isEmpty()) {
      throw DataException.because(
              "Expected in each column something of what training saw, found none: "
                  + String.join("; ", ScoringReport.first(worthless))
                  + ".")
          .file(rows)
          .remedy(
              "Check that the rows are of the kind that the model was trained on, and written as"
                  + " those were. To use them all the same, set data.unusual = warn.")
          .build();
    }
  }
}
