package io.gradus.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Columns that are computed from others of the same row, by Spark SQL expressions. */
final class DerivedColumns {
  private DerivedColumns() {}

  /**
   * Adds them behind the other columns.
   *
   * @throws DataException if an expression cannot be computed, or a column has its name already
   */
  static Dataset<Row> add(Dataset<Row> rows, Map<String, String> derived) {
    if (derived.isEmpty()) {
      return rows;
    }
    List<String> known = Arrays.asList(rows.schema().fieldNames());
    List<Column> columns = new ArrayList<>();
    columns.add(functions.col("*"));
    derived.forEach(
        (name, expression) -> {
          if (known.contains(name)) {
            throw DataException.expected(
                    "a new name for the derived column \"" + name + "\"", "a column of that name")
                .column(name)
                .remedy("Rename it in features.derived.")
                .build();
          }
          columns.add(column(rows, name, expression));
        });
    return rows.select(columns.toArray(new Column[0]));
  }

  private static Column column(Dataset<Row> rows, String name, String expression) {
    return SparkErrors.opening(
        "features.derived." + name,
        () -> {
          Column parsed = functions.expr(expression).as(name);
          // Resolved at once, so that a mistake is told with its column.
          rows.select(parsed);
          return parsed;
        });
  }

  /** A schema without them. */
  static StructType without(StructType schema, Map<String, String> derived) {
    StructType rest = new StructType();
    for (var field : schema.fields()) {
      if (!derived.containsKey(field.name())) {
        rest = rest.add(field);
      }
    }
    return rest;
  }
}
