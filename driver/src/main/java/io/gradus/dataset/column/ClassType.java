package io.gradus.dataset.column;

import io.gradus.encode.FeatureEncoder;
import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;

/** The Spark type of a column that holds classes. */
public final class ClassType {
  private ClassType() {}

  /** The type in which Spark holds {@link FeatureEncoder#classValue}. */
  public static DataType of(FeatureEncoder encoder) {
    return switch (encoder.classForm()) {
      case TEXT -> DataTypes.StringType;
      case BOOLEAN -> DataTypes.BooleanType;
      case WHOLE_NUMBER -> DataTypes.LongType;
      case DECIMAL -> decimal(encoder.classes());
      case NUMBER -> DataTypes.DoubleType;
    };
  }

  private static DataType decimal(List<String> classes) {
    int whole = 0;
    int scale = 0;
    for (String name : classes) {
      BigDecimal number = new BigDecimal(name);
      whole = Math.max(whole, number.precision() - number.scale());
      scale = Math.max(scale, number.scale());
    }
    return DataTypes.createDecimalType(whole + scale, scale);
  }

  /** Brings a {@link FeatureEncoder#classValue} into the form that Spark has inside. */
  public static Object internal(Object value) {
    if (value instanceof String text) {
      return UTF8String.fromString(text);
    }
    return value instanceof BigDecimal number ? Decimal.apply(number) : value;
  }
}
