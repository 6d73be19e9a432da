package io.gradus.dataset;

import io.gradus.config.DataConfig;
import io.gradus.dataset.text.TextType;
import io.gradus.dataset.text.TypedTexts;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The column that rows are divided by, into folds or into training, validation and test rows.
 *
 * @param rows that are divided
 * @param place of the column
 * @param key of the configuration that says how, such as {@code folds}
 * @param name of the column, for messages
 */
record DivisionColumn(Dataset<Row> rows, int place, String key, String name) {
  private static final String VALUE = "gradus value";

  /** The one of that name. */
  static DivisionColumn of(Dataset<Row> rows, String name, String key) {
    List<String> known = Arrays.asList(rows.columns());
    if (!known.contains(name)) {
      throw DataException.expected("a column \"" + name + "\" to divide the rows by", "none")
          .column(name)
          .remedy(ColumnNames.suggestion(name, known))
          .build();
    }
    return new DivisionColumn(rows, known.indexOf(name), key, name);
  }

  /** The label, of which there is one. */
  static DivisionColumn ofLabel(Dataset<Row> rows, DataConfig config, String key) {
    if (config.label().size() != 1) {
      throw DataException.expected(
              "one label column for %s.method = stratified".formatted(key), config.label())
          .remedy("Set %s.method = random.".formatted(key))
          .build();
    }
    return of(rows, config.label().get(0), key);
  }

  private StructField field() {
    return rows.schema().fields()[place];
  }

  /** The field with the type of its values; texts of files may be numbers or times. */
  StructField typed() {
    return TextType.typed(new StructType(new StructField[] {field()})).fields()[0];
  }

  /** The values by their type; null in a gap, and where a text is not what the column holds. */
  Column value() {
    return TypedTexts.value(field());
  }

  /** Whether the values are numbers. */
  boolean isNumber() {
    return typed().dataType() instanceof NumericType;
  }

  /**
   * The rows with a point in time as a last column, in seconds or in the column's own unit.
   *
   * @throws DataException if a row has none
   */
  Dataset<Row> withTime(String time) {
    Dataset<Row> valued = rows.withColumn(VALUE, value());
    Column seconds =
        isNumber()
            ? functions.col(quoted(VALUE)).cast(DataTypes.DoubleType)
            : functions
                .expr("try_cast(%s AS TIMESTAMP)".formatted(quoted(VALUE)))
                .cast(DataTypes.DoubleType);
    Dataset<Row> timed = valued.withColumn(time, seconds).drop(VALUE);
    Column own = functions.col(quoted(time));
    long without = timed.filter(own.isNull().or(own.isNaN())).count();
    if (without > 0) {
      throw DataException.expected(
              "a date, a timestamp or a number in each row, to divide the rows by",
              without + " rows without, in a column of type " + typed().dataType().sql())
          .column(name)
          .remedy("Leave these rows out, or name another %s.column.".formatted(key))
          .build();
    }
    return timed;
  }

  static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
