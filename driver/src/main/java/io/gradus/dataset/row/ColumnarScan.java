package io.gradus.dataset.row;

import io.gradus.dataset.scan.FileOrder;
import io.gradus.dataset.source.SourceReader;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Columns of a source that Spark reads in batches, Parquet or ORC: taken as they come out of the
 * files, before Spark makes rows of them. Most of the time of a scan is in these rows.
 */
final class ColumnarScan {
  /** Spark makes rows of more fields than this, since it would generate no code for them. */
  private static final String MOST_FIELDS = "spark.sql.codegen.maxFields";

  /** Rows of a batch, by the source; Spark's default is {@value #MOST_ROWS}. */
  private static final List<String> BATCH_ROWS =
      List.of("spark.sql.parquet.columnarReaderBatchSize", "spark.sql.orc.columnarReaderBatchSize");

  private static final int MOST_ROWS = 4096;
  private static final int LEAST_ROWS = 16;

  /** Numbers of a batch: 1 MiB of floats. Of rows of 10,000 Spark's default would make 160 MiB. */
  private static final int BATCH_NUMBERS = 1 << 18;

  /**
   * From so many columns on a small file is not cut: for each split of a Parquet file Spark spends
   * time that grows with the square of the columns, four seconds where they are 20,000.
   */
  private static final int UNCUT_COLUMNS = 4096;

  private final RDD<ColumnarBatch> batches;
  private final int[] columns;

  private ColumnarScan(RDD<ColumnarBatch> batches, int[] columns) {
    this.batches = batches;
    this.columns = columns;
  }

  /**
   * A scan of the selected columns; empty if there is more between source and rows than a choice.
   *
   * @param width numbers of a row
   */
  static Optional<ColumnarScan> of(Dataset<Row> selected, int width) {
    int rows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, BATCH_NUMBERS / Math.max(1, width)));
    try (ScanConf conf = new ScanConf(selected.sparkSession())) {
      conf.set(MOST_FIELDS, Integer.MAX_VALUE);
      BATCH_ROWS.forEach(key -> conf.setUnlessChosen(key, rows));
      if (selected.columns().length >= UNCUT_COLUMNS) {
        SourceReader.fixPartitions((key, usual) -> conf.replace(key, usual, 1));
      }
      return planned(selected);
    }
  }

  private static Optional<ColumnarScan> planned(Dataset<Row> rows) {
    SparkPlan plan = rows.queryExecution().executedPlan();
    return PlanBatches.of(plan, ScalaLists.toJava(plan.output()))
        .map(batches -> new ColumnarScan(FileOrder.of(rows, batches.read()), batches.places()));
  }

  /** Reads all and returns how many rows each batch has. */
  List<Integer> batchRows() {
    return batches.toJavaRDD().map(ColumnarBatch::numRows).collect();
  }

  /** The rows in scan order, one object for all of a partition. */
  JavaRDD<InternalRow> rows(RowProjection projection) {
    int[] read = columns;
    return batches
        .toJavaRDD()
        .mapPartitions(scan -> new ColumnarRows(scan, projection, read), true);
  }
}
