package io.gradus.dataset.row;

import io.gradus.dataset.scan.FileOrder;
import io.gradus.dataset.scan.OwnRows;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.sources.TableScan;
import org.apache.spark.sql.types.StructType;

/**
 * Rows as Spark has them inside, {@link InternalRow}s, which are read and handed out without making
 * an object of each value; and the file that a task is reading. What this class, {@link
 * ColumnarScan} and {@link BatchRow} use of Spark's internals is the same in Spark 3.5 to 4.2.
 */
public final class ScanRows {
  /** How Spark brings rows into the forms that are asked for: by code that it generates, or not. */
  private static final String PROJECTIONS = "spark.sql.codegen.factoryMode";

  /** From so many columns on to generate code and compile it takes far longer than the rows do. */
  private static final int UNGENERATED_COLUMNS = 4096;

  private ScanRows() {}

  /** The rows in scan order. An iterator may hand out the same object again and again. */
  public static JavaRDD<InternalRow> of(Dataset<Row> data) {
    try (ScanConf conf = new ScanConf(data.sparkSession())) {
      if (data.columns().length >= UNGENERATED_COLUMNS) {
        conf.setUnlessChosen(PROJECTIONS, "NO_CODEGEN");
      }
      return FileOrder.of(data, data.queryExecution().toRdd()).toJavaRDD();
    }
  }

  /**
   * The rows in scan order, in the forms of the projection; behind its columns, if any are to be
   * kept, a struct of these. An iterator may hand out the same object again and again.
   */
  public static JavaRDD<InternalRow> of(
      Dataset<Row> data, RowProjection projection, List<String> keep) {
    return projection
        .sources(data, keep)
        .flatMap(selected -> ColumnarScan.of(selected, projection.fields().numbers()))
        .map(scan -> scan.rows(projection))
        .orElseGet(() -> of(projection.select(data, keep)));
  }

  /** A data set of rows as Spark has them inside. */
  public static Dataset<Row> asDataset(
      SparkSession spark, JavaRDD<InternalRow> rows, StructType schema) {
    return spark.baseRelationToDataFrame(new InternalRows(spark, rows, schema));
  }

  private static final class InternalRows extends OwnRows implements TableScan {
    private final JavaRDD<InternalRow> rows;

    InternalRows(SparkSession spark, JavaRDD<InternalRow> rows, StructType schema) {
      super(spark, schema);
      this.rows = rows;
    }

    @Override
    public RDD<Row> buildScan() {
      return own(rows);
    }
  }
}
