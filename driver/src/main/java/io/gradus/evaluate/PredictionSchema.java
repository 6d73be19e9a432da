package io.gradus.evaluate;

import io.gradus.dataset.column.ClassType;
import io.gradus.encode.FeatureEncoder;
import io.gradus.score.ModelHead;
import io.gradus.score.PredictionColumn;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of an {@link ModelHead} as Spark knows columns. */
final class PredictionSchema {
  private PredictionSchema() {}

  static StructType of(ModelHead head, FeatureEncoder encoder) {
    StructType schema = new StructType();
    for (PredictionColumn column : head.columns()) {
      schema = schema.add(column.name(), type(column.kind(), encoder));
    }
    return schema;
  }

  private static DataType type(PredictionColumn.Kind kind, FeatureEncoder encoder) {
    return switch (kind) {
      case CLASS -> ClassType.of(encoder);
      case FLAG -> DataTypes.IntegerType;
      case NUMBER -> DataTypes.FloatType;
    };
  }
}
