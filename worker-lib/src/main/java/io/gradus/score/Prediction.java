package io.gradus.score;

import io.gradus.encode.ColumnNames;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model says of one row, in the columns that {@code predict} writes; see {@link OutputHead}.
 */
public final class Prediction {
  private final List<PredictionColumn> columns;
  private final Object[] values;

  Prediction(List<PredictionColumn> columns, Predictions predictions, int row) {
    this.columns = columns;
    this.values = new Object[columns.size()];
    predictions.copy(row, values, 0);
  }

  /**
   * The class that was decided for, a String, Boolean, Long or Double as the label was; or the
   * number, a Float in the target's own unit.
   *
   * @throws IllegalArgumentException if there are several labels or targets; ask for each by {@link
   *     #value(String)}
   */
  public Object value() {
    return column(OutputHead.PREDICTION);
  }

  /**
   * What was decided for one of several labels, 0 or 1; or one of several numbers, a Float.
   *
   * @param label the label's or target's column, or its place in the array column of all
   * @throws IllegalArgumentException if there is none of that name
   */
  public Object value(String label) {
    return column(OutputHead.PREDICTION + "_" + label);
  }

  /**
   * The probability of a class or label, from 0 to 1.
   *
   * @param name of the class, or of the label among several
   * @throws IllegalArgumentException if there is none of that name
   */
  public float probability(String name) {
    return (Float) column(OutputHead.PROBABILITY + "_" + name);
  }

  /**
   * The value of a column of {@link Scorer#predictionColumns}.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Object column(String name) {
    for (int i = 0; i < values.length; i++) {
      if (columns.get(i).name().equals(name)) {
        return values[i];
      }
    }
    throw new IllegalArgumentException(
        "Expected a column of the prediction, %s, found \"%s\"."
            .formatted(
                ColumnNames.list(columns.stream().map(PredictionColumn::name).toList()), name));
  }

  /** All columns with their values, in order. */
  public Map<String, Object> columns() {
    Map<String, Object> named = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      named.put(columns.get(i).name(), values[i]);
    }
    return Collections.unmodifiableMap(named);
  }

  @Override
  public String toString() {
    return columns().toString();
  }
}
