package io.gradus.evaluate.plan;

import io.gradus.dataset.row.ScalaLists;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.ExperimentalMethods;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
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
      planned.add(planned(rows, rows.child().output(), rows.produced()));
    } else if (plan instanceof Project project && project.child() instanceof ScoreRows rows) {
      planned.add(chosen(project, planned(rows, project.references()::contains)));
    } else if (plan instanceof Project project
        && project.child() instanceof Filter filter
        && filter.child() instanceof ScoreRows rows) {
      Predicate<Attribute> read = project.references()::contains;
      ScoreRowsExec scored = planned(rows, read.or(filter.references()::contains));
      planned.add(chosen(project, new FilterExec(filter.condition(), scored)));
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
    List<Attribute> produced =
        ScalaLists.<Attribute>toJava(rows.produced()).stream().filter(read).toList();
    return planned(rows, ScalaLists.toScala(kept), ScalaLists.toScala(produced));
  }

  private ScoreRowsExec planned(
      ScoreRows rows,
      scala.collection.Seq<Attribute> kept,
      scala.collection.Seq<Attribute> produced) {
    return new ScoreRowsExec(
        planLater(rows.child()), rows.sources(), kept, produced, rows.program());
  }

  private static SparkPlan chosen(Project project, SparkPlan rows) {
    return project.projectList().equals(rows.output())
        ? rows
        : new ProjectExec(project.projectList(), rows);
  }
}
