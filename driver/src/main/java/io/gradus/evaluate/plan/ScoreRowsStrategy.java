package io.gradus.evaluate.plan;

import io.gradus.dataset.row.ScalaLists;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.spark.sql.ExperimentalMethods;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;

/** How Spark executes {@link ScoreRows}. */
final class ScoreRowsStrategy extends SparkStrategy {
  /** Lets a session, and those that streams clone of it, plan such nodes. */
  static void install(SparkSession spark) {
    ExperimentalMethods methods = spark.experimental();
    synchronized (methods) {
      List<SparkStrategy> known = ScalaLists.toJava(methods.extraStrategies());
      if (known.stream().noneMatch(ScoreRowsStrategy.class::isInstance)) {
        List<SparkStrategy> all = new ArrayList<>(known);
        all.add(new ScoreRowsStrategy());
        methods.extraStrategies_$eq(ScalaLists.toScala(all));
      }
    }
  }

  /**
   * A choice of columns is planned with the node below it, so that what nobody reads is neither
   * computed nor handed on.
   */
  @Override
  public scala.collection.immutable.List<SparkPlan> apply(LogicalPlan plan) {
    List<SparkPlan> planned = new ArrayList<>();
    if (plan instanceof ScoreRows rows) {
      List<Attribute> given = ScalaLists.toJava(rows.child().output());
      planned.add(planned(rows, given, column -> true));
    } else if (plan instanceof Project project && project.child() instanceof ScoreRows rows) {
      planned.add(chosen(project, planned(rows, project.references()::contains)));
    } else if (plan instanceof Project project
        && project.child() instanceof Filter filter
        && filter.child() instanceof ScoreRows rows) {
      Predicate<Attribute> read = project.references()::contains;
      ScoreRowsExec scored = planned(rows, read.or(filter.references()::contains));
      planned.add(
          new ProjectExec(project.projectList(), new FilterExec(filter.condition(), scored)));
    }
    return ScalaLists.toScala(planned);
  }

  /** Rows with those columns that are read. */
  private ScoreRowsExec planned(ScoreRows rows, Predicate<Attribute> read) {
    Set<ExprId> once = new HashSet<>();
    List<Attribute> kept =
        ScalaLists.<Attribute>toJava(rows.child().output()).stream()
            .filter(read)
            .filter(column -> once.add(column.exprId()))
            .toList();
    return planned(rows, kept, read);
  }

  private ScoreRowsExec planned(ScoreRows rows, List<Attribute> kept, Predicate<Attribute> read) {
    List<Attribute> produced = ScalaLists.toJava(rows.produced());
    List<Integer> writes =
        IntStream.range(0, produced.size())
            .filter(column -> read.test(produced.get(column)))
            .boxed()
            .toList();
    List<Attribute> columns = new ArrayList<>(kept);
    writes.forEach(column -> columns.add(produced.get(column)));
    return new ScoreRowsExec(
        planLater(rows.child()),
        rows.program(),
        rows.sources(),
        ScalaLists.toScala(kept),
        writes,
        ScalaLists.toScala(columns));
  }

  /** Columns that are chosen as they come, or have other names only, need no node of their own. */
  private static SparkPlan chosen(Project project, ScoreRowsExec rows) {
    List<NamedExpression> wanted = ScalaLists.toJava(project.projectList());
    List<Attribute> given = ScalaLists.toJava(rows.output());
    boolean same =
        wanted.size() == given.size()
            && IntStream.range(0, wanted.size())
                .allMatch(i -> source(wanted.get(i)).equals(given.get(i)));
    return same
        ? rows.called(wanted.stream().map(NamedExpression::toAttribute).toList())
        : new ProjectExec(project.projectList(), rows);
  }

  /** What a column is another name of, or else itself. */
  private static Object source(NamedExpression column) {
    return column instanceof Alias alias ? alias.child() : column;
  }
}
