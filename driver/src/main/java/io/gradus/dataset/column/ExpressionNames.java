package io.gradus.dataset.column;

import io.gradus.dataset.row.DerivedProblem;
import io.gradus.encode.DataException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnresolvedNamedLambdaVariable;
import scala.runtime.BoxedUnit;

/** What an expression says as it is written, before it is known what its names mean. */
final class ExpressionNames {
  private ExpressionNames() {}

  /**
   * The names that may be columns: all that are, and those of a lambda's variables too.
   *
   * @throws DataException if it is no expression
   */
  static Set<String> of(SparkSession spark, String expression) {
    return of(parse(spark, expression));
  }

  /** The names of a parsed expression. */
  static Set<String> of(Expression parsed) {
    Set<String> names = new LinkedHashSet<>();
    parsed.foreach(
        part -> {
          if (part instanceof UnresolvedAttribute attribute) {
            names.add(attribute.nameParts().head());
          } else if (part instanceof UnresolvedNamedLambdaVariable variable) {
            names.add(variable.nameParts().head());
          }
          return BoxedUnit.UNIT;
        });
    return names;
  }

  /** The expression as it is written. */
  static Expression parse(SparkSession spark, String expression) {
    try {
      return spark.sessionState().sqlParser().parseExpression(expression);
    } catch (Exception e) {
      // A ParseException, which Scala code does not declare.
      throw DataException.expected(
              "a Spark SQL expression in features.derived",
              "\"%s\": %s".formatted(expression, DerivedProblem.sentence(e)))
          .remedy("Mend the expression.")
          .cause(e)
          .build();
    }
  }
}
