package io.gradus.dataset.scan;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.types.StructType;

/**
 * A source whose rows are Spark's own already, {@link InternalRow}s: Spark is told that they need
 * no conversion, which takes longer than to make them.
 */
public abstract class OwnRows extends BaseRelation {
  private final SparkSession spark;
  private final StructType schema;

  /** A source of rows of these columns. */
  protected OwnRows(SparkSession spark, StructType schema) {
    this.spark = spark;
    this.schema = schema;
  }

  @Override
  public final SQLContext sqlContext() {
    return spark.sqlContext();
  }

  @Override
  public final StructType schema() {
    return schema;
  }

  @Override
  public final boolean needConversion() {
    return false;
  }

  /** Spark's own sources cheat in the same way: what it gets is not {@link Row}s, as it knows. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  protected static RDD<Row> own(JavaRDD<InternalRow> rows) {
    return (RDD) rows.rdd();
  }
}
