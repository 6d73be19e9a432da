package io.gradus.dataset.column;

import io.gradus.config.BadRows;
import io.gradus.config.DataConfig;
import io.gradus.dataset.row.RowProjection;
import io.gradus.dataset.scan.BadRow;
import io.gradus.dataset.scan.BadRowTally;
import io.gradus.dataset.source.CorruptRows;
import io.gradus.encode.DataException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Acts on bad rows as configured: the first one ends the run, or too many of them. */
public final class BadRowPolicy {
  private final DataConfig config;

  /** The policy that is configured. */
  public BadRowPolicy(DataConfig config) {
    this.config = config;
  }

  /**
   * Checks what the pass over the training rows found.
   *
   * @throws DataException if there are bad rows and they are not to be skipped, or no good ones
   */
  public void check(Dataset<Row> rows, ScanStatistics statistics) {
    check(rows, statistics.bad);
    if (statistics.rows() == 0) {
      throw none(statistics.bad.count());
    }
  }

  /** Checks bad rows alone. */
  public void check(Dataset<Row> rows, BadRowTally bad) {
    long count = bad.count();
    if (count > 0 && config.badRows() == BadRows.FAIL) {
      BadRow first = bad.first().get(0);
      checkLabels(rows, first);
      throw CorruptRows.explain(rows, first).toException();
    }
    if (config.maxSkippedRows().isPresent() && count > config.maxSkippedRows().get()) {
      throw DataException.expected(
              "at most " + config.maxSkippedRows().get() + " bad rows (data.max-skipped-rows)",
              count)
          .remedy(
              "The first one: "
                  + CorruptRows.explain(rows, bad.first().get(0)).toException().getMessage())
          .build();
    }
  }

  private DataException none(long skipped) {
    return DataException.expected(
            "training rows", skipped > 0 ? "none but " + skipped + " bad ones" : "none")
        .file(config.train().isEmpty() ? null : String.join(", ", config.train()))
        .remedy(
            skipped > 0
                ? "Set data.bad-rows = fail to see what is wrong with the first one."
                : "Check the path, or whether the job that writes it has run.")
        .build();
  }

  /** A label column without any value is another mistake than a row without one. */
  private void checkLabels(Dataset<Row> rows, BadRow first) {
    if (first.column() == null || !config.label().contains(first.column())) {
      return;
    }
    Column label = RowProjection.column(first.column());
    if (rows.where(label.isNotNull()).isEmpty()) {
      throw DataException.expected("labels", "no value in any row")
          .column(first.column())
          .remedy("Name the right column in data.label, and check data.options.nullValue.")
          .build();
    }
  }
}
