package io.gradus.dataset.source;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.RelationProvider;
import org.apache.spark.sql.sources.TableScan;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Map;

/** A format of a table of one row, which holds the path that it was asked for. */
public final class PathSource implements RelationProvider {
  @Override
  public BaseRelation createRelation(SQLContext context, Map<String, String> options) {
    return new Relation(context, options.get("path").get());
  }

  private static final class Relation extends BaseRelation implements TableScan {
    private final SQLContext context;
    private final String path;

    Relation(SQLContext context, String path) {
      this.context = context;
      this.path = path;
    }

    @Override
    public SQLContext sqlContext() {
      return context;
    }

    @Override
    public StructType schema() {
      return StructType.fromDDL("path STRING");
    }

    @Override
    public RDD<Row> buildScan() {
      return JavaSparkContext.fromSparkContext(context.sparkContext())
          .parallelize(List.of(RowFactory.create(path)))
          .rdd();
    }
  }
}
