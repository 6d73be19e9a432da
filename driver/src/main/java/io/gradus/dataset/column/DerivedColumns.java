package io.gradus.dataset.column;

import io.gradus.dataset.source.SourceReader;
import io.gradus.dataset.source.SparkErrors;
import io.gradus.dataset.text.TypedTexts;
import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import scala.runtime.BoxedUnit;

/** Columns that are computed from others of the same row, by Spark SQL expressions. */
public final class DerivedColumns {
  /** Spark's functions that call any static method of any class. */
  private static final Set<String> REFLECTING = Set.of("java_method", "reflect", "try_reflect");

  private DerivedColumns() {}

  /**
   * Adds them behind the other columns.
   *
   * @throws DataException if an expression cannot be computed, or a column has its name already
   */
  public static Dataset<Row> add(Dataset<Row> rows, Map<String, String> derived) {
    if (derived.isEmpty()) {
      return rows;
    }
    return TypedTexts.adding(
        rows,
        references(rows, derived.values()),
        SourceReader.CORRUPT_RECORD,
        typed -> addTo(typed, derived));
  }

  private static Dataset<Row> addTo(Dataset<Row> rows, Map<String, String> derived) {
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

  /** The names in the expressions, which may be those of columns. */
  static Set<String> references(Dataset<Row> rows, Collection<String> expressions) {
    Set<String> names = new HashSet<>();
    for (String expression : expressions) {
      SparkErrors.opening(
          "features.derived",
          () -> {
            parsed(rows, expression)
                .foreach(
                    part -> {
                      if (part instanceof UnresolvedAttribute attribute) {
                        names.add(attribute.nameParts().last());
                        names.add(attribute.nameParts().mkString("."));
                      }
                      return BoxedUnit.UNIT;
                    });
            return names;
          });
    }
    return names;
  }

  private static Column column(Dataset<Row> rows, String name, String expression) {
    return SparkErrors.opening(
        "features.derived." + name,
        () -> {
          requirePlain(rows, name, expression);
          Column parsed = functions.expr(expression).as(name);
          // Resolved at once, so that a mistake is told with its column.
          rows.select(parsed);
          return parsed;
        });
  }

  /**
   * Expressions come with models too, from whoever made those: none calls methods of Java classes,
   * and none reads anything but its row.
   */
  private static void requirePlain(Dataset<Row> rows, String name, String expression) {
    List<String> foreign = new ArrayList<>();
    parsed(rows, expression)
        .foreach(
            part -> {
              if (part instanceof UnresolvedFunction function) {
                String called = function.nameParts().last().toLowerCase(Locale.ROOT);
                if (REFLECTING.contains(called)) {
                  foreign.add("a call of " + called);
                }
              } else if (part instanceof SubqueryExpression) {
                foreign.add("a query");
              } else if (part.getClass().getSimpleName().contains("UnresolvedIdentifier")) {
                foreign.add("a name that is computed");
              }
              return BoxedUnit.UNIT;
            });
    if (!foreign.isEmpty()) {
      throw DataException.expected(
              "an expression of the row's own columns for the derived column \"" + name + "\"",
              foreign.get(0))
          .column(name)
          .remedy("Compute it before training, and drop it from features.derived.")
          .build();
    }
  }

  private static Expression parsed(Dataset<Row> rows, String expression) {
    try {
      return rows.sparkSession().sessionState().sqlParser().parseExpression(expression);
    } catch (ParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A schema without them. */
  public static StructType without(StructType schema, Map<String, String> derived) {
    StructType rest = new StructType();
    for (var field : schema.fields()) {
      if (!derived.containsKey(field.name())) {
        rest = rest.add(field);
      }
    }
    return rest;
  }
}
