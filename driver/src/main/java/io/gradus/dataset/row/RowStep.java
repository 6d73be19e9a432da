package io.gradus.dataset.row;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import scala.collection.JavaConverters;
import scala.runtime.AbstractPartialFunction;

/** What is computed of one row after the other, outside Spark's plans. */
interface RowStep extends Serializable {
  /** What a task computes its rows with; the row that it gives is valid until the next one. */
  UnaryOperator<InternalRow> start();

  /** This step for rows that have the columns of its rows at these places. */
  RowStep reading(int[] columns);

  /** A step that gives the values of expressions of its rows' columns. */
  static RowStep of(Expression[] outputs) {
    return new Projected(outputs);
  }

  /** Computes expressions, in one row that is written anew for each. */
  @SuppressWarnings("deprecation")
  static UnaryOperator<InternalRow> projection(Expression[] outputs) {
    UnsafeProjection all =
        UnsafeProjection.create(
            JavaConverters.asScalaBufferConverter(List.of(outputs)).asScala().toSeq());
    return all::apply;
  }

  /** Expressions of columns that stand at other places. */
  static Expression[] rebound(Expression[] expressions, int[] columns) {
    return Arrays.stream(expressions)
        .map(expression -> rebound(expression, columns))
        .toArray(Expression[]::new);
  }

  private static Expression rebound(Expression expression, int[] columns) {
    return expression.transformUp(
        new AbstractPartialFunction<Expression, Expression>() {
          @Override
          public boolean isDefinedAt(Expression part) {
            return part instanceof BoundReference;
          }

          @Override
          public Expression apply(Expression part) {
            BoundReference reference = (BoundReference) part;
            return new BoundReference(
                columns[reference.ordinal()], reference.dataType(), reference.nullable());
          }
        });
  }

  /** The values of expressions. */
  final class Projected implements RowStep {
    private static final long serialVersionUID = 1L;

    private final Expression[] outputs;

    private Projected(Expression[] outputs) {
      this.outputs = outputs;
    }

    @Override
    public UnaryOperator<InternalRow> start() {
      return projection(outputs);
    }

    @Override
    public RowStep reading(int[] columns) {
      return new Projected(rebound(outputs, columns));
    }
  }
}
