package io.gradus.dataset.column;

import io.gradus.encode.FeatureEncoder;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** The Spark type of a column that holds classes. */
public final class ClassType {
  private ClassType() {}

  /** The type in which Spark holds {@link FeatureEncoder#classValue}. */
  public static DataType of(FeatureEncoder encoder) {
    return switch (encoder.classForm()) {
      case TEXT -> DataTypes.StringType;
      case BOOLEAN -> DataTypes.BooleanType;
      case WHOLE_NUMBER -> DataTypes.LongType;
      case NUMBER -> DataTypes.DoubleType;
    };
  }
}
