package io.gradus.dataset.row;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;
import scala.runtime.AbstractPartialFunction;

/** A resolved SQL expression of a row's own columns, which can be evaluated without a plan. */
public final class RowExpression implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String text;
  private final Expression resolved;
  private final List<String> sources;

  /**
   * An expression.
   *
   * @param name of the column that it gives
   * @param text as it was written, for messages
   * @param resolved with attributes of the rows' columns, by their names
   */
  public RowExpression(String name, String text, Expression resolved) {
    this.name = name;
    this.text = text;
    this.resolved = resolved;
    this.sources = new ArrayList<>();
    replace(
        resolved,
        attribute -> {
          if (!sources.contains(attribute.name())) {
            sources.add(attribute.name());
          }
          return attribute;
        });
  }

  /** The column that it gives. */
  public String name() {
    return name;
  }

  /** As it was written. */
  String text() {
    return text;
  }

  /** Of its values. */
  public DataType type() {
    return resolved.dataType();
  }

  /** The resolved expression. */
  public Expression resolved() {
    return resolved;
  }

  /** The columns that it is computed from. */
  List<String> sources() {
    return sources;
  }

  /** The expression of rows that have columns at those places. */
  Expression bound(Map<String, Integer> ordinals) {
    return replace(
        resolved,
        attribute ->
            new BoundReference(ordinals.get(attribute.name()), attribute.dataType(), true));
  }

  /** An expression with something else in place of each attribute. */
  public static Expression replace(Expression expression, Replacement replacement) {
    return expression.transformUp(
        new AbstractPartialFunction<Expression, Expression>() {
          @Override
          public boolean isDefinedAt(Expression part) {
            return part instanceof AttributeReference;
          }

          @Override
          public Expression apply(Expression part) {
            return replacement.of((AttributeReference) part);
          }
        });
  }

  /** What stands in for an attribute. */
  public interface Replacement {
    Expression of(AttributeReference attribute);
  }
}
