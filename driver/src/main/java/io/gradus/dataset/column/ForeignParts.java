package io.gradus.dataset.column;

import io.gradus.encode.DataException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.Star;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAlias;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.CallMethodViaReflection;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Generator;
import org.apache.spark.sql.catalyst.expressions.LeafExpression;
import org.apache.spark.sql.catalyst.expressions.LeafMathExpression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedLambdaVariable;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.WindowFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.trees.TreePattern;
import scala.Option;
import scala.collection.JavaConverters;
import scala.runtime.BoxedUnit;

/**
 * Finds what makes an expression something else than a function of its row's own columns. It goes
 * by what the parts are, once Spark has resolved them, and by no list of names: a name can be
 * another one's alias, or a function that somebody registered.
 */
final class ForeignParts {
  private static final String OF_THE_MOMENT =
      "a value of the session or the moment, not of the row";

  /** What parts are, and what that is called; the first that holds is told. */
  private static final Map<Predicate<Expression>, String> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put(Generator.class::isInstance, "a generator, which makes several rows of one");
    KINDS.put(
        part -> part instanceof WindowExpression || part instanceof WindowFunction,
        "a window over other rows");
    KINDS.put(
        part -> part instanceof AggregateExpression || part instanceof AggregateFunction,
        "an aggregate of several rows");
    KINDS.put(PlanExpression.class::isInstance, "a query");
    KINDS.put(CallMethodViaReflection.class::isInstance, "a call of a Java method");
    KINDS.put(
        UserDefinedExpression.class::isInstance,
        "a user-defined function, which a model cannot take along");
    KINDS.put(ForeignParts::isOfTheMoment, OF_THE_MOMENT);
    KINDS.put(
        ForeignParts::isNondeterministic,
        "a function whose value does not follow from its arguments");
  }

  private final String name;
  private final String text;

  /** Of the derived column of that name. */
  ForeignParts(String name, String text) {
    this.name = name;
    this.text = text;
  }

  private static boolean isOfTheMoment(Expression part) {
    if (!part.deterministic()) {
      return false;
    }
    boolean current =
        part.containsPattern(TreePattern.CURRENT_LIKE())
            && children(part).stream()
                .noneMatch(child -> child.containsPattern(TreePattern.CURRENT_LIKE()));
    return current || part instanceof LeafExpression && !isOfTheRow(part);
  }

  private static boolean isNondeterministic(Expression part) {
    return !part.deterministic() && children(part).stream().allMatch(Expression::deterministic);
  }

  /** Whether what has no parts is a constant, a column, or a variable within the expression. */
  private static boolean isOfTheRow(Expression leaf) {
    return leaf instanceof Literal
        || leaf instanceof AttributeReference
        || leaf instanceof NamedLambdaVariable
        || leaf instanceof LeafMathExpression
        // A part that occurs twice; only later versions of Spark have the class.
        || leaf.getClass().getSimpleName().equals("CommonExpressionRef");
  }

  /**
   * Refuses what must not even be resolved.
   *
   * @param parsed the expression as it is written
   * @param parser which has parsed it
   */
  void requireWritten(Expression parsed, ParserInterface parser) {
    parsed.foreach(
        part -> {
          if (MomentTexts.isWritten(part, parser)) {
            throw refused(OF_THE_MOMENT);
          }
          if (part instanceof PlanExpression) {
            throw refused("a query");
          }
          if (part.getClass().getSimpleName().contains("UnresolvedIdentifier")) {
            throw refused("a name that is computed");
          }
          return BoxedUnit.UNIT;
        });
  }

  /** Refuses columns that are not named: which they are differs from file to file. */
  void requireNamed(Expression parsed) {
    parsed.foreach(
        part -> {
          if (part instanceof Star) {
            throw refused("all columns, not those that it needs");
          }
          return BoxedUnit.UNIT;
        });
  }

  /** Refuses what a part of the expression is, if it can be resolved by itself. */
  void require(Expression part, Dataset<Row> blank) {
    LogicalPlan resolved;
    try {
      LogicalPlan alone = alone(part, blank.queryExecution().analyzed());
      resolved = blank.sparkSession().sessionState().analyzer().execute(alone);
    } catch (Exception e) {
      // It cannot; parts of it may.
      return;
    }
    require(resolved);
  }

  @SuppressWarnings("deprecation")
  private static LogicalPlan alone(Expression part, LogicalPlan rows) {
    List<NamedExpression> columns = List.of(new UnresolvedAlias(part, Option.empty()));
    return new Project(JavaConverters.asScalaBufferConverter(columns).asScala().toSeq(), rows);
  }

  /** Refuses a resolved plan whose expressions are more than functions of the row. */
  void require(LogicalPlan resolved) {
    forExpressions(resolved, this::require);
    forExpressions(
        MomentTexts.withCasts(resolved),
        expression ->
            expression.foreach(
                part -> {
                  if (MomentTexts.isCast(part)) {
                    throw refused(OF_THE_MOMENT);
                  }
                  return BoxedUnit.UNIT;
                }));
  }

  private static void forExpressions(LogicalPlan plan, Consumer<Expression> act) {
    plan.foreach(
        node -> {
          list(node.expressions()).forEach(act);
          return BoxedUnit.UNIT;
        });
  }

  /** Refuses a resolved expression that is more than a function of the row. */
  void require(Expression resolved) {
    resolved.foreach(
        part -> {
          // What is not resolved does not know yet what it is.
          if (part.resolved()) {
            KINDS.forEach(
                (is, kind) -> {
                  if (is.test(part)) {
                    throw refused(kind);
                  }
                });
          }
          return BoxedUnit.UNIT;
        });
  }

  private DataException refused(String kind) {
    return DataException.expected(
            "an expression of the row's own columns for features.derived." + name,
            "\"%s\", which has %s".formatted(text, kind))
        .column(name)
        .remedy(
            "Compute it before training, as a column of the data, and drop it from"
                + " features.derived.")
        .build();
  }

  private static List<Expression> children(Expression part) {
    return list(part.children());
  }

  /** The converters of Scala 2.12, which 2.13 knows still. */
  @SuppressWarnings("deprecation")
  private static <T> List<T> list(scala.collection.Seq<T> values) {
    return JavaConverters.seqAsJavaListConverter(values).asJava();
  }
}
