package gradus.ml;

import org.apache.spark.ml.Model;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.types.StructType;

/**
 * A model in the place of rows. A client of Spark Connect gets models by fits alone, and rows by
 * transforms: so one model gives another as rows that nobody reads, and {@link ConnectPart} is
 * fitted to them. Nothing but the plan carries it.
 */
final class HeldModel extends BaseRelation {
  private final SparkSession spark;
  private final Model<?> model;

  private HeldModel(SparkSession spark, Model<?> model) {
    this.spark = spark;
    this.model = model;
  }

  static Dataset<Row> rows(SparkSession spark, Model<?> model) {
    return spark.baseRelationToDataFrame(new HeldModel(spark, model));
  }

  /**
   * The model that is in the place of rows.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Model<?> of(Dataset<?> rows) {
    LogicalPlan leaf = rows.queryExecution().analyzed().collectLeaves().head();
    if (leaf instanceof LogicalRelation relation && relation.relation() instanceof HeldModel held) {
      return held.model;
    }
    throw new IllegalArgumentException("Expected a model in the place of rows, found rows.");
  }

  @Override
  public SQLContext sqlContext() {
    return spark.sqlContext();
  }

  @Override
  public StructType schema() {
    return ConnectQuestion.ANSWER;
  }
}
