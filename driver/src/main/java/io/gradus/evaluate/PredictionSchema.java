package io.gradus.evaluate;

import io.gradus.dataset.column.ClassType;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of predictions. A class: {@code prediction} in the label's own type and {@code
 * probability_<class>} each. Several labels: {@code prediction_<label>} of 0 or 1 and {@code
 * probability_<label>} each. Numbers: {@code prediction}, or {@code prediction_<target>} where
 * there are several, in their own units.
 */
public final class PredictionSchema {
  private static final String PREDICTION = "prediction";
  private static final String PROBABILITY = "probability";

  private PredictionSchema() {}

  public static StructType of(Task task, FeatureEncoder encoder) {
    StructType schema = new StructType();
    switch (task) {
      case BINARY, MULTICLASS -> {
        schema = schema.add(PREDICTION, ClassType.of(encoder));
        for (String name : encoder.classes()) {
          schema = schema.add(PROBABILITY + "_" + name, DataTypes.FloatType);
        }
      }
      case MULTILABEL -> {
        for (String name : outputNames(encoder)) {
          schema = schema.add(PREDICTION + name, DataTypes.IntegerType);
          schema = schema.add(PROBABILITY + name, DataTypes.FloatType);
        }
      }
      case REGRESSION -> {
        for (String name : outputNames(encoder)) {
          schema = schema.add(PREDICTION + name, DataTypes.FloatType);
        }
      }
    }
    return schema;
  }

  /**
   * Label columns where there are several, numbers for the elements of an array column, nothing for
   * a single one.
   */
  private static List<String> outputNames(FeatureEncoder encoder) {
    List<String> columns = encoder.labelColumns();
    int outputs = encoder.outputs();
    if (outputs == 1) {
      return List.of("");
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      names.add("_" + (columns.size() == outputs ? columns.get(i) : Integer.toString(i)));
    }
    return names;
  }
}
