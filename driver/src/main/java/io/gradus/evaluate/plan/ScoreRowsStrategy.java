package io.gradus.evaluate.plan;

import io.gradus.dataset.row.ScalaLists;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.ExperimentalMethods;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
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

  @Override
  public scala.collection.immutable.List<SparkPlan> apply(LogicalPlan plan) {
    List<SparkPlan> planned = new ArrayList<>();
    if (plan instanceof ScoreRows rows) {
      planned.add(
          new ScoreRowsExec(
              planLater(rows.child()), rows.sources(), rows.produced(), rows.program()));
    }
    return ScalaLists.toScala(planned);
  }
}
