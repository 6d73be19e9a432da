package io.gradus.dataset.column;

import io.gradus.dataset.row.DerivedProblem;
import io.gradus.dataset.row.RowExpression;
import io.gradus.dataset.row.ScanRows;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.runtime.BoxedUnit;

/**
 * Resolves the expressions of derived columns against the columns of the rows, and refuses what is
 * no function of them ({@link ForeignParts}).
 */
final class ExpressionResolver {
  private final SparkSession spark;
  private final List<StructField> columns = new ArrayList<>();

  /** By the column's name, the expressions of those columns that are derived. */
  private final Map<String, RowExpression> derived = new HashMap<>();

  ExpressionResolver(Dataset<Row> rows) {
    spark = rows.sparkSession();
    columns.addAll(List.of(rows.schema().fields()));
  }

  /**
   * The expression, which later ones may use by its name.
   *
   * @throws DataException if it cannot be resolved, has no value in any row, or is none of the
   *     row's own columns
   */
  RowExpression resolve(String name, String text) {
    Expression parsed = ExpressionNames.parse(spark, text);
    ForeignParts foreign = new ForeignParts(name, text);
    foreign.requireWritten(parsed, spark.sessionState().sqlParser());
    Dataset<Row> blank = blank(parsed);
    Dataset<Row> selected = analyzed(name, text, parsed, blank, foreign);
    foreign.require(selected.queryExecution().analyzed());
    foreign.requireNamed(parsed);
    Expression evaluable = merged(optimized(name, text, selected));
    foreign.require(evaluable);
    RowExpression resolved = new RowExpression(name, text, inlined(evaluable));
    derived.put(name, resolved);
    columns.add(new StructField(name, resolved.type(), true, Metadata.empty()));
    return resolved;
  }

  /** No rows, of the columns that the expression may name. */
  private Dataset<Row> blank(Expression parsed) {
    Set<String> named = new LinkedHashSet<>();
    ExpressionNames.of(parsed).forEach(one -> named.add(one.toLowerCase(Locale.ROOT)));
    StructType schema = new StructType();
    for (StructField column : columns) {
      if (named.contains(column.name().toLowerCase(Locale.ROOT))) {
        schema = schema.add(column);
      }
    }
    return ScanRows.asDataset(
        spark, JavaSparkContext.fromSparkContext(spark.sparkContext()).emptyRDD(), schema);
  }

  private Dataset<Row> analyzed(
      String name, String text, Expression parsed, Dataset<Row> blank, ForeignParts foreign) {
    try {
      return blank.select(functions.expr(text).as(name));
    } catch (Exception e) {
      // An AnalysisException, which Scala code does not declare. It may be about what is no
      // function
      // of the row, wherever that stands in the expression.
      parsed.foreach(
          part -> {
            foreign.require(part, blank);
            return BoxedUnit.UNIT;
          });
      foreign.requireNamed(parsed);
      throw unresolved(name, text, parsed, e);
    }
  }

  private DataException unresolved(String name, String text, Expression parsed, Exception cause) {
    List<String> known = columns.stream().map(StructField::name).toList();
    List<String> missing = new ArrayList<>();
    parsed.foreach(
        part -> {
          if (part instanceof UnresolvedAttribute attribute
              && known.stream().noneMatch(attribute.nameParts().head()::equalsIgnoreCase)) {
            missing.add(attribute.nameParts().head());
          }
          return BoxedUnit.UNIT;
        });
    DataException.Problem problem =
        missing.isEmpty()
            ? DataException.expected(
                    "an expression of the rows' columns for features.derived." + name,
                    "\"%s\": %s".formatted(text, DerivedProblem.sentence(cause)))
                .remedy("Mend the expression, or cast the columns in it.")
            : DataException.expected(
                    "columns of the rows in features.derived." + name,
                    "\"%s\", in which %s is none".formatted(text, ColumnNames.list(missing)))
                .remedy(ColumnNames.suggestion(missing.get(0), known));
    return problem.column(name).cause(cause).build();
  }

  private static LogicalPlan optimized(String name, String text, Dataset<Row> selected) {
    try {
      return selected.queryExecution().optimizedPlan();
    } catch (RuntimeException e) {
      // What is constant is computed here, and may fail.
      throw DataException.expected(
              "a value of " + text, "an error in every row: " + DerivedProblem.sentence(e))
          .column(name)
          .remedy(DerivedProblem.remedy(name, e))
          .cause(e)
          .build();
    }
  }

  /** The one expression that projections over the blank rows amount to. */
  private static Expression merged(LogicalPlan optimized) {
    Project top = (Project) optimized;
    Expression merged = child(top.projectList().head());
    LogicalPlan below = top.child();
    while (below instanceof Project project) {
      Map<ExprId, Expression> inner = new HashMap<>();
      project
          .projectList()
          .foreach(
              column -> {
                inner.put(column.exprId(), child(column));
                return BoxedUnit.UNIT;
              });
      merged =
          RowExpression.replace(
              merged, attribute -> inner.getOrDefault(attribute.exprId(), attribute));
      below = project.child();
    }
    return merged;
  }

  private static Expression child(NamedExpression column) {
    return column instanceof Alias alias ? alias.child() : (Expression) column;
  }

  /** With the expressions of other derived columns in place of their names. */
  private Expression inlined(Expression expression) {
    return RowExpression.replace(
        expression,
        attribute ->
            derived.containsKey(attribute.name())
                ? derived.get(attribute.name()).resolved()
                : attribute);
  }
}
