package io.gradus.dataset.column;

import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.optimizer.ReplaceExpressions$;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.Origin;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import scala.Option;

/**
 * Texts that are another point in time at each moment, such as {@code 'today'}, where Spark takes
 * constant texts for dates or timestamps. The parser puts the point in time in place of those in
 * typed literals, {@code date'today'}; the optimizer does so for those that are cast, explicitly or
 * by a function's or an operator's rules. Spark itself is asked which texts these are.
 */
final class MomentTexts {
  private MomentTexts() {}

  /** Whether a part of a parsed expression is a typed literal of such a text. */
  static boolean isWritten(Expression part, ParserInterface parser) {
    return part instanceof Literal literal
        && written(literal.origin())
            .flatMap(text -> text(text, parser))
            .map(text -> isOfMoment(text, literal.dataType()))
            .orElse(false);
  }

  /** The source of a literal behind its type, such as {@code 'today'}. */
  private static Optional<String> written(Origin origin) {
    if (origin.sqlText().isEmpty()
        || origin.startIndex().isEmpty()
        || origin.stopIndex().isEmpty()) {
      return Optional.empty();
    }
    String sql = origin.sqlText().get();
    int from = (Integer) origin.startIndex().get();
    int to = (Integer) origin.stopIndex().get() + 1;
    return from < 0 || to > sql.length() || from > to
        ? Optional.empty()
        : Optional.of(sql.substring(from, to).replaceFirst("^\\w+\\b\\s*", ""));
  }

  /** The value of a text's literal. */
  private static Optional<String> text(String sql, ParserInterface parser) {
    try {
      return parser.parseExpression(sql) instanceof Literal literal
              && literal.dataType() instanceof StringType
          ? Optional.of(literal.value().toString())
          : Optional.empty();
    } catch (Exception e) {
      // A ParseException, which Scala code does not declare: this was no typed literal.
      return Optional.empty();
    }
  }

  /** A resolved plan with the casts that functions such as {@code to_date} stand for. */
  static LogicalPlan withCasts(LogicalPlan resolved) {
    return ReplaceExpressions$.MODULE$.apply(resolved);
  }

  /** Whether a part of a resolved expression casts such a text. */
  static boolean isCast(Expression part) {
    if (!(part instanceof Cast cast)
        || !cast.child().foldable()
        || !(cast.child().dataType() instanceof StringType)) {
      return false;
    }
    try {
      Object text = cast.child().eval(null);
      return text != null && isOfMoment(text.toString(), cast.dataType());
    } catch (RuntimeException e) {
      // An error in every row, which is told as such.
      return false;
    }
  }

  private static boolean isOfMoment(String text, DataType type) {
    Option<Object> special = Option.empty();
    if (type.equals(DataTypes.DateType)) {
      special = DateTimeUtils.convertSpecialDate(text, ZoneOffset.UTC);
    } else if (type.equals(DataTypes.TimestampType)) {
      special = DateTimeUtils.convertSpecialTimestamp(text, ZoneOffset.UTC);
    } else if (type.equals(DataTypes.TimestampNTZType)) {
      special = DateTimeUtils.convertSpecialTimestampNTZ(text, ZoneOffset.UTC);
    }
    // 'epoch' is special as well, and always the same.
    return special.isDefined() && ((Number) special.get()).longValue() != 0;
  }
}
